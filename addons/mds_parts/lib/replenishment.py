"""What to move and what to buy so that every place has enough.

Shapes: a list of ``Position`` (one part at one place) in, a list of ``Proposal`` out. First what
others have too much of, then what the store that supplies the place has, then the vendor: engineers
before stores, so that a store orders what it has just given. Quantities are ``Decimal``. No
clock, no I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

TRANSFER, PURCHASE = "transfer", "purchase"
BELOW_MIN, PLANNED = "below_min", "planned"


@dataclass(frozen=True, slots=True)
class Position:
    """``supplier``: the store that supplies this place; None for a store that buys.

    ``year``: what is used in a year; what goes beyond it and beyond the maximum is surplus.
    ``is_known``: whether anybody can say what is needed there. Without level and history nothing
    is surplus: a new store would be emptied in its first night.
    """

    place: int
    product: int
    free: Decimal
    coming: Decimal
    planned: Decimal
    minimum: Decimal
    maximum: Decimal
    year: Decimal = Decimal(0)
    supplier: int | None = None
    region: int | None = None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """``before``: what is there before this one, the earlier ones to the same place done."""

    kind: str
    product: int
    target: int
    quantity: Decimal
    reason: str
    before: Decimal
    source: int | None = None
    is_surplus: bool = False


def surplus(position: Position) -> Decimal:
    """What nobody there needs within a year.

    >>> zero = Decimal(0)
    >>> surplus(Position(1, 9, Decimal(9), zero, Decimal(1), zero, Decimal(2), Decimal(5)))
    Decimal('3')
    """
    if not position.is_known:
        return Decimal(0)
    keep = max(position.maximum, Decimal(ceil(position.year))) + position.planned
    return max(position.free - keep, Decimal(0))


def need(position: Position) -> tuple[Decimal, str]:
    """How much is missing, and why: below the minimum, or planned work needs it."""
    available = position.free + position.coming - position.planned
    if available >= position.minimum and available >= 0:
        return Decimal(0), ""
    reason = PLANNED if position.free + position.coming >= position.minimum else BELOW_MIN
    return max(position.maximum, position.minimum) - available, reason


def propose(positions: Iterable[Position]) -> list[Proposal]:
    """Transfers first, then purchases.

    >>> zero, one, two = Decimal(0), Decimal(1), Decimal(2)
    >>> rows = [
    ...     Position(1, 9, zero, zero, zero, one, two, supplier=3),
    ...     Position(2, 9, Decimal(5), zero, zero, zero, one, one, supplier=3),
    ...     Position(3, 9, zero, zero, zero, one, two),
    ... ]
    >>> for plan in propose(rows):
    ...     print(plan.kind, plan.source, plan.target, plan.quantity)
    transfer 2 1 2
    transfer 2 3 2
    """
    proposals: list[Proposal] = []
    by_product: dict[int, list[Position]] = {}
    for position in positions:
        by_product.setdefault(position.product, []).append(position)
    for product in sorted(by_product):
        proposals += _propose_one(by_product[product])
    return proposals


def _propose_one(rows: list[Position]) -> list[Proposal]:
    proposals: list[Proposal] = []
    extra = {row.place: surplus(row) for row in rows}
    left = {row.place: row.free - row.planned for row in rows}
    regions = {row.place: row.region for row in rows}
    given: dict[int, Decimal] = {}
    # engineers first: what a store gives them, it misses afterwards
    for row in sorted(rows, key=lambda one: (one.supplier is None, one.place)):
        gone = given.get(row.place, Decimal(0))
        current = Position(
            row.place,
            row.product,
            row.free - gone,
            row.coming,
            row.planned,
            row.minimum,
            row.maximum,
            row.year,
            row.supplier,
            row.region,
            row.is_known,
        )
        missing, reason = need(current)
        before = current.free + current.coming - current.planned
        sources = sorted(
            (place for place in extra if place != row.place and extra[place] > 0),
            key=lambda place: (regions[place] != row.region, -extra[place], place),
        )
        steps = [(place, extra[place], True) for place in sources]
        if row.supplier is not None and row.supplier != row.place:
            rest = left.get(row.supplier, Decimal(0)) - given.get(row.supplier, Decimal(0))
            steps.append((row.supplier, rest, False))
        for place, amount, is_surplus in steps:
            if place not in extra and not is_surplus:
                continue
            rest = left[place] - given.get(place, Decimal(0))
            taken = min(missing, amount, max(rest, Decimal(0)))
            if taken <= 0:
                continue
            proposals.append(
                Proposal(TRANSFER, row.product, row.place, taken, reason, before, place, is_surplus)
            )
            given[place] = given.get(place, Decimal(0)) + taken
            extra[place] = max(extra[place] - taken, Decimal(0))
            missing -= taken
            before += taken  # what the next one finds there
        if missing > 0 and row.supplier is None:
            proposals.append(Proposal(PURCHASE, row.product, row.place, missing, reason, before))
        elif missing > 0 and row.supplier in left:
            # the store buys it: its own position shows that it owes this
            given[row.supplier] = given.get(row.supplier, Decimal(0)) + missing
    return proposals
