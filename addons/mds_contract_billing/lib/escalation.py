"""A price follows an index, within what was agreed.

>>> propose(Facts(Decimal("102.4"), Decimal("105.1"))).percent
Decimal('2.64')
>>> propose(Facts(Decimal("102.4"), Decimal("105.1"), cap=Decimal(2)))
Proposal(percent=Decimal('2'), reason='capped')
>>> new_price(Decimal("10000.00"), Decimal("2.64"))
Decimal('10264.00')
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo.addons.mds_base.lib.apportion import CENT

from .billing import cents

PLACES = Decimal("0.01")


class EscalationError(ValueError):
    """An index that is not above zero says nothing. ``code``: bad_index, bad_limits."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Facts:
    """Index then and now; at most ``cap`` percent up; without ``may_fall`` never down."""

    old_index: Decimal
    new_index: Decimal
    cap: Decimal | None = None
    may_fall: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """``reason``: index, capped, kept (the index fell) or unchanged."""

    percent: Decimal
    reason: str


def propose(facts: Facts) -> Proposal:
    """By how many percent the price changes, to two places."""
    if facts.old_index <= 0 or facts.new_index <= 0:
        raise EscalationError("bad_index", "An index is above zero.")
    if facts.cap is not None and facts.cap < 0:
        raise EscalationError("bad_limits", "A cap is not below zero.")
    exact = (Fraction(facts.new_index) / Fraction(facts.old_index) - 1) * 100
    percent = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        PLACES, ROUND_HALF_UP
    )
    if facts.cap is not None and percent > facts.cap:
        return Proposal(facts.cap, "capped")
    if percent < 0 and not facts.may_fall:
        return Proposal(Decimal("0.00"), "kept")
    return Proposal(percent, "index" if percent else "unchanged")


def new_price(old: Decimal, percent: Decimal, unit: Decimal = CENT) -> Decimal:
    """The price after the change, to the smallest amount of the currency."""
    return cents(Fraction(old) * (100 + Fraction(percent)) / 100, unit)
