"""Is a device under warranty on a day, for what, until when, and why.

A device has promises: each covers some categories from its first day, for some months or for so
many hours, exposures or cycles of use, whichever ends first. The decision is taken per category;
the best promise wins.

>>> from datetime import date
>>> end_of(date(2024, 2, 29), 12)
datetime.date(2025, 2, 28)
>>> end_of(date(2026, 1, 31), 1)
datetime.date(2026, 2, 28)
>>> end_of(date(2026, 1, 1), 12)
datetime.date(2026, 12, 31)
>>> year = Promise(date(2026, 1, 1), date(2026, 12, 31), ("labour", "parts"))
>>> answer = decide({"a": Facts((year,))}, date(2026, 12, 31))["a"]
>>> answer.covered, answer.until, answer.code
(True, datetime.date(2026, 12, 31), 'covered')
>>> answer.categories["travel"].code
'unknown'
"""

from __future__ import annotations

import calendar
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

COVERED = "covered"
NOT_STARTED = "not_started"
ENDED = "ended"
USED_UP = "used_up"
UNKNOWN = "unknown"
# the better the answer, the smaller its rank
RANK = {COVERED: 0, NOT_STARTED: 1, USED_UP: 2, ENDED: 3, UNKNOWN: 4}

CATEGORIES = ("labour", "parts", "travel", "consumables")
BASES = ("delivery", "installation", "first_use")


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: first and last day as far as they are known, categories, and a meter limit.

    ``meter`` names what is counted, ``meter_start`` is what it showed on the first day.
    """

    start: date | None
    end: date | None
    categories: Sequence[str] = CATEGORIES
    meter: str = ""
    meter_limit: Decimal | None = None
    meter_start: Decimal = Decimal(0)
    source: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """The promises for one device and what its meters show, by name."""

    promises: Sequence[Promise] = ()
    meters: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one category. ``until`` is the last covered day, also when it has passed;

    ``left`` is what the meter may still count, ``meter_unknown`` says that a promise has a limit
    of use but nobody knows the use.
    """

    covered: bool
    until: date | None
    code: str
    meter: str = ""
    left: Decimal | None = None
    meter_unknown: bool = False
    source: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """The best verdict of all categories, and each of them."""

    covered: bool
    until: date | None
    code: str
    categories: Mapping[str, Verdict]

    @property
    def covered_categories(self) -> tuple[str, ...]:
        return tuple(name for name in CATEGORIES if self.categories[name].covered)


def end_of(start: date, months: int) -> date:
    """The last day of a warranty of ``months`` whole months that begins on ``start``.

    The day before the same day of a later month; where that month has no such day, its last one.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if start.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, start.day) - timedelta(days=1)


def first_day(
    basis: str, delivered: date | None, installed: date | None, used: date | None
) -> date | None:
    """The day on which a promise starts; a step that was skipped is replaced by the next one.

    >>> first_day("delivery", None, date(2026, 3, 1), date(2026, 3, 5))
    datetime.date(2026, 3, 1)
    """
    steps = {"delivery": delivered, "installation": installed, "first_use": used}
    later = BASES[BASES.index(basis) :]
    return next((steps[name] for name in later if steps[name] is not None), None)


def decide(facts: Mapping[Key, Facts], on: date) -> dict[Key, Decision]:
    """One decision per key for the day ``on``; both ends of the warranty are covered days."""
    return {key: _decide(fact, on) for key, fact in facts.items()}


def judge(promise: Promise, meters: Mapping[str, Decimal], on: date) -> Verdict:
    """What one promise says on the day ``on``."""
    limit, left, unknown = promise.meter_limit, None, False
    if limit is not None:
        value = meters.get(promise.meter)
        unknown = value is None
        left = None if value is None else limit - (value - promise.meter_start)
    if promise.end is None and (limit is None or promise.start is None):
        code = UNKNOWN
    elif promise.end is not None and on > promise.end:
        code = ENDED
    elif promise.start is not None and on < promise.start:
        code = NOT_STARTED
    elif left is not None and left <= 0:
        code = USED_UP
    else:
        code = COVERED
    return Verdict(code == COVERED, promise.end, code, promise.meter, left, unknown, promise.source)


def claim_by(found: date, days: int, until: date | None) -> date:
    """The last day on which a defect found on ``found`` can be claimed from the supplier.

    >>> claim_by(date(2026, 1, 10), 30, date(2026, 1, 20))
    datetime.date(2026, 2, 9)
    >>> claim_by(date(2026, 1, 10), 0, date(2026, 1, 20))
    datetime.date(2026, 1, 20)
    """
    if days:
        return found + timedelta(days=days)
    return until or found


def _decide(fact: Facts, on: date) -> Decision:
    verdicts = [(promise, judge(promise, fact.meters, on)) for promise in fact.promises]
    categories = {
        name: _best([verdict for promise, verdict in verdicts if name in promise.categories])
        for name in CATEGORIES
    }
    best = _best(list(categories.values()))
    return Decision(best.covered, best.until, best.code, categories)


def _best(verdicts: Sequence[Verdict]) -> Verdict:
    if not verdicts:
        return Verdict(False, None, UNKNOWN)
    return min(verdicts, key=lambda one: (RANK[one.code], -(one.until or date.max).toordinal()))
