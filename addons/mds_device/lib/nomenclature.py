"""Does a code look like one of its nomenclature?

>>> fits("emdn", "Z1203010501"), fits("emdn", "1234")
(True, False)
>>> fits("nmpa", "03-13-06"), fits("fda", "CBK"), fits("umdns", "17429")
(True, True, True)
"""

from __future__ import annotations

import re

# European, ECRI's, GMDN's, NMPA's 分类目录 and FDA's product codes
PATTERNS = {
    "emdn": r"[A-Z](\d{2}){0,6}",
    "umdns": r"\d{5}",
    "gmdn": r"\d{5}",
    "nmpa": r"\d{2}(-\d{2}(-\d{2})?)?",
    "fda": r"[A-Z]{3}",
}
EXAMPLES = {
    "emdn": "Z1203010501",
    "umdns": "17429",
    "gmdn": "42411",
    "nmpa": "03-13-06",
    "fda": "CBK",
}


def clean(system: str, code: str | None) -> str:
    """Blanks and dots go, letters become capital, 分类目录 gets its hyphens.

    >>> clean("nmpa", "031306")
    '03-13-06'
    """
    text = re.sub(r"[\s.·]", "", code or "").upper()
    if system == "nmpa" and re.fullmatch(r"\d{4}|\d{6}", text):
        text = "-".join(text[at : at + 2] for at in range(0, len(text), 2))
    return text


def fits(system: str, code: str) -> bool:
    """Whether ``code`` has the shape of ``system``; a system without a pattern takes any text."""
    pattern = PATTERNS.get(system)
    return bool(code) and (pattern is None or re.fullmatch(pattern, code) is not None)
