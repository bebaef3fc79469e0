"""What pulled parts 拆机件 are worth in stock: the trade-in value of their device, to the cent.

>>> share(Decimal("500.00"), [Decimal(900), Decimal(10)])
[Decimal('494.51'), Decimal('5.49')]
>>> share(Decimal("10.00"), [Decimal(0), Decimal(0), Decimal(0)])
[Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
>>> share(Decimal(0), [Decimal(900)])
[Decimal('0.00')]
>>> remaining(Decimal("500.00"), Decimal("120.50")), remaining(Decimal(0), Decimal(5))
(Decimal('379.50'), Decimal('0.00'))
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from odoo.addons.mds_base.lib import apportion

CENT = Decimal("0.01")


def money(value: float | Decimal | str) -> Decimal:
    """An amount in cents, whatever a database made of it."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def remaining(trade_in: Decimal, already: Decimal) -> Decimal:
    """What is left to share out after parts that were taken out before."""
    return max(money(trade_in) - money(already), Decimal("0.00"))


def share(total: Decimal, costs: Sequence[Decimal]) -> list[Decimal]:
    """The value of each line, by the cost of what is new; alike where nothing has a cost.

    The shares sum to the total exactly. Negative costs weigh nothing.
    """
    total = money(total)
    if not costs:
        return []
    if total <= 0:
        return [Decimal("0.00")] * len(costs)
    weights: list[Decimal | int] = [max(cost, Decimal(0)) for cost in costs]
    if not any(weights):
        weights = [1] * len(costs)
    return apportion.apportion(total, weights)
