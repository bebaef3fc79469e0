"""Where cost grew against the month before, worst first.

>>> from decimal import Decimal
>>> [row] = worst({"a": Decimal(30), "b": Decimal(5)}, {"a": Decimal(10), "b": Decimal(9)}, 5)
>>> row.key, row.change, row.percent
('a', Decimal('20'), Decimal('200'))
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Change:
    """What something cost now and before. ``percent`` is none where nothing was before."""

    key: Hashable
    cost: Decimal
    previous: Decimal
    change: Decimal
    percent: Decimal | None


def compare(key: Hashable, cost: Decimal, previous: Decimal) -> Change:
    change = cost - previous
    percent = (100 * change / abs(previous)) if previous else None
    return Change(key, cost, previous, change, percent)


def worst(
    now: Mapping[Hashable, Decimal], before: Mapping[Hashable, Decimal], count: int
) -> list[Change]:
    """The ``count`` keys whose cost grew most, the greatest growth first; who cost less is not
    among them."""
    changes = [compare(key, now.get(key, ZERO), before.get(key, ZERO)) for key in {*now, *before}]
    grown = [one for one in changes if one.change > 0]
    return sorted(grown, key=lambda one: (-one.change, str(one.key)))[:count]
