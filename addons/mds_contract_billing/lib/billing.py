"""What is billed when: periods, their amounts, shares, retention and what is given back.

Periods lie on a grid of whole months from an anchor. A price runs by months; what it has brought
until a day is rounded once, and an amount is the difference of two such sums: whatever way a term
is cut into periods, their amounts sum to the whole, to the cent.

>>> grid = Grid(date(2026, 1, 1), 3, in_advance=True)
>>> [str(period.first) for period in periods(grid, date(2026, 1, 1), date(2026, 12, 31))]
['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']
>>> year = [Price(date(2026, 1, 1), date(2026, 12, 31), Decimal("100000"), 12)]
>>> [str(amount(year, month, date(2026, 1, 1)))
...  for month in periods(Grid(date(2026, 1, 1), 1), date(2026, 1, 1), date(2026, 3, 31))]
['8333.33', '8333.34', '8333.33']
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.addons.mds_base.lib.apportion import CENT, Apportionment, explain

ACTUAL = "actual"
"""A broken month counts by its own days."""
DAYS_30 = "30_360"
"""Each month counts thirty days."""
DAY = timedelta(days=1)


class BillingError(ValueError):
    """Why nothing can be reckoned. ``code``: bad_interval, bad_price, bad_share, bad_score."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Grid:
    """On which days periods begin: every so many months from the anchor."""

    anchor: date
    months: int
    in_advance: bool = False

    def __post_init__(self) -> None:
        if self.months < 1:
            raise BillingError("bad_interval", f"{self.months} months are no interval.")


@dataclass(frozen=True, slots=True)
class Period:
    """From its first to its last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Price:
    """What is owed for so many months, from its first to its last day."""

    first: date
    last: date
    amount: Decimal
    months: int = 1

    def __post_init__(self) -> None:
        if self.months < 1 or self.amount < 0 or not self.amount.is_finite():
            raise BillingError("bad_price", f"{self.amount} for {self.months} months is no price.")


@dataclass(frozen=True, slots=True)
class Step:
    """From this score on, so many percent are deducted."""

    score: Decimal
    percent: Decimal


def add_months(anchor: date, months: int) -> date:
    """The same day of another month, or that month's last.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(anchor: date, day: date) -> int:
    """How many months after the anchor the month begins in which the day lies."""
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    return months if add_months(anchor, months) <= day else months - 1


def periods(grid: Grid, start: date, end: date) -> list[Period]:
    """The term from start to end, cut at the days of the grid."""
    found = []
    first = start
    step = whole_months(grid.anchor, start) // grid.months
    while first <= end:
        step += 1
        following = add_months(grid.anchor, step * grid.months)
        found.append(Period(first, min(following - DAY, end)))
        first = following
    return found


def free_days(period: Period, taken: Sequence[tuple[date, date]]) -> list[Period]:
    """The days of the period that lie in none of the ranges, from old to new."""
    free, first = [], period.first
    for start, end in sorted(taken):
        if end < first or start > period.last:
            continue
        if start > first:
            free.append(Period(first, start - DAY))
        first = max(first, end + DAY)
    if first <= period.last:
        free.append(Period(first, period.last))
    return free


def due_on(grid: Grid, period: Period) -> date:
    """The day on which a period is billed: its first in advance, its last in arrears."""
    return period.first if grid.in_advance else period.last


def position(anchor: date, day: date, method: str = ACTUAL) -> Fraction:
    """How many months lie between the beginning of the anchor and that of the day.

    By 30/360 each month has thirty days: a 31st costs nothing, and the last day of February
    what is left of its thirty.

    >>> position(date(2026, 1, 1), date(2026, 2, 15)), position(
    ...     date(2026, 1, 1), date(2026, 2, 16), DAYS_30)
    (Fraction(3, 2), Fraction(3, 2))
    """
    if method == DAYS_30:
        months = (day.year - anchor.year) * 12 + day.month - anchor.month
        return months + Fraction(min(day.day - 1, 30) - min(anchor.day - 1, 30), 30)
    months = whole_months(anchor, day)
    first, following = add_months(anchor, months), add_months(anchor, months + 1)
    return months + Fraction((day - first).days, (following - first).days)


