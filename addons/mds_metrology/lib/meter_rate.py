"""How fast a counter goes, estimated robustly, and when it will reach a limit.

The rate is the median of the slopes between all pairs of readings (Theil and Sen): one wrong
reading in four moves it little. The quartiles of the slopes say how sure it is.

>>> from datetime import datetime, timedelta
>>> start = datetime(2026, 1, 1)
>>> readings = [(start + timedelta(days=10 * n), Decimal(80 * n)) for n in range(5)]
>>> rate = estimate(readings)
>>> str(rate.per_day), rate.points, rate.code
('8.0000', 5, 'estimated')
>>> reach(*readings[-1], Decimal(400), rate).on
datetime.date(2026, 2, 20)
>>> reach(*readings[-1], Decimal(300), rate).code
'reached'
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

ESTIMATED = "estimated"
TOO_FEW = "too_few"
TOO_SHORT = "too_short"

REACHED = "reached"
NO_RATE = "no_rate"
STANDS_STILL = "stands_still"
TOO_FAR = "too_far"

MOST_POINTS = 30
SHORTEST_DAYS = Decimal(1)
FARTHEST_DAYS = 3653
PLACES = Decimal("0.0001")
SECONDS_PER_DAY = 86400


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_day`` with the quartiles around it; None where ``code`` is not *estimated*."""

    code: str
    per_day: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    points: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """The day on which the limit is reached, or why there is none."""

    code: str
    on: date | None = None


def estimate(readings: Sequence[tuple[datetime, Decimal]]) -> Rate:
    """The rate of the last readings, given in order of time as (moment, total)."""
    recent = list(readings)[-MOST_POINTS:]
    if len(recent) < 2:
        return Rate(TOO_FEW, points=len(recent))
    span = _days(recent[0][0], recent[-1][0])
    if span < SHORTEST_DAYS:
        return Rate(TOO_SHORT, points=len(recent), days=int(span))
    slopes = sorted(
        (later[1] - earlier[1]) / _days(earlier[0], later[0])
        for position, earlier in enumerate(recent)
        for later in recent[position + 1 :]
        if later[0] > earlier[0]
    )
    quarter = len(slopes) // 4
    return Rate(
        ESTIMATED,
        median(slopes).quantize(PLACES),
        slopes[quarter].quantize(PLACES),
        slopes[-1 - quarter].quantize(PLACES),
        len(recent),
        int(span),
    )


def estimate_many(
    readings: Mapping[Key, Sequence[tuple[datetime, Decimal]]],
) -> dict[Key, Rate]:
    """Batch form of :func:`estimate`."""
    return {key: estimate(some) for key, some in readings.items()}


def reach(at: datetime, total: Decimal, limit: Decimal, rate: Rate) -> Reach:
    """When ``limit`` is reached at this rate, counted from the last reading."""
    if total >= limit:
        return Reach(REACHED, at.date())
    if rate.per_day is None:
        return Reach(NO_RATE)
    if rate.per_day <= 0:
        return Reach(STANDS_STILL)
    days = ((limit - total) / rate.per_day).to_integral_value(ROUND_CEILING)
    if days > FARTHEST_DAYS:
        return Reach(TOO_FAR)
    return Reach(ESTIMATED, (at + timedelta(days=int(days))).date())


def _days(start: datetime, end: datetime) -> Decimal:
    return Decimal(str((end - start).total_seconds())) / SECONDS_PER_DAY
