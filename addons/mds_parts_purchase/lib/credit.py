"""Has the vendor credited what was agreed? No clock, no I/O."""

from dataclasses import dataclass
from decimal import Decimal

NONE, LESS, FULL, MORE = "none", "less", "full", "more"


@dataclass(frozen=True, slots=True)
class Standing:
    """``difference``: what the vendor still owes; below zero when he gave more."""

    kind: str
    difference: Decimal


def compare(expected: Decimal, credited: Decimal) -> Standing:
    """
    >>> compare(Decimal("300.00"), Decimal("299.99"))
    Standing(kind='less', difference=Decimal('0.01'))
    >>> compare(Decimal("300"), Decimal("0")).kind
    'none'
    """
    difference = expected - credited
    if not credited and difference:
        return Standing(NONE, difference)
    if not difference:
        return Standing(FULL, difference)
    return Standing(LESS if difference > 0 else MORE, difference)
