"""Texts as people type them: without what the eye does not see.

>>> clean("\u3000ＡＢ１２ ")
'AB12'
>>> key("ab-12"), key("AB-12 ")
('AB-12', 'AB-12')
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def clean(text: str | None) -> str:
    """``text`` without full-width forms, outer and invisible blanks; inner single blanks stay."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_INVISIBLE)
    return " ".join(plain.split())


def key(text: str | None) -> str:
    """What two ways of writing one name have in common: cleaned, in capitals."""
    return clean(text).upper()
