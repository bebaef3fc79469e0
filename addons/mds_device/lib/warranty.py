"""Is a device under warranty on a day, until when, and why.

>>> from datetime import date
>>> end_of(date(2024, 2, 29), 12)
datetime.date(2025, 2, 28)
>>> end_of(date(2026, 1, 31), 1)
datetime.date(2026, 2, 28)
>>> end_of(date(2026, 1, 1), 12)
datetime.date(2026, 12, 31)
>>> decide({"a": Facts(date(2026, 1, 1), date(2026, 12, 31))}, date(2026, 12, 31))["a"]
Decision(covered=True, until=datetime.date(2026, 12, 31), code='covered')
"""

from __future__ import annotations

import calendar
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

COVERED = "covered"
NOT_STARTED = "not_started"
ENDED = "ended"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """First and last day of the warranty, as far as they are known."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """``until`` is the last covered day, also when it has passed; ``code`` says why."""

    covered: bool
    until: date | None
    code: str


def end_of(start: date, months: int) -> date:
    """The last day of a warranty of ``months`` whole months that begins on ``start``.

    The day before the same day of a later month; where that month has no such day, its last one.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if start.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, start.day) - timedelta(days=1)


def decide(facts: Mapping[Key, Facts], on: date) -> dict[Key, Decision]:
    """One decision per key for the day ``on``; both ends of the warranty are covered days."""
    return {key: _decide(fact, on) for key, fact in facts.items()}


def _decide(fact: Facts, on: date) -> Decision:
    if fact.end is None:
        return Decision(False, None, UNKNOWN)
    if on > fact.end:
        return Decision(False, fact.end, ENDED)
    if fact.start is not None and on < fact.start:
        return Decision(False, fact.end, NOT_STARTED)
    return Decision(True, fact.end, COVERED)
