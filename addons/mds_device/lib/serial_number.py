"""Serial numbers as people write them: what is the same number, written twice.

>>> clean("\u3000ＡＢ１２ ")
'AB12'
>>> clean("0012")
'0012'
>>> key("ab-12"), key("AB-12 ")
('AB-12', 'AB-12')
>>> clean(None)
''
"""

from __future__ import annotations

from odoo.addons.mds_import.lib.text import clean, key

__all__ = ["clean", "key"]
