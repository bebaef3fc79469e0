"""What an hour cost on a day, and what a piece of time costs.

A rate counts from its day until the next rate of the same person. A person without a rate has the
company's. Amounts are rounded half up to the unit of the currency, from whole seconds.

>>> charge(Charge(5400, Decimal("100"), Decimal("1.5")))
(Decimal('150.00'), Decimal('75.00'))
"""

from __future__ import annotations

import bisect
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.mds_base.lib.apportion import CENT
from odoo.addons.mds_cost.lib.cents import to_cents, to_decimal

NO_RATE = "no_rate"
OWN_RATE = "own_rate"
COMPANY_RATE = "company_rate"


@dataclass(frozen=True, slots=True)
class Rate:
    """``employee`` none: of everybody in the company without a rate of his own."""

    company: int
    employee: int | None
    start: date
    hourly: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """``hourly`` or none, and ``code``: own_rate, company_rate, no_rate."""

    hourly: Decimal | None
    code: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Seconds at an hourly rate; ``factor`` above one is overtime; ``unit`` is the smallest amount
    of the currency."""

    seconds: int
    hourly: Decimal
    factor: Decimal | Fraction = Decimal(1)
    unit: Decimal = CENT


def find_rates(
    cases: Mapping[Hashable, tuple[int, int, date]], rates: Iterable[Rate]
) -> dict[Hashable, Answer]:
    """The rate of each ``(company, employee, day)``."""
    history: dict[tuple[int, int | None], list[Rate]] = {}
    for rate in sorted(rates, key=lambda one: one.start):
        history.setdefault((rate.company, rate.employee), []).append(rate)
    return {key: _find(history, *case) for key, case in cases.items()}


def _find(
    history: Mapping[tuple[int, int | None], list[Rate]], company: int, employee: int, day: date
) -> Answer:
    for owner, code in ((employee, OWN_RATE), (None, COMPANY_RATE)):
        rates = history.get((company, owner), [])
        place = bisect.bisect_right(rates, day, key=lambda rate: rate.start)
        if place:
            return Answer(rates[place - 1].hourly, code)
    return Answer(None, NO_RATE)


def practical_rate(paid: Decimal, percent: Decimal, unit: Decimal = CENT) -> Decimal:
    """Cost per hour on orders when only ``percent`` of the paid hours can be worked on them.

    >>> practical_rate(Decimal("100"), Decimal("80"))
    Decimal('125.00')
    """
    if not 0 < percent <= 100:
        raise ValueError("practical capacity lies above 0 and up to 100 percent")
    return to_decimal(to_cents(Fraction(paid) * 100 / Fraction(percent), unit), unit)


def charge(work: Charge) -> tuple[Decimal, Decimal]:
    """(basic pay, premium for overtime): together the whole, each in whole units."""
    base = Fraction(work.hourly) * work.seconds / 3600
    whole = to_cents(base * Fraction(work.factor), work.unit)
    basic = min(to_cents(base, work.unit), whole)
    return to_decimal(basic, work.unit), to_decimal(whole - basic, work.unit)
