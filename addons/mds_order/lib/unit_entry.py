"""A value as it is typed, with or without its unit, in the unit of the step.

>>> read("250 mΩ", "Ω")
0.25
>>> read("0,3", "Ω")
0.3
>>> read("5 mmHg", "kPa")
Traceback (most recent call last):
...
odoo.addons.mds_order.lib.unit_entry.EntryRefused: unit
"""

from __future__ import annotations

import re
from decimal import Decimal

_PATTERN = re.compile(r"^([+-]?\d{1,12}(?:[.,]\d{1,9})?)\s*(\S*)$")
_PREFIXES = {"G": 9, "M": 6, "k": 3, "": 0, "m": -3, "µ": -6, "u": -6, "μ": -6, "n": -9}
# what takes a prefix of the decimal system; anything else must be typed as the step has it
_BASES = ("Ω", "A", "V", "W", "Hz", "s", "g", "m", "J", "Pa", "L", "l", "F", "Gy", "Sv", "bar")
_SAME = {"ohm": "Ω", "Ohm": "Ω", "OHM": "Ω", "\u2126": "Ω", "\u2103": "°C"}


class EntryRefused(Exception):
    """``code``: number (no number) or unit (another unit than that of the step)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(text: str, unit: str) -> float:
    """The number in ``unit``; a unit with another decimal prefix is converted, others refused."""
    found = _PATTERN.match(text.strip())
    if not found:
        raise EntryRefused("number")
    number = Decimal(found[1].replace(",", "."))
    typed, wanted = _normal(found[2]), _normal(unit)
    if not typed or typed == wanted:
        return float(number)
    given, asked = _split(typed), _split(wanted)
    if given is None or asked is None or given[1] != asked[1]:
        raise EntryRefused("unit")
    return float(number.scaleb(given[0] - asked[0]))


def _normal(unit: str) -> str:
    for other, ours in _SAME.items():
        unit = unit.replace(other, ours)
    return unit.strip()


def _split(unit: str) -> tuple[int, str] | None:
    """(power of ten, base), None where the unit takes no prefix."""
    for base in sorted(_BASES, key=len, reverse=True):
        prefix = unit.removesuffix(base)
        if unit.endswith(base) and prefix in _PREFIXES:
            return _PREFIXES[prefix], base
    return None
