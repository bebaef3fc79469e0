"""For how long could a device be used? Hours of a period against its outages.

Several outages at once count once, with the greatest loss. An open outage lasts to the end of the
period. What is excluded (with its reason, elsewhere) counts as up; planned outages count as up
unless asked otherwise. Aware datetimes, elapsed time.

>>> def at(day, hour=0):
...     return dt.datetime(2026, 11, day, hour, tzinfo=dt.timezone.utc)
>>> answer = uptime(at(1), at(11), [Outage(at(3), at(3, 12)), Outage(at(5), at(6), percent=50)])
>>> answer.period_seconds // 3600, answer.down_seconds // 3600, answer.percent
(240, 24, Decimal('90.00'))
>>> uptime(at(1), at(11), [Outage(at(3), at(4), planned=True)]).percent
Decimal('100.00')
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


class UptimeError(ValueError):
    """A period or an outage that cannot be counted. ``code``: naive, backwards, percent."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outage:
    """``percent`` of the use is lost from ``start`` to ``end`` (None: still)."""

    start: dt.datetime
    end: dt.datetime | None
    percent: int = 100
    planned: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Uptime:
    """Seconds; ``down_seconds`` are weighted by the loss of use and rounded down."""

    period_seconds: int
    down_seconds: int
    percent: Decimal
    reason: str


def uptime(
    start: dt.datetime,
    end: dt.datetime,
    outages: Iterable[Outage],
    count_planned: bool = False,
) -> Uptime:
    """The answer for one device; an empty period is wholly up."""
    _check(start, end)
    counted, left_out = [], 0
    for outage in outages:
        if not 0 < outage.percent <= 100:
            raise UptimeError("percent", f"{outage.percent} % of the use cannot be lost.")
        outage_end = end if outage.end is None else outage.end
        if outage.end is not None:
            _check(outage.start, outage.end)
        first, last = max(outage.start, start), min(outage_end, end)
        if first >= last:
            continue
        if outage.excluded or (outage.planned and not count_planned):
            left_out += 1
            continue
        counted.append((first, last, outage.percent))
    lost = _lost_percent_seconds(counted)
    period = int((end - start).total_seconds())
    down = lost // 100
    percent = Decimal(100)
    if period:
        percent = Decimal(100) - Decimal(lost) / Decimal(period)
    return Uptime(
        period,
        down,
        percent.quantize(Decimal("0.01"), ROUND_HALF_UP),
        f"{len(counted)} counted, {left_out} planned or excluded",
    )


def uptime_many(
    devices: Mapping[Key, Iterable[Outage]],
    start: dt.datetime,
    end: dt.datetime,
    count_planned: bool = False,
) -> dict[Key, Uptime]:
    """Batch form for one period."""
    return {key: uptime(start, end, outages, count_planned) for key, outages in devices.items()}


def _lost_percent_seconds(counted: list[tuple[dt.datetime, dt.datetime, int]]) -> int:
    """Sum over time of the greatest loss at each instant, in percent seconds."""
    edges = sorted({edge for first, last, _percent in counted for edge in (first, last)})
    lost = 0
    for left, right in itertools.pairwise(edges):
        worst = max(
            (percent for first, last, percent in counted if first <= left and right <= last),
            default=0,
        )
        lost += worst * int((right - left).total_seconds())
    return lost


def _check(start: dt.datetime, end: dt.datetime) -> None:
    if start.tzinfo is None or end.tzinfo is None:
        raise UptimeError("naive", "A time without time zone cannot be counted.")
    if end < start:
        raise UptimeError("backwards", "It ends before it starts.")
