"""Minutes by day: what was worked over midnight belongs to both days.

>>> utc = dt.timezone.utc
>>> night = (dt.datetime(2026, 3, 1, 22, 0, tzinfo=utc), dt.datetime(2026, 3, 2, 1, 30, tzinfo=utc))
>>> [(day.isoformat(), minutes) for day, minutes in split([night], utc).items()]
[('2026-03-01', 120), ('2026-03-02', 90)]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

Span = tuple[dt.datetime, dt.datetime]


def split(spans: Iterable[Span], zone: dt.tzinfo) -> dict[dt.date, int]:
    """``{local day: minutes}`` of spans of aware times, each rounded once per day."""
    seconds: dict[dt.date, float] = {}
    for start, end in spans:
        begin, last = start.astimezone(zone), end.astimezone(zone)
        while begin < last:
            midnight = _next_midnight(begin, zone)
            stop = min(last, midnight)
            day = begin.date()
            seconds[day] = seconds.get(day, 0.0) + (stop - begin).total_seconds()
            begin = stop.astimezone(zone)
    return {day: round(total / 60) for day, total in sorted(seconds.items())}


def _next_midnight(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    day = moment.date() + dt.timedelta(days=1)
    naive = dt.datetime.combine(day, dt.time.min)
    return naive.replace(tzinfo=zone)
