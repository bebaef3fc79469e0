"""When is work due that comes again and again?

Two ways to count: *fixed* dates follow from an anchor day whatever was done (every half year from
1 March), *floating* dates follow from the last time it was done. Both have a window: the work
counts as on time from ``before`` days before the due day to ``after`` days after it. Days on which
nobody may come (*blackouts*) move a due day.

>>> rule = Rule(interval=6, unit="month", mode="fixed", anchor=date(2026, 1, 31), after=20)
>>> [str(o.due) for o in project({"a": Facts(rule, date(2026, 1, 1))}, date(2026, 6, 1),
...                              date(2027, 8, 1))["a"]]
['2026-01-31', '2026-07-31', '2027-01-31', '2027-07-31']
"""

from __future__ import annotations

import calendar
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

UNITS = ("day", "week", "month")
MODES = ("fixed", "floating")
FARTHEST_DAYS = 3653

# why a due day is what it is
ANCHOR = "anchor"
LAST_DONE = "last_done"
START = "start"
MOVED_EARLIER = "moved_earlier"
MOVED_LATER = "moved_later"


class ScheduleError(ValueError):
    """A rule that cannot be followed; ``code`` says which part."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which nobody may come: dates, or days of every year when ``yearly``.

    A yearly one may cross the turn of the year (20 December to 5 January). Both ends belong to it.
    """

    first: date
    last: date
    yearly: bool = False

    def holds(self, day: date) -> bool:
        if not self.yearly:
            return self.first <= day <= self.last
        mark, first, last = (
            (day.month, day.day),
            (self.first.month, self.first.day),
            (self.last.month, self.last.day),
        )
        if first <= last:
            return first <= mark <= last
        return mark >= first or mark <= last


@dataclass(frozen=True, slots=True)
class Rule:
    """How often, counted from what, with which tolerance (days)."""

    interval: int
    unit: str = "month"
    mode: str = "floating"
    anchor: date | None = None
    before: int = 0
    after: int = 0
    blackouts: tuple[Blackout, ...] = ()

    def check(self) -> None:
        """:raises ScheduleError: interval, unit, mode or tolerance make no sense"""
        if self.interval <= 0:
            raise ScheduleError("interval")
        if self.unit not in UNITS or self.mode not in MODES:
            raise ScheduleError("unit")
        if self.before < 0 or self.after < 0:
            raise ScheduleError("tolerance")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one device under one rule.

    ``origin``: the day from which it counts when nothing else is known (installation). ``start``:
    from this day on the rule holds for it; a window that is still open then counts. ``last_due``:
    latest due day (as the rule counted it, before any blackout) that somebody has dealt with.
    ``last_done``: when it was last done. ``end``: last day on which work is still wanted (end of
    service life).
    """

    rule: Rule
    origin: date
    start: date | None = None
    last_due: date | None = None
    last_done: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due day: ``nominal`` as counted, ``due`` after blackouts, and the window around it.

    ``target``: what the counter shows then, of work that is due by usage.
    """

    nominal: date
    due: date
    opens: date
    closes: date
    reason: str
    target: Decimal | None = None


def add_interval(day: date, count: int, unit: str) -> date:
    """``day`` plus ``count`` units; a month without such a day gives its last one.

    >>> add_interval(date(2026, 1, 31), 1, "month")
    datetime.date(2026, 2, 28)
    """
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return day + timedelta(days=count * (7 if unit == "week" else 1))


def project(facts: Mapping[Key, Facts], today: date, until: date) -> dict[Key, list[Occurrence]]:
    """The due days of each key up to ``until``, in order.

    What was missed before ``today`` is due once, not once for every time it was missed.

    :raises ScheduleError: a rule makes no sense
    """
    return {key: project_one(fact, today, until) for key, fact in facts.items()}


def project_one(fact: Facts, today: date, until: date) -> list[Occurrence]:
    """As :func:`project`, for one."""
    fact.rule.check()
    if fact.end is not None:
        until = min(until, fact.end)
    days = list(_nominal_days(fact, until))
    missed = [pair for pair in days if pair[0] < today]
    return [occurrence(fact.rule, *pair) for pair in (*missed[-1:], *days[len(missed) :])]


def _nominal_days(fact: Facts, until: date) -> Iterator[tuple[date, str]]:
    rule = fact.rule
    if rule.mode == "floating" and fact.last_done is not None:
        origin, first, reason = fact.last_done, 1, LAST_DONE
    elif rule.anchor is not None:
        origin, first, reason = rule.anchor, 0, ANCHOR
    else:
        origin, first, reason = fact.origin, 1, START
    start = max(fact.origin, fact.start or fact.origin)
    number = first + max(0, _periods_between(origin, start, rule) - 2)
    while (day := add_interval(origin, number * rule.interval, rule.unit)) <= until:
        number += 1
        closes = day + timedelta(days=rule.after)
        if day < fact.origin or closes < start or _is_dealt_with(fact, day, reason):
            continue
        yield day, reason


def _is_dealt_with(fact: Facts, day: date, reason: str) -> bool:
    """Whether somebody has acted on that day's work already.

    When the first date or the interval was changed, the day nearest to the last one is that one:
    else it would be done twice. Counted from the last time it was done, there is no such doubt.
    """
    if fact.last_due is None:
        return False
    length = fact.rule.interval * {"day": 1, "week": 7, "month": 28}[fact.rule.unit]
    near = 0 if reason == LAST_DONE else length // 2
    return day <= fact.last_due + timedelta(days=near)


def _periods_between(origin: date, start: date, rule: Rule) -> int:
    """A number of whole periods from ``origin`` that surely ends before ``start``."""
    days = {"day": 1, "week": 7, "month": 31}[rule.unit] * rule.interval
    return max(0, (start - origin).days // days)


def occurrence(rule: Rule, nominal: date, reason: str, target: Decimal | None = None) -> Occurrence:
    """The window around ``nominal``, and its due day after blackouts."""
    opens, closes = nominal - timedelta(days=rule.before), nominal + timedelta(days=rule.after)
    due = nominal
    if _is_barred(due, rule.blackouts):
        earlier = _first_free(nominal, rule, -1, rule.before)
        if earlier is not None:
            due, reason = earlier, MOVED_EARLIER
        else:
            later = _first_free(nominal, rule, 1, FARTHEST_DAYS)
            if later is None:
                raise ScheduleError("blackout")
            due, reason = later, MOVED_LATER
            closes = max(closes, later)
    return Occurrence(nominal, due, opens, closes, reason, target)


def leaves_a_day(blackouts: Iterable[Blackout]) -> bool:
    """Whether the blackouts of every year leave any day free at all.

    >>> leaves_a_day([Blackout(date(2026, 1, 1), date(2026, 12, 31), yearly=True)])
    False
    """
    yearly = [blackout for blackout in blackouts if blackout.yearly]
    return not all(
        _is_barred(date(2028, 1, 1) + timedelta(days=number), yearly) for number in range(366)
    )


def _is_barred(day: date, blackouts: Iterable[Blackout]) -> bool:
    return any(blackout.holds(day) for blackout in blackouts)


def _first_free(day: date, rule: Rule, step: int, limit: int) -> date | None:
    for distance in range(1, limit + 1):
        candidate = day + timedelta(days=step * distance)
        if not _is_barred(candidate, rule.blackouts):
            return candidate
    return None
