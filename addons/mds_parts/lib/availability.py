"""May these parts be taken, and if not, who has them?

Shapes: ``{key: Demand}`` and a list of ``Stock`` in, ``{key: Answer}`` out. Quantities are
``Decimal`` in the product's own unit. No clock, no I/O. Demands are served in the order of the
mapping: a part that an earlier line of the same batch takes is not there for a later one.

Free stock is what lies there and is not reserved for somebody else. Stock of other owners and
stock in closed packages is for the caller to leave out.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Demand:
    location: int
    product: int
    lot: int | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Stock:
    location: int
    product: int
    lot: int | None
    free: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """``elsewhere``: (location, free quantity) of the other places, most first."""

    is_there: bool
    free: Decimal
    elsewhere: tuple[tuple[int, Decimal], ...] = ()


def decide(demands: Mapping[Key, Demand], stock: Iterable[Stock]) -> dict[Key, Answer]:
    """Which demands can be served.

    >>> have = [Stock(1, 7, None, Decimal(1)), Stock(2, 7, None, Decimal(3))]
    >>> two = {"a": Demand(1, 7, None, Decimal(1)), "b": Demand(1, 7, None, Decimal(1))}
    >>> answers = decide(two, have)
    >>> answers["a"].is_there, answers["b"].is_there, answers["b"].elsewhere
    (True, False, ((2, Decimal('3')),))
    """
    free: dict[tuple[int, int | None], dict[int, Decimal]] = {}
    for item in stock:
        places = free.setdefault((item.product, item.lot), {})
        places[item.location] = places.get(item.location, Decimal(0)) + item.free
    answers: dict[Key, Answer] = {}
    for key, demand in demands.items():
        places = free.setdefault((demand.product, demand.lot), {})
        here = max(places.get(demand.location, Decimal(0)), Decimal(0))
        if demand.quantity <= here:
            places[demand.location] = here - demand.quantity
            answers[key] = Answer(True, here)
            continue
        others = [
            (location, quantity)
            for location, quantity in places.items()
            if location != demand.location and quantity > 0
        ]
        others.sort(key=lambda place: (-place[1], place[0]))
        answers[key] = Answer(False, here, tuple(others))
    return answers
