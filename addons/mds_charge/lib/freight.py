"""What freight is charged: by the rule of a contract, from what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .price import ZERO, Step

FREE, ACTUAL, FIXED, ABOVE = "free", "actual", "zone", "above"  # as signed versions hold them
BY_ZONE = "region"
FREIGHT_FREE, FREIGHT_ABOVE, FREIGHT_FIXED = "freight_free", "freight_above", "freight_fixed"
FREIGHT_ZONE, FREIGHT_NO_ZONE = "freight_zone", "freight_no_zone"


@dataclass(frozen=True, slots=True)
class FreightRule:
    """How freight is charged: ``amount`` is the fixed freight, or the worth of the parts from
    which it is free; ``zone`` the price of the place's zone, none where the list has none."""

    policy: str = ACTUAL
    amount: Decimal = ZERO
    zone: Decimal | None = None
    zone_name: str = ""


def freight(rule: FreightRule, cost: Decimal, goods: Decimal = ZERO) -> tuple[Decimal, Step | None]:
    """What freight is charged, and why where it is not what it cost.

    Nothing, its cost, a fixed amount, the price of the zone, or its cost while the ``goods`` come
    to less than an amount. A zone without a price is charged at cost.

    >>> freight(FreightRule("above", Decimal(800)), Decimal(60), goods=Decimal(1050))[0]
    Decimal('0')
    """
    if rule.policy == FREE:
        return ZERO, Step(FREIGHT_FREE, ZERO, ZERO)
    if rule.policy == ABOVE and goods >= rule.amount:
        return ZERO, Step(FREIGHT_ABOVE, rule.amount, goods)
    if rule.policy == FIXED:
        return rule.amount, Step(FREIGHT_FIXED, rule.amount, rule.amount)
    if rule.policy != BY_ZONE:
        return cost, None
    if rule.zone is None:
        return cost, Step(FREIGHT_NO_ZONE, cost, cost)
    return rule.zone, Step(FREIGHT_ZONE, rule.zone, rule.zone, rule.zone_name)
