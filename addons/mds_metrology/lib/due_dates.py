"""The three dates of a certificate: done, due, out of compliance; and who is reminded when.

*Due* is the last day on which the certificate is good. *Out of compliance* begins after the
tolerance. A floating interval runs from the day of the test; a fixed one stays on its grid,
however early or late somebody came. Months are counted on the calendar: where a month has no
such day, its last day stands for it, and the grid remembers the day that was meant.

>>> yearly = Rule(12)
>>> decide(Facts(date(2026, 3, 15), yearly)).due
datetime.date(2027, 3, 14)
>>> grid = Rule(1, FIXED, before=5, after=10)
>>> late = decide(Facts(date(2026, 3, 7), grid, grid=date(2026, 1, 31)))
>>> late.opens, late.due, late.out
(datetime.date(2026, 3, 26), datetime.date(2026, 3, 31), datetime.date(2026, 4, 11))
>>> decide(Facts(date(2026, 3, 28), grid, grid=date(2026, 1, 31))).due
datetime.date(2026, 4, 30)
>>> status(late, date(2026, 4, 5)), status(late, date(2026, 4, 11))
('in_tolerance', 'overdue')
>>> reminder(late.due, date(2026, 3, 25), (60, 30, 7), sent=(60,))
7
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

FLOATING = "floating"
FIXED = "fixed"
STATED = "stated"
ONCE = "once"

VALID = "valid"
DUE_SOON = "due_soon"
IN_TOLERANCE = "in_tolerance"
OVERDUE = "overdue"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Rule:
    """Interval in months (0: once only), anchor, tolerance in days before and after."""

    months: int
    anchor: str = FLOATING
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A test done on a day. ``stated``: the last good day that the certificate itself names.
    ``grid``: a due date on the fixed grid, None where this test is the first. ``failed``: there
    is nothing good to run out."""

    done: date
    rule: Rule
    stated: date | None = None
    grid: date | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """``code`` says what the due date rests on: stated, fixed, floating, once or failed."""

    code: str
    opens: date | None = None
    due: date | None = None
    out: date | None = None
    grid: date | None = None


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def last_good_day(done: date, months: int) -> date:
    """The day before the same day some months later; the last day of a shorter month.

    >>> last_good_day(date(2026, 8, 31), 6), last_good_day(date(2024, 2, 29), 12)
    (datetime.date(2027, 2, 28), datetime.date(2025, 2, 28))
    """
    target = add_months(done, months)
    return target if target.day < done.day else target - timedelta(days=1)


def decide(facts: Facts) -> Dates:
    """The dates that follow from one test."""
    rule = facts.rule
    if facts.failed:
        return Dates(FAILED, out=facts.done, grid=facts.grid)
    if facts.stated:
        return _around(STATED, facts.stated, rule, facts.grid or facts.stated)
    if not rule.months:
        return Dates(ONCE)
    if rule.anchor == FIXED and facts.grid:
        return _around(FIXED, _next_on_grid(facts.grid, facts.done, rule), rule, facts.grid)
    due = last_good_day(facts.done, rule.months)
    return _around(rule.anchor, due, rule, due)


def decide_many(facts: Mapping[Key, Facts]) -> dict[Key, Dates]:
    """Batch form of :func:`decide`."""
    return {key: decide(fact) for key, fact in facts.items()}


def status(dates: Dates, on: date, soon: int = 60) -> str:
    """How the certificate stands on a day; ``soon`` days before due it is *due soon*."""
    if dates.code == FAILED:
        return FAILED
    if dates.due is None or dates.out is None:
        return VALID
    if on >= dates.out:
        return OVERDUE
    if on > dates.due:
        return IN_TOLERANCE
    return DUE_SOON if (dates.due - on).days <= soon else VALID


def reminder(due: date, on: date, days: Collection[int], sent: Collection[int] = ()) -> int | None:
    """Which of the reminders (60, 30, 7 days before) is to be given on this day, if any.

    Each at most once; where several were missed, only the most urgent; never a milder one after
    a more urgent one.
    """
    left = (due - on).days
    reached = [mark for mark in days if left <= mark]
    if not reached:
        return None
    mark = min(reached)
    return None if any(given <= mark for given in sent) else mark


def _next_on_grid(grid: date, done: date, rule: Rule) -> date:
    """The first date of the grid that this test does not already satisfy."""
    satisfied = done + timedelta(days=rule.before)
    months = (satisfied.year - grid.year) * 12 + satisfied.month - grid.month
    step = months // rule.months - 1
    while add_months(grid, step * rule.months) <= satisfied:
        step += 1
    return add_months(grid, step * rule.months)


def _around(code: str, due: date, rule: Rule, grid: date) -> Dates:
    return Dates(
        code,
        due - timedelta(days=rule.before),
        due,
        due + timedelta(days=rule.after + 1),
        grid,
    )
