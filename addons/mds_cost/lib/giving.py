"""How much of its cost a sender gives, element by element.

>>> posted = {"rent": Decimal("300.00"), "energy": Decimal("100.00")}
>>> give(posted, SHARE, Decimal(10))
{'rent': Decimal('30.00'), 'energy': Decimal('10.00')}
>>> give(posted, FIXED, Decimal(100), Decimal(1))
{'rent': Decimal('75'), 'energy': Decimal('25')}
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from odoo.addons.mds_base.lib.apportion import CENT, apportion

Element = TypeVar("Element", bound=Hashable)

POSTED = "posted"
SHARE = "share"
FIXED = "fixed"


def give(
    posted: Mapping[Element, Decimal],
    rule: str,
    value: Decimal = Decimal(0),
    unit: Decimal = CENT,
) -> dict[Element, Decimal]:
    """``{element: cost to give}``: all that is posted, a share of it in per cent, or a fixed
    amount, in whole units of the currency.

    Of a credit in all the credits are given, of cost in all what is cost.
    """
    if rule == POSTED:
        return dict(posted)
    whole = sum(posted.values(), Decimal(0))
    if not whole:
        return {}
    wanted = value if rule == FIXED else whole * value / 100
    wanted = (wanted / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
    elements = [element for element, amount in posted.items() if amount * whole > 0]
    parts = apportion(wanted, [abs(posted[element]) for element in elements], unit)
    return dict(zip(elements, parts, strict=True))
