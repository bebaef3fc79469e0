"""Freight of a purchase order, shared over what was bought for whom. No clock, no I/O."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from odoo.addons.mds_base.lib.apportion import CENT, apportion

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of goods: what it costs, how many, and for whom how many of them."""

    subtotal: Decimal
    quantity: Decimal
    wanted: Mapping[Hashable, Decimal]


def spread(
    freight: Decimal, lines: Iterable[Line], unit: Decimal = CENT
) -> tuple[dict[Hashable, Decimal], Decimal]:
    """``({who: his freight}, what falls on goods that nobody asked for)``, by value.

    Goods without any price share by quantity. The parts and the rest sum to the freight exactly.

    >>> two = Line(Decimal(300), Decimal(3), {"a": Decimal(1), "b": Decimal(1)})
    >>> spread(Decimal("10.00"), [two])
    ({'a': Decimal('3.34'), 'b': Decimal('3.33')}, Decimal('3.33'))
    """
    lines = [line for line in lines if line.quantity > 0]
    by_value = sum((line.subtotal for line in lines), Decimal(0)) > 0
    keys: list[Hashable] = []
    weights: list[Decimal] = []
    for line in lines:
        weight = max(line.subtotal, Decimal(0)) if by_value else line.quantity
        left = line.quantity
        for key, quantity in line.wanted.items():
            part = min(max(quantity, Decimal(0)), left)
            left -= part
            keys.append(key)
            weights.append(weight * part / line.quantity)
        keys.append(None)
        weights.append(weight * left / line.quantity)
    if not any(weights):
        return {}, freight
    result: dict[Hashable, Decimal] = {}
    rest = Decimal(0)
    for key, amount in zip(keys, apportion(freight, weights, unit=unit), strict=True):
        if key is None:
            rest += amount
        else:
            result[key] = result.get(key, Decimal(0)) + amount
    return result, rest
