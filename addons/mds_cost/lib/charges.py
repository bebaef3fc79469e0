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

from odoo.addons.mds_base.lib.apportion import CENT
from odoo.addons.mds_cost.lib.cents import to_cents, to_decimal

HUNDREDTH = Decimal("0.01")  # of an hour


@dataclass(frozen=True, slots=True)
class Capacity:
    """Hours planned in the period, the share of them that can be worked on orders (per cent), the
    rate of an hour, the hours that orders used, and the smallest amount of the currency."""

    planned: Decimal
    percent: Decimal
    hourly: Decimal
    used: Decimal
    unit: Decimal = CENT


def holding(
    average: Decimal, yearly_percent: Decimal, days: int, days_of_year: int, unit: Decimal = CENT
) -> Decimal:
    """What holding a value over some days costs, at a rate per year."""
    exact = Fraction(average) * Fraction(yearly_percent) * days / 100 / days_of_year
    return _rounded(exact, unit)


def average(opening: Decimal, closing: Decimal, unit: Decimal = CENT) -> Decimal:
    """Value at the start and at the end of the period, in the middle."""
    return _rounded((Fraction(opening) + Fraction(closing)) / 2, unit)


def idle(capacity: Capacity) -> tuple[Decimal, Decimal]:
    """(hours that nobody used, what they cost); who worked more than he could has none."""
    practical = capacity.planned * capacity.percent / 100
    hours = max(practical - capacity.used, Decimal(0)).quantize(HUNDREDTH, ROUND_HALF_UP)
    cost = _rounded(Fraction(hours * capacity.hourly), capacity.unit)
    return hours.normalize() if hours else Decimal(0), cost


def _rounded(exact: Fraction, unit: Decimal) -> Decimal:
    return to_decimal(to_cents(exact, unit), unit)
