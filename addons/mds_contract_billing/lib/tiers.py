"""Pay per use: each piece of the quantity at the price of its tier, and at least a minimum.

>>> tiers = [Tier(Decimal(0), Decimal("12.00")), Tier(Decimal(1000), Decimal("9.50"))]
>>> charge(Decimal(1200), tiers).amount
Decimal('13900.00')
>>> charge(Decimal(100), tiers, minimum=Decimal(500)).pieces
((Decimal('500'), Decimal('12.00')),)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.mds_base.lib.apportion import CENT

from .billing import cents


class TierError(ValueError):
    """``code``: no_tiers, gap (no tier from zero), twice (two from the same), backwards."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tier:
    """Beyond this quantity a unit costs so much."""

    beyond: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """``charged``: the quantity that is paid for; ``pieces``: (quantity, price) of each tier."""

    amount: Decimal
    charged: Decimal
    pieces: tuple[tuple[Decimal, Decimal], ...]


def charge(
    quantity: Decimal,
    tiers: Sequence[Tier],
    minimum: Decimal = Decimal(0),
    unit: Decimal = CENT,
) -> Charge:
    """What a quantity of a period costs."""
    if quantity < 0:
        raise TierError("backwards", f"A meter does not run backwards: {quantity}.")
    ordered = sorted(tiers, key=lambda tier: tier.beyond)
    if not ordered:
        raise TierError("no_tiers", "There is no price for a unit.")
    if ordered[0].beyond != 0:
        raise TierError("gap", "The first tier begins at zero.")
    if len({tier.beyond for tier in ordered}) != len(ordered):
        raise TierError("twice", "Two tiers begin at the same quantity.")
    charged = max(quantity, minimum)
    pieces, total = [], Fraction(0)
    limits = [tier.beyond for tier in ordered[1:]] + [charged]
    for tier, limit in zip(ordered, limits, strict=True):
        piece = min(limit, charged) - tier.beyond
        if piece > 0:
            pieces.append((piece, tier.price))
            total += Fraction(piece) * Fraction(tier.price)
    return Charge(cents(total, unit), charged, tuple(pieces))
