"""Whose time is it? An order's time from report to closing, cut at its pauses.

Each instant has exactly one responsible party: that of the pause that covers it, else ours. Pauses
of one order do not overlap; one that is open lasts until the end of the order. Aware datetimes,
half-open intervals.

>>> def at(hour):
...     return dt.datetime(2026, 11, 23, hour, tzinfo=dt.timezone.utc)
>>> pauses = [Pause(at(10), at(12), "customer", "access"), Pause(at(15), None, "logistics")]
>>> slices = partition(at(8), at(18), pauses)
>>> [(one.party, one.start.hour, one.end.hour) for one in slices]
[('us', 8, 10), ('customer', 10, 12), ('us', 12, 15), ('logistics', 15, 18)]
>>> {party: seconds // 3600 for party, seconds in totals(slices).items()}
{'us': 5, 'customer': 2, 'vendor': 0, 'logistics': 3}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

US, CUSTOMER, VENDOR, LOGISTICS = "us", "customer", "vendor", "logistics"
PARTIES = (US, CUSTOMER, VENDOR, LOGISTICS)

NAIVE, BACKWARDS, OVERLAP, UNKNOWN_PARTY = "naive", "backwards", "overlap", "unknown_party"


class SegmentError(ValueError):
    """Pauses that cannot be true. ``code``: naive, backwards, overlap, unknown_party."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Pause:
    """The work waits. ``end`` None: it waits still."""

    start: dt.datetime
    end: dt.datetime | None
    party: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of the order's time. ``kind`` is empty where nothing paused it."""

    start: dt.datetime
    end: dt.datetime
    party: str
    kind: str = ""

    @property
    def seconds(self) -> int:
        return int((self.end - self.start).total_seconds())


def partition(start: dt.datetime, end: dt.datetime, pauses: Iterable[Pause]) -> list[Slice]:
    """``start`` to ``end`` without a gap; what lies outside is cut off.

    Neighbours of one party and kind are one slice. Raises :class:`SegmentError`.
    """
    _check(start, end, "order")
    slices: list[Slice] = []
    position = start
    last_end: dt.datetime | None = None
    for pause in sorted(pauses, key=lambda one: one.start):
        pause_end = _pause_end(pause, end)
        if last_end and pause.start < last_end:
            raise SegmentError(OVERLAP, f"Two pauses overlap at {pause.start.isoformat()}.")
        last_end = pause_end
        first, last = max(pause.start, start), min(pause_end, end)
        if first >= last:
            continue
        _add(slices, Slice(position, first, US))
        _add(slices, Slice(first, last, pause.party, pause.kind))
        position = last
    _add(slices, Slice(position, end, US))
    return slices


def partition_many(
    orders: Mapping[Key, tuple[dt.datetime, dt.datetime, Iterable[Pause]]],
) -> dict[Key, list[Slice]]:
    """Batch form: ``{key: (start, end, pauses)}``."""
    return {key: partition(*facts) for key, facts in orders.items()}


def totals(slices: Iterable[Slice]) -> dict[str, int]:
    """Seconds of each party, all four of them."""
    result = dict.fromkeys(PARTIES, 0)
    for one in slices:
        result[one.party] += one.seconds
    return result


def _pause_end(pause: Pause, end: dt.datetime) -> dt.datetime:
    if pause.party not in PARTIES:
        raise SegmentError(UNKNOWN_PARTY, f"“{pause.party}” is no responsible party.")
    if pause.end is None:
        return max(end, pause.start)
    _check(pause.start, pause.end, "pause")
    return pause.end


def _check(start: dt.datetime, end: dt.datetime, what: str) -> None:
    if start.tzinfo is None or end.tzinfo is None:
        raise SegmentError(NAIVE, f"The {what} has a time without time zone.")
    if end < start:
        raise SegmentError(BACKWARDS, f"The {what} ends before it starts.")


def _add(slices: list[Slice], piece: Slice) -> None:
    if piece.start >= piece.end:
        return
    if slices and (slices[-1].party, slices[-1].kind) == (piece.party, piece.kind):
        piece = Slice(slices.pop().start, piece.end, piece.party, piece.kind)
    slices.append(piece)
