"""Deadlines of a service level: working time, stopped while somebody else is waited for.

A clock starts at an instant and runs in working time. A pause (a segment of which another party
is in charge) stops it: the deadline moves by the working time that the pause took, and by no more.
What happened after the deadline does not move it.

>>> from datetime import datetime, timedelta, timezone
>>> from odoo.addons.mds_base.lib.working_time import WorkingTime
>>> def at(day, hour, minute=0):
...     return datetime(2026, 11, day, hour, minute, tzinfo=timezone.utc)
>>> days = WorkingTime([(at(day, 9), at(day, 18)) for day in (20, 23, 24)])
>>> four_hours = Clock(at(20, 16, 30), 4 * 3600)
>>> deadline(four_hours, days).at.isoformat()
'2026-11-23T11:30:00+00:00'
>>> paused = Clock(at(20, 16, 30), 4 * 3600, ((at(23, 10), at(23, 11)),))
>>> deadline(paused, days).at.isoformat()
'2026-11-23T12:30:00+00:00'
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeAlias, TypeVar

from odoo.addons.mds_base.lib.working_time import HorizonTooShort, Interval, WorkingTime

Key = TypeVar("Key", bound=Hashable)
Seconds: TypeAlias = int | Decimal

COUNTED = "counted"
NEXT_OPENING = "next_opening"
NO_HOURS = "no_hours"
HORIZON_TOO_SHORT = "horizon_too_short"

RUNNING, PAUSED, MET, BREACHED = "running", "paused", "met", "breached"


@dataclass(frozen=True, slots=True)
class Clock:
    """When the clock starts, how many working seconds it has, and when it stood still."""

    start: datetime
    seconds: Seconds
    pauses: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """``at`` is None when there is no answer (``reason``: no_hours, horizon_too_short);

    ``paused_seconds`` is the working time by which pauses moved it.
    """

    at: datetime | None
    reason: str
    paused_seconds: Decimal = Decimal(0)


def around_the_clock(start: datetime, end: datetime) -> WorkingTime:
    """24 hours on 7 days: one interval, no calendar."""
    return WorkingTime([(start, end)])


def deadline(clock: Clock, hours: WorkingTime) -> Deadline:
    """The instant by which the clock has run off."""
    if not hours.total:
        return Deadline(None, NO_HOURS)
    try:
        opening = hours.add(clock.start, 0)
        at, paused = _run(clock, hours)
    except HorizonTooShort:
        return Deadline(None, HORIZON_TOO_SHORT)
    return Deadline(at, COUNTED if opening == clock.start else NEXT_OPENING, paused)


def deadlines(
    clocks: Mapping[Key, tuple[Clock, Hashable]], hours: Mapping[Hashable, WorkingTime]
) -> dict[Key, Deadline]:
    """Batch form: each clock names the hours by which it runs."""
    return {key: deadline(clock, hours[name]) for key, (clock, name) in clocks.items()}


def _run(clock: Clock, hours: WorkingTime) -> tuple[datetime, Decimal]:
    seconds = Decimal(clock.seconds)
    at = hours.add(clock.start, seconds)
    paused = Decimal(0)
    for start, end in united(clock.pauses):
        first = max(start, clock.start)
        if first >= at or end <= first:
            continue
        stopped = hours.between(first, end)
        if stopped:
            paused += stopped
            at = hours.add(clock.start, seconds + paused)
    return at, paused


def united(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, overlapping and touching ones joined, empty ones left out."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def judge(
    due: datetime | None, reached: datetime | None, now: datetime, is_paused: bool = False
) -> str:
    """running, paused, met or breached; the due instant itself is in time.

    >>> noon = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
    >>> judge(noon, noon, noon), judge(noon, None, noon + timedelta(minutes=1))
    ('met', 'breached')
    """
    if due is None:
        return MET if reached else RUNNING
    if reached is not None:
        return MET if reached <= due else BREACHED
    if now > due and not is_paused:
        return BREACHED
    return PAUSED if is_paused else RUNNING


def far(start: datetime, days: int) -> Interval:
    """A horizon from the start of a clock on."""
    begin = start.astimezone(timezone.utc)
    return begin, begin + timedelta(days=days)
