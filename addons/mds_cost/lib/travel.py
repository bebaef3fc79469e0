"""What a kilometre and a visit in a zone cost on a day, and which order bears which receipts.

A rate counts from its day until the next rate of the same kind and zone. The narrowest zone that
holds the region decides; a rate without zone serves all regions.

>>> split_kinds(Decimal("30.00"), [Decimal("50.00"), Decimal("50.01")])
[(Decimal('35.00'), Decimal('15.00')), (Decimal('35.01'), Decimal('15.00'))]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.mds_base.lib.apportion import CENT, apportion
from odoo.addons.mds_cost.lib.cents import to_cents, to_decimal

KM = "km"
ZONE = "zone"
FOUND = "found"
NO_RATE = "no_rate"
UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Rate:
    """``regions``: the zone with all that lies in it; empty: everywhere."""

    company: int
    kind: str
    start: date
    amount: Decimal
    regions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One way or visit of a company on a day."""

    company: int
    kind: str
    day: date
    region: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``code``: found; no_rate, when rates exist but none counts on this day; unused, when the
    company has no rate of this kind there."""

    amount: Decimal | None
    code: str


def find_rates(cases: Mapping[Hashable, Case], rates: Iterable[Rate]) -> dict[Hashable, Answer]:
    """The rate of each case."""
    known = sorted(rates, key=lambda rate: rate.start)
    return {key: _find(case, known) for key, case in cases.items()}


def _find(case: Case, rates: Sequence[Rate]) -> Answer:
    fitting = [
        rate
        for rate in rates
        if rate.company == case.company
        and rate.kind == case.kind
        and (not rate.regions or case.region in rate.regions)
    ]
    if not fitting:
        return Answer(None, UNUSED)
    valid = [rate for rate in fitting if rate.start <= case.day]
    if not valid:
        return Answer(None, NO_RATE)
    narrow = min(_width(rate) for rate in valid)
    return Answer([rate for rate in valid if _width(rate) == narrow][-1].amount, FOUND)


def _width(rate: Rate) -> float:
    return len(rate.regions) or float("inf")


def charge_km(kilometres: Decimal, amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """Kilometres at a rate, to the unit of the currency, half up."""
    return to_decimal(to_cents(Fraction(kilometres * amount), unit), unit)


def split_kinds(
    freight: Decimal, shares: Sequence[Decimal], unit: Decimal = CENT
) -> list[tuple[Decimal, Decimal]]:
    """Of each order's share of a trip's receipts: (travel expenses, freight).

    The freight of the trip is spread like the shares; each pair sums to its share and the freight
    of all to the trip's.
    """
    if not freight or not any(shares):
        return [(share, to_decimal(0, unit)) for share in shares]
    parts = apportion(freight, list(shares), unit)
    return [(share - part, part) for share, part in zip(shares, parts, strict=True)]
