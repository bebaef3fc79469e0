"""Chinese registration 注册 and filing 备案 numbers of medical devices: what they say, what is odd.

>>> found = read("国械注准20193030166")
>>> found.kind, found.origin, found.year, found.risk_class, found.category
('registration', 'domestic', 2019, '3', '03')
>>> [w.code for w in check("国械注准20193030166", risk_class="2")]
['class_differs']
>>> read("粤潮械备20140023").kind
'filing'
>>> [w.code for w in check("ABC")]
['unknown_format']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
ORIGINS = {"准": "domestic", "进": "imported", "许": "hong_kong_macao_taiwan"}
FIRST_YEAR = 2014  # the present format began with the measures of 2014

_REGISTRATION = re.compile(
    rf"(?P<by>国|[{PROVINCES}])械注(?P<origin>[准进许])(?P<year>\d{{4}})(?P<cls>\d)"
    r"(?P<category>\d{2})(?P<serial>\d{4})"
)
_FILING = re.compile(
    rf"(?P<by>国|[{PROVINCES}]\w{{0,3}})械备(?P<year>\d{{4}})(?P<serial>\d{{4}})号?"
)
_OLD = re.compile(r".*药监械.*字.*\d{4}.*第.*\d+.*号.*")


@dataclass(frozen=True, slots=True)
class Registration:
    """A number taken apart. ``kind``: registration, filing, old or unknown."""

    kind: str
    issuer: str = ""
    origin: str = ""
    year: int | None = None
    risk_class: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd about a number; ``text`` is the part of it that is meant."""

    code: str
    text: str = ""


def clean(text: str | None) -> str:
    """Without blanks, with the full-width digits that people paste made plain."""
    plain = re.sub(r"\s", "", text or "")
    return plain.translate({0xFF10 + digit: str(digit) for digit in range(10)})


def read(text: str) -> Registration:
    """What the number says; never raises."""
    number = clean(text)
    found = _REGISTRATION.fullmatch(number)
    if found:
        return Registration(
            "registration",
            found["by"],
            ORIGINS[found["origin"]],
            int(found["year"]),
            found["cls"],
            found["category"],
        )
    found = _FILING.fullmatch(number)
    if found:
        return Registration("filing", found["by"], "", int(found["year"]), "1")
    if _OLD.fullmatch(number):
        return Registration("old")
    return Registration("unknown")


def check(text: str, risk_class: str = "", this_year: int | None = None) -> list[Remark]:
    """What is odd about ``text`` for a device of this class (1, 2, 3; empty: not known)."""
    if not clean(text):
        return []
    found = read(text)
    if found.kind == "unknown":
        return [Remark("unknown_format")]
    if found.kind == "old":
        return [Remark("old_format")]
    warnings = []
    if found.risk_class not in ("1", "2", "3"):
        warnings.append(Remark("no_such_class", found.risk_class))
    elif found.kind == "registration" and found.risk_class == "1":
        warnings.append(Remark("class_1_is_filed"))
    elif risk_class and risk_class != found.risk_class:
        warnings.append(Remark("class_differs", found.risk_class))
    if found.kind == "registration":
        national = found.issuer == "国"
        by_state = found.origin != "domestic" or found.risk_class == "3"
        if national != by_state:
            warnings.append(Remark("wrong_issuer", found.issuer))
    year = found.year or 0
    if year < FIRST_YEAR or (this_year is not None and year > this_year):
        warnings.append(Remark("odd_year", str(year)))
    return warnings


def by_key(texts: Mapping[int, tuple[str, str]], this_year: int) -> dict[int, list[Remark]]:
    """Batch form of :func:`check`: ``{key: (number, risk class)}``."""
    return {
        key: check(number, risk_class, this_year) for key, (number, risk_class) in texts.items()
    }
