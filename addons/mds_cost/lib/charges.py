"""Charges of a month: what stock cost to hold, and what capacity nobody used.

>>> holding(Decimal("60000"), Decimal("8"), 30, 365)
Decimal('394.52')
>>> idle(Capacity(Decimal(160), Decimal(85), Decimal(100), Decimal("120.5")))
(Decimal('15.5'), Decimal('1550.00'))
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Capacity:
    """Hours planned in the period, the share of them that can be worked on orders (per cent), the
    rate of an hour, and the hours that orders used."""

    planned: Decimal
    percent: Decimal
    hourly: Decimal
    used: Decimal


def holding(average: Decimal, yearly_percent: Decimal, days: int, days_of_year: int) -> Decimal:
    """What holding a value over some days costs, at a rate per year."""
    exact = Fraction(average) * Fraction(yearly_percent) * days / 100 / days_of_year
    return _cents(exact)


def average(opening: Decimal, closing: Decimal) -> Decimal:
    """Value at the start and at the end of the period, in the middle."""
    return _cents((Fraction(opening) + Fraction(closing)) / 2)


def idle(capacity: Capacity) -> tuple[Decimal, Decimal]:
    """(hours that nobody used, what they cost); who worked more than he could has none."""
    practical = capacity.planned * capacity.percent / 100
    hours = max(practical - capacity.used, Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    return hours.normalize() if hours else Decimal(0), _cents(Fraction(hours * capacity.hourly))


def _cents(exact: Fraction) -> Decimal:
    sign = -1 if exact < 0 else 1
    whole = int((abs(exact) * 100 + Fraction(1, 2)) // 1)
    return Decimal(f"{sign * whole}E-2")
