"""When is work due that does not follow from the calendar alone? Whichever comes first.

Four things can make work due: a *time* since the last one, *every* so much on a counter, a
*threshold* on it (once), and a *condition*: a value beyond a limit was measured. Forecasts move
with every reading. What has been due for a while is due once; the next is counted from today.

>>> rule = Rule(12, after=20)
>>> facts = Facts(rule, origin=date(2026, 1, 1))
>>> usage = Usage(((date(2026, 1, 1), Decimal(0)), (date(2026, 3, 2), Decimal(480))), Decimal(8))
>>> found = project({"pump": Case(facts, by_time=True, every=Decimal(2000), usage=usage)},
...                 date(2026, 3, 2), date(2027, 12, 31))["pump"]
>>> [(str(one.due), one.reason, str(one.target)) for one in found]
[('2026-09-08', 'meter', '2000'), ('2027-05-16', 'meter', '4000')]
>>> slow = Usage(usage.points, Decimal(2))
>>> found = project({"pump": Case(facts, by_time=True, every=Decimal(2000), usage=slow)},
...                 date(2026, 3, 2), date(2027, 12, 31))["pump"]
>>> [(str(one.due), one.reason) for one in found]
[('2027-01-01', 'start')]
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar

from .schedule import (
    LAST_DONE,
    Facts,
    Occurrence,
    Rule,
    ScheduleError,
    add_interval,
    occurrence,
    project_one,
)
from .usage import Usage

Key = TypeVar("Key", bound=Hashable)

METER = "meter"
THRESHOLD = "threshold"
CONDITION = "condition"

MOST = 104
NOTHING = Decimal(0)

__all__ = ["Case", "Facts", "Rule", "Usage", "project"]


@dataclass(frozen=True, slots=True)
class Case:
    """One device under one plan, and what makes its work due.

    ``beyond``: days on which a value beyond the limit was measured. ``counted_on``: when the work
    was last done or is to be done, from which the counter counts anew; None: never.
    """

    facts: Facts
    by_time: bool = False
    every: Decimal = NOTHING
    threshold: Decimal = NOTHING
    usage: Usage | None = None
    beyond: tuple[date, ...] = ()
    counted_on: date | None = None

    def check(self) -> None:
        """:raises ScheduleError: the rule or the numbers on the counter make no sense"""
        self.facts.rule.check()
        if self.every < 0 or self.threshold < 0:
            raise ScheduleError("meter")


class Due(NamedTuple):
    day: date
    reason: str
    target: Decimal | None = None


def project(cases: Mapping[Key, Case], today: date, until: date) -> dict[Key, list[Occurrence]]:
    """The due days of each key up to ``until``, in order.

    :raises ScheduleError: a rule makes no sense
    """
    return {key: _project(case, today, until) for key, case in cases.items()}


def _project(case: Case, today: date, until: date) -> list[Occurrence]:
    case.check()
    facts = case.facts
    if facts.end is not None:
        until = min(until, facts.end)
    by_time = project_one(facts, today, until) if case.by_time else []
    timed = [Due(one.nominal, one.reason) for one in by_time]
    found: list[Due] = []
    due = _first(case, timed)
    while due is not None and due.day <= until and len(found) < MOST:
        found.append(due)
        due = _next(case, timed, max(due.day, today))
    return [occurrence(facts.rule, one.day, _reason(one, by_time), one.target) for one in found]


def _reason(due: Due, by_time: list[Occurrence]) -> str:
    """A timed day that a blackout moved says so again by itself: its own reason comes first."""
    same = [one for one in by_time if one.nominal == due.day]
    return same[0].reason if same and due.target is None and due.reason != CONDITION else due.reason


def _dealt_on(facts: Facts) -> date | None:
    """The day from which the counter counts anew."""
    return max((day for day in (facts.last_due, facts.last_done) if day), default=None)


def _first(case: Case, timed: list[Due]) -> Due | None:
    facts, usage = case.facts, case.usage
    dealt = _dealt_on(facts)
    start = max(facts.origin, facts.start or facts.origin)
    earliest = max(start, dealt + timedelta(days=1)) if dealt else start
    candidates = [due for due in timed[:1] if facts.last_due is None or due.day > facts.last_due]
    if usage is not None and usage.points:
        base = usage.total_on(case.counted_on or dealt or start) or NOTHING
        if case.every:
            # nothing is known of a device in the middle of its life: the next round number
            target = base + case.every if dealt else (base // case.every + 1) * case.every
            candidates += _at(usage, target, METER, earliest)
        if case.threshold and not (dealt and base >= case.threshold):
            candidates += _at(usage, case.threshold, THRESHOLD, earliest)
    candidates += [Due(day, CONDITION) for day in sorted(case.beyond) if day >= earliest][:1]
    return min(candidates, default=None, key=lambda due: due.day)


def _next(case: Case, timed: list[Due], base_day: date) -> Due | None:
    """The one after ``base_day``, if the one before is done then."""
    rule, usage = case.facts.rule, case.usage
    candidates = []
    if case.by_time and rule.mode == "floating":
        candidates.append(Due(add_interval(base_day, rule.interval, rule.unit), LAST_DONE))
    elif case.by_time:
        candidates += [due for due in timed if due.day > base_day][:1]
    if usage is not None and usage.points:
        base, tomorrow = usage.total_on(base_day) or NOTHING, base_day + timedelta(days=1)
        if case.every:
            candidates += _at(usage, base + case.every, METER, tomorrow)
        if case.threshold > base:
            candidates += _at(usage, case.threshold, THRESHOLD, tomorrow)
    return min(candidates, default=None, key=lambda due: due.day)


def _at(usage: Usage, target: Decimal, reason: str, earliest: date) -> list[Due]:
    day = usage.day_of(target)
    return [] if day is None else [Due(max(day, earliest), reason, target)]
