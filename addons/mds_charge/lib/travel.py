"""What travel a quote proposes: by the way in which travel is charged, and what it usually takes.

>>> proposed("km", 2, None, Decimal("120"))
[('km', Decimal('240'))]
>>> proposed("zone", 2, Decimal("1.5"), None)
[('zone', Decimal('2'))]
>>> proposed("hours", 1, None, None)
[('travel', Decimal('1'))]
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

TENTH = Decimal("0.1")
ONE = Decimal(1)


def usual(near: Sequence[Decimal], wide: Sequence[Decimal] = ()) -> Decimal | None:
    """The middle of what it took to the same place, else to the same customer; to a tenth.

    >>> usual([Decimal(80), Decimal(300), Decimal("84.04")]), usual([], [Decimal(7)]), usual([])
    (Decimal('84.0'), Decimal('7.0'), None)
    """
    known = [value for value in near if value > 0] or [value for value in wide if value > 0]
    return Decimal(median(known)).quantize(TENTH) if known else None


def proposed(
    basis: str, visits: int, hours: Decimal | None, km: Decimal | None
) -> list[tuple[str, Decimal]]:
    """``(kind, quantity)`` of travel for so many visits to the customer.

    An unknown time is an hour a visit; an unknown way is not guessed: it is to be entered.
    """
    if not visits or basis == "none":
        return []
    if basis == "zone":
        return [("zone", Decimal(visits))]
    if basis == "km":
        return [("km", km * visits)] if km else []
    return [("travel", (hours or ONE) * visits)]
