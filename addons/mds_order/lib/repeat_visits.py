"""Did a repair hold? A device that comes back soon with the same fault says no.

>>> from datetime import timezone
>>> day = lambda n: datetime(2026, 11, n, tzinfo=timezone.utc)
>>> fix = Fix(key=1, device=7, family="alarm", finished_at=day(2))
>>> find_repeats([Report(key=2, device=7, family="alarm", reported_at=day(9))], [fix], days=30)
{2: Repeat(of=1, after_days=7, same_family=True)}
>>> other = Fix(key=3, device=8, family="alarm", finished_at=day(5))
>>> both = [Report(2, device, "alarm", day(9)) for device in (7, 8)]
>>> find_repeats(both, [fix, other], days=30)
{2: Repeat(of=3, after_days=4, same_family=True)}
>>> find_repeats([Report(key=2, device=7, family="power", reported_at=day(9))], [fix], days=30)
{}
>>> count_trips([(day(1), day(2)), (day(1), day(2)), (day(5), day(6))])
2
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Fix:
    """A device whose repair was finished. ``family`` is empty where the symptom was not coded.

    ``key`` is the order's; an order for several devices has one of these for each.
    """

    key: int
    device: int
    family: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A later fault report on a device; an order for several has one for each."""

    key: int
    device: int
    family: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Repeat:
    """The report repeats the fault of ``of``. Without a code on one side the doubt counts."""

    of: int
    after_days: int
    same_family: bool


def find_repeats(reports: Iterable[Report], fixes: Iterable[Fix], days: int) -> dict[int, Repeat]:
    """``{report: Repeat}``: the latest repair of one of its devices that it puts in question."""
    by_device: dict[int, list[Fix]] = {}
    for fix in sorted(fixes, key=lambda one: (one.finished_at, one.key)):
        by_device.setdefault(fix.device, []).append(fix)
    result: dict[int, Repeat] = {}
    for report in reports:
        for fix in reversed(by_device.get(report.device, [])):
            after = report.reported_at - fix.finished_at
            is_other = fix.key == report.key or (
                bool(fix.family) and bool(report.family) and fix.family != report.family
            )
            if is_other or not timedelta(0) <= after <= timedelta(days=days):
                continue
            repeat = Repeat(fix.key, after.days, bool(fix.family) and fix.family == report.family)
            known = result.get(report.key)
            if known is None or repeat.after_days < known.after_days:
                result[report.key] = repeat
            break
    return result


def count_trips(times: Iterable[tuple[datetime, datetime]]) -> int:
    """How often somebody came: visits that overlap (several engineers) are one."""
    count, until = 0, None
    for start, end in sorted(times):
        if until is None or start >= until:
            count, until = count + 1, end
        else:
            until = max(until, end)
    return count
