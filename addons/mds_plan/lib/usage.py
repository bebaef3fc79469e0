"""How far a counter has gone, on any day, past or to come.

Between two readings it went on evenly; after the last one it goes on at the estimated rate.

>>> usage = Usage(((date(2026, 1, 1), Decimal(0)), (date(2026, 1, 11), Decimal(80))), Decimal(8))
>>> usage.total_on(date(2026, 1, 6)), usage.total_on(date(2026, 1, 21))
(Decimal('40.0'), Decimal('160'))
>>> usage.day_of(Decimal(75)), usage.day_of(Decimal(100))
(datetime.date(2026, 1, 11), datetime.date(2026, 1, 14))
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

FARTHEST_DAYS = 3653


@dataclass(frozen=True, slots=True)
class Usage:
    """Readings in order of time as (day, total), and the rate; None while it is not known."""

    points: tuple[tuple[date, Decimal], ...]
    per_day: Decimal | None = None

    def total_on(self, day: date) -> Decimal | None:
        """What is counted in all on that day; before the first reading: as much as it showed."""
        if not self.points:
            return None
        if day <= self.points[0][0]:
            return self.points[0][1]
        for earlier, later in zip(self.points, self.points[1:], strict=False):
            if earlier[0] < day <= later[0]:
                share = Decimal((day - earlier[0]).days) / (later[0] - earlier[0]).days
                return earlier[1] + (later[1] - earlier[1]) * share
        last_day, last_total = self.points[-1]
        return last_total + max(self.per_day or Decimal(0), Decimal(0)) * (day - last_day).days

    def day_of(self, total: Decimal) -> date | None:
        """The first day on which so much is counted; None: not known, or not within ten years."""
        if not self.points:
            return None
        if total <= self.points[0][1]:
            return self.points[0][0]
        for earlier, later in zip(self.points, self.points[1:], strict=False):
            if earlier[1] < total <= later[1]:
                share = (total - earlier[1]) / (later[1] - earlier[1])
                return _after(earlier[0], share * (later[0] - earlier[0]).days)
        last_day, last_total = self.points[-1]
        if self.per_day is None or self.per_day <= 0:
            return None
        days = (total - last_total) / self.per_day
        return _after(last_day, days) if days <= FARTHEST_DAYS else None


def _after(day: date, days: Decimal) -> date:
    return day + timedelta(days=int(days.to_integral_value(ROUND_CEILING)))
