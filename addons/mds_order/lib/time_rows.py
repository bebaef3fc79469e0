"""From the stamps of a visit to time rows that do not overlap what is booked already.

Times are datetimes of one kind (all naive UTC or all aware); intervals are half-open.

>>> import datetime as dt
>>> at = lambda hour, minute=0: dt.datetime(2026, 11, 23, hour, minute)
>>> segments(Stamps(travel_started=at(8), arrived=at(9), finished=at(11)))
[Segment(kind='travel', start=datetime.datetime(2026, 11, 23, 8, 0), \
end=datetime.datetime(2026, 11, 23, 9, 0)), Segment(kind='work', \
start=datetime.datetime(2026, 11, 23, 9, 0), end=datetime.datetime(2026, 11, 23, 11, 0))]
>>> [(s.start.hour, s.end.hour) for s in free(Segment("work", at(9), at(12)), [(at(10), at(11))])]
[(9, 10), (11, 12)]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stamps:
    """When the engineer set out, arrived and finished; None where he did not say."""

    travel_started: dt.datetime | None = None
    arrived: dt.datetime | None = None
    finished: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of somebody's time. ``kind`` is travel or work."""

    kind: str
    start: dt.datetime
    end: dt.datetime


def segments(stamps: Stamps) -> list[Segment]:
    """Travel from setting out to arrival, work from arrival to the end.

    Stamps in the wrong order (a late or wrong claim) give no segment: a person enters the time.
    """
    pairs = (
        ("travel", stamps.travel_started, stamps.arrived),
        ("work", stamps.arrived, stamps.finished),
    )
    return [
        Segment(kind, start, end) for kind, start, end in pairs if start and end and start < end
    ]


def free(segment: Segment, taken: Iterable[tuple[dt.datetime, dt.datetime]]) -> list[Segment]:
    """The parts of ``segment`` that none of the ``taken`` intervals covers, in order."""
    pieces = []
    start = segment.start
    for taken_start, taken_end in sorted(taken):
        if taken_end <= start:
            continue
        if taken_start >= segment.end:
            break
        if taken_start > start:
            pieces.append(Segment(segment.kind, start, taken_start))
        start = max(start, taken_end)
    if start < segment.end:
        pieces.append(Segment(segment.kind, start, segment.end))
    return pieces
