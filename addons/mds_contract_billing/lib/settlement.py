"""What is owed for days that were billed, when the contract changes afterwards.

A line's days are cut into stretches, on which tax, payers and the way of counting stay the same.
What was billed of a period, and what each later correction added, is compared with what the
stretches ask for the same days; the difference is settled, each tax by itself.

>>> year = Price(date(2026, 1, 1), date(2026, 7, 31), Decimal("12000"), 12)
>>> cheaper = Price(date(2026, 8, 1), date(2026, 12, 31), Decimal("9000"), 12)
>>> days = Period(date(2026, 7, 1), date(2026, 9, 30))
>>> term = Stretch(date(2026, 1, 1), date(2026, 12, 31), (year, cheaper), date(2026, 1, 1), tax="6")
>>> asked([term], days)
{'6': Decimal('2500.00')}
>>> differences({"6": Decimal("3000.00")}, asked([term], days))
{'6': Decimal('-500.00')}
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.mds_base.lib.apportion import CENT

from .billing import ACTUAL, Period, Price, amount, split

NOTHING = Decimal("0.00")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a line for one payer: its prices, how they count, his share, the tax."""

    first: date
    last: date
    prices: tuple[Price, ...]
    anchor: date
    method: str = ACTUAL
    tax: Hashable = None
    weights: tuple[Decimal | int, ...] = (1,)
    place: int = 0
    unit: Decimal = CENT

    def within(self, period: Period) -> Period | None:
        """Its days within a period, or none."""
        first, last = max(self.first, period.first), min(self.last, period.last)
        return Period(first, last) if first <= last else None

    def owed(self, days: Period) -> Decimal:
        """What the payer owes for these days."""
        total = amount(self.prices, days, self.anchor, self.method, self.unit)
        if len(self.weights) == 1:
            return total
        return split(total, self.weights, self.unit).parts[self.place]


def asked(stretches: Sequence[Stretch], period: Period) -> dict[Hashable, Decimal]:
    """What the stretches ask for a period, by tax."""
    result: dict[Hashable, Decimal] = {}
    for stretch in stretches:
        days = stretch.within(period)
        if days:
            result[stretch.tax] = result.get(stretch.tax, NOTHING) + stretch.owed(days)
    return result


def served_until(stretches: Sequence[Stretch], period: Period) -> date | None:
    """The last day of the period for which anything is asked."""
    days = [days.last for stretch in stretches if (days := stretch.within(period))]
    return max(days, default=None)


def course(stretches: Sequence[Stretch], period: Period) -> tuple[tuple[date, Decimal], ...]:
    """What is asked of a period before each day on which it changes; at the end, before the day
    after the last one served. The days between two of these cost the same.

    >>> year = Price(date(2026, 1, 1), date(2026, 7, 31), Decimal("12000"), 12)
    >>> half = Price(date(2026, 8, 1), date(2026, 12, 31), Decimal("6000"), 12)
    >>> term = Stretch(date(2026, 1, 1), date(2026, 12, 31), (year, half), date(2026, 1, 1))
    >>> [(str(day), str(part)) for day, part in
    ...  course([term], Period(date(2026, 7, 1), date(2026, 9, 30)))]
    [('2026-08-01', '1000.00'), ('2026-10-01', '2000.00')]
    """
    last = served_until(stretches, period)
    if last is None:
        return ()
    changes = {one.first for one in stretches}
    changes |= {price.first for one in stretches for price in one.prices}
    days = [day for day in sorted(changes) if period.first < day <= last]
    return tuple(
        (day, sum(asked(stretches, Period(period.first, day - DAY)).values(), NOTHING))
        for day in [*days, last + DAY]
    )


def differences(
    billed: Mapping[Hashable, Decimal], wanted: Mapping[Hashable, Decimal]
) -> dict[Hashable, Decimal]:
    """What is to be charged (above zero) or given back (below), by tax; nothing where they agree.

    >>> differences({"13": Decimal("100.00")}, {"6": Decimal("100.00")})
    {'13': Decimal('-100.00'), '6': Decimal('100.00')}
    """
    taxes = dict.fromkeys([*billed, *wanted])
    changes = {tax: wanted.get(tax, NOTHING) - billed.get(tax, NOTHING) for tax in taxes}
    return {tax: change for tax, change in changes.items() if change}


def given_before(
    changes: Mapping[Hashable, Decimal], billed: Decimal, given: Decimal
) -> dict[Hashable, Decimal]:
    """What of the changes below zero was given back by hand, so that it is not given back again.

    With what was given by hand no more comes back, over all taxes, than was billed.

    >>> given_before({"6": Decimal("-1500.00")}, Decimal("3000.00"), Decimal("2000.00"))
    {'6': Decimal('500.00')}
    >>> given_before({"6": Decimal("-1500.00")}, Decimal("3000.00"), Decimal("1500.00"))
    {}
    """
    left = min(given, billed) - billed - sum(changes.values(), NOTHING)
    result: dict[Hashable, Decimal] = {}
    for tax, change in changes.items():
        part = min(left, -change)
        if part > 0:
            result[tax] = part
            left -= part
    return result