def _earned(
    prices: Sequence[Price], anchor: date, until: date, method: str, unit: Decimal
) -> Decimal:
    """What the prices have brought before the day ``until``, rounded once."""
    total = Fraction(0)
    for price in prices:
        end = min(until, price.last + DAY)
        if price.first < end:
            months = position(anchor, end, method) - position(anchor, price.first, method)
            total += Fraction(price.amount) * months / price.months
    return cents(total, unit)


def cents(exact: Fraction, unit: Decimal = CENT) -> Decimal:
    """Rounded to the smallest amount of the currency, halves up.

    >>> cents(Fraction(1, 200)), cents(Fraction(-1, 300))
    (Decimal('0.01'), Decimal('0.00'))
    >>> cents(Fraction(1, 2), Decimal(1)), cents(Fraction(1, 3), Decimal("0.001"))
    (Decimal('1'), Decimal('0.333'))
    """
    _sign, digits, exponent = unit.as_tuple()
    count = (exact / Fraction(unit) + Fraction(1, 2)).__floor__()
    return Decimal(f"{count * int(''.join(map(str, digits)))}E{exponent}")


def amount(
    prices: Sequence[Price],
    period: Period,
    anchor: date,
    method: str = ACTUAL,
    unit: Decimal = CENT,
) -> Decimal:
    """What is owed for a period. Amounts of adjacent periods sum to that of both together."""
    return _earned(prices, anchor, period.last + DAY, method, unit) - _earned(
        prices, anchor, period.first, method, unit
    )


def split(total: Decimal, weights: Sequence[Decimal | int], unit: Decimal = CENT) -> Apportionment:
    """Among several payers or sites; the reason names who got the cent that was left over.

    >>> split(Decimal("100.00"), [1, 1, 1]).parts
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    """
    return explain(total, weights, unit)


def retained(total: Decimal, percent: Decimal, unit: Decimal = CENT) -> Decimal:
    """The part that the customer keeps until it is released.

    >>> retained(Decimal("8333.33"), Decimal(5))
    Decimal('416.67')
    """
    if not 0 <= percent <= 100:
        raise BillingError("bad_share", f"{percent} % is no share.")
    return cents(Fraction(total) * Fraction(percent) / 100, unit)


def credit(
    billed: Decimal, prices: Sequence[Price], period: Period, last: date, anchor: date,
    method: str = ACTUAL, unit: Decimal = CENT,
) -> Decimal:  # fmt: skip
    """What is given back of a billed period when the contract ends with the day ``last``.

    What was owed until then stays; a price that was billed wrongly is not corrected here.
    """
    if last >= period.last:
        return Decimal("0.00")
    if last < period.first:
        return billed
    kept = amount(prices, Period(period.first, last), anchor, method, unit)
    return max(billed - kept, Decimal("0.00"))


def deduction(
    total: Decimal, score: Decimal, steps: Sequence[Step], unit: Decimal = CENT
) -> Decimal:
    """What an assessment takes off: the step with the highest score that was reached.

    >>> steps = [Step(Decimal(90), Decimal(0)), Step(Decimal(80), Decimal(2)),
    ...          Step(Decimal(0), Decimal(10))]
    >>> deduction(Decimal("50000"), Decimal("84.5"), steps)
    Decimal('1000.00')
    """
    if not 0 <= score <= 100:
        raise BillingError("bad_score", f"{score} is no score between 0 and 100.")
    reached = [step for step in steps if step.score <= score]
    if not reached:
        return Decimal("0.00")
    return retained(total, max(reached, key=lambda step: step.score).percent, unit)
