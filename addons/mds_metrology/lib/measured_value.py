"""A measured value as the instrument showed it, against its limits, in exact decimals.

>>> judge(parse("0.30"), Limit("max", upper=Decimal("0.3"))).state
'pass'
>>> judge(parse("0.301"), Limit("max", upper=Decimal("0.3"))).reason
'above'
>>> judge(parse("> 200"), Limit("min", lower=Decimal(70))).state
'pass'
>>> judge(parse(">200"), Limit("max", upper=Decimal(500))).reason
'not_comparable'
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

OPEN, PASS, FAIL, UNCLEAR = "open", "pass", "fail", "unclear"
LARGEST = Decimal(10) ** 12
# a sign of the instrument's range, then a plain decimal number
_PATTERN = re.compile(r"^(?P<bound>[<>≤≥]?)\s*(?P<number>[+-]?\d{1,15}(?:[.,]\d{1,12})?)$")
_SIGNS = {"≤": "<", "≥": ">"}


class ValueRefused(Exception):
    """The text is not a value that an instrument could have shown."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Value:
    """``bound`` is ``<`` or ``>`` where the value lay outside the instrument's range."""

    number: Decimal
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """``kind`` is none, min, max or range; limits themselves are allowed."""

    kind: str = "none"
    lower: Decimal = Decimal(0)
    upper: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``state`` open, pass, fail or unclear; ``reason`` empty, below, above or not_comparable."""

    state: str
    reason: str = ""


def parse(text: str) -> Value:
    """Read ``0.25``, ``0,25``, ``< 0.1`` or ``>200``; refuse anything else."""
    found = _PATTERN.match(text.strip())
    if not found:
        raise ValueRefused(text)
    number = Decimal(found["number"].replace(",", "."))
    if abs(number) >= LARGEST:
        raise ValueRefused(text)
    return Value(number, _SIGNS.get(found["bound"], found["bound"]))


def judge(value: Value | None, limit: Limit) -> Outcome:
    """The outcome of one measured value."""
    if value is None:
        return Outcome(OPEN)
    if limit.kind in ("min", "range"):
        if value.number < limit.lower and value.bound != ">":
            return Outcome(FAIL, "below")
        if value.bound == "<" or (value.bound == ">" and value.number < limit.lower):
            return Outcome(UNCLEAR, "not_comparable")
    if limit.kind in ("max", "range"):
        if value.number > limit.upper and value.bound != "<":
            return Outcome(FAIL, "above")
        if value.bound == ">" or (value.bound == "<" and value.number > limit.upper):
            return Outcome(UNCLEAR, "not_comparable")
    return Outcome(PASS)


def judge_many(cases: Mapping[Key, tuple[Value | None, Limit]]) -> dict[Key, Outcome]:
    """Batch form of :func:`judge`."""
    return {key: judge(value, limit) for key, (value, limit) in cases.items()}


def overall(outcomes: Mapping[Key, Outcome]) -> str:
    """What the lines say together: one failure fails, one gap leaves it open.

    >>> overall({1: Outcome(PASS), 2: Outcome(UNCLEAR)})
    'open'
    """
    states = {outcome.state for outcome in outcomes.values()}
    if FAIL in states:
        return FAIL
    if states & {OPEN, UNCLEAR}:
        return OPEN
    return PASS
