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

import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def clean(text: str | None) -> str:
    """``text`` without what the eye does not see: full-width forms, outer and invisible blanks.

    Letters keep their case, inner single blanks stay; leading zeros are part of the number.
    """
    plain = unicodedata.normalize("NFKC", text or "").translate(_INVISIBLE)
    return " ".join(plain.split())


def key(text: str | None) -> str:
    """What two ways of writing one serial number have in common: cleaned, in capitals."""
    return clean(text).upper()
