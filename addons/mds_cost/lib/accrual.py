"""What was accrued 暂估 for work that is done but not billed, and how bills settle it.

Cost is accrued when the work is accepted. Each bill takes back the part of the accrual that it
covers by quantity and brings its own amount instead; what differs is seen as difference. A credit
note gives back what its bill had covered.

>>> settle(10000, Decimal(2), [("b1", Decimal(1)), ("b2", Decimal(1))])
{'b1': 5000, 'b2': 5000}
>>> settle(10000, Decimal(1), [("bill", Decimal(1)), ("refund", Decimal(-1))])
{'bill': 10000, 'refund': -10000}
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from fractions import Fraction


def settle(
    accrued: int, quantity: Decimal, bills: Sequence[tuple[Hashable, Decimal]]
) -> dict[Hashable, int]:
    """Cents of the accrual that each bill takes back, in the order of the bills.

    They never sum to more than was accrued, nor below nothing, whatever the bills say.
    """
    result: dict[Hashable, int] = {}
    billed, released = Decimal(0), 0
    for key, units in bills:
        billed += units
        covered = (
            min(max(Fraction(billed) / Fraction(quantity), Fraction(0)), Fraction(1))
            if quantity > 0
            else Fraction(1 if billed > 0 else 0)
        )
        now = int((accrued * covered + Fraction(1, 2)) // 1)
        result[key] = result.get(key, 0) + now - released
        released = now
    return result
