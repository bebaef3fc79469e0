"""Where is a wanted part, and which is the fastest way to get it?

Shapes: ``{key: Wish}`` (in order of priority) and lists of ``Stock`` and ``Arrival`` in,
``{key: Way}`` out. Each piece is promised once: what an earlier wish takes is not there for a
later one. No clock, no I/O.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

OWN, COLLEAGUE, STORE, FAR_STORE, FAR_ENGINEER, ON_ORDER, NOWHERE = (
    "own",
    "colleague",
    "store",
    "far_store",
    "far_engineer",
    "on_order",
    "nowhere",
)
DAYS = {OWN: 0, COLLEAGUE: 1, STORE: 1, FAR_STORE: 3, FAR_ENGINEER: 3}
"""Usual days on the way."""
RANK = (OWN, COLLEAGUE, STORE, FAR_STORE, FAR_ENGINEER, ON_ORDER)


@dataclass(frozen=True, slots=True)
class Place:
    key: int
    is_store: bool
    region: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """``products``: the part itself, then its substitutes in order of preference. ``regions``:
    the engineer's region and those around it that count as near."""

    products: tuple[int, ...]
    quantity: Decimal
    own: int | None = None
    regions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Stock:
    place: int
    product: int
    free: Decimal


@dataclass(frozen=True, slots=True)
class Arrival:
    place: int
    product: int
    quantity: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Way:
    kind: str
    product: int
    place: int | None = None
    on: date | None = None
    is_substitute: bool = False
    others: tuple[tuple[str, int, Decimal], ...] = field(default=())


def find(
    wishes: Mapping[Key, Wish],
    places: Iterable[Place],
    stock: Iterable[Stock],
    arrivals: Iterable[Arrival],
    today: date,
) -> dict[Key, Way]:
    """The fastest way for each wish.

    A part that suffices at one place is preferred to one that must be gathered, the part itself
    to its substitute when both take equally long.

    >>> places = [Place(1, False, 7), Place(2, True, 7), Place(3, True, 9)]
    >>> have = [Stock(2, 5, Decimal(1)), Stock(3, 5, Decimal(4))]
    >>> wish = Wish((5,), Decimal(1), own=1, regions=frozenset({7}))
    >>> ways = find({"a": wish, "b": wish}, places, have, [], date(2026, 3, 2))
    >>> ways["a"].kind, ways["b"].kind, ways["b"].on
    ('store', 'far_store', datetime.date(2026, 3, 5))
    """
    by_key = {place.key: place for place in places}
    free: dict[int, dict[int, Decimal]] = {}
    for item in stock:
        here = free.setdefault(item.product, {})
        here[item.place] = here.get(item.place, Decimal(0)) + item.free
    coming: dict[int, list[Arrival]] = {}
    for arrival in sorted(arrivals, key=lambda one: (one.on, one.place)):
        coming.setdefault(arrival.product, []).append(arrival)
    left = {id(one): one.quantity for some in coming.values() for one in some}
    ways: dict[Key, Way] = {}
    for key, wish in wishes.items():
        options = list(_options(wish, by_key, free, coming, left, today))
        if not options:
            ways[key] = Way(NOWHERE, wish.products[0])
            continue
        days, position, _rank, _amount, kind, product, place, arrival_used = min(
            options, key=lambda option: option[:4]
        )
        if arrival_used is None:
            free[product][place] -= wish.quantity
        else:
            left[id(arrival_used)] -= wish.quantity
        ways[key] = Way(
            kind,
            product,
            place,
            today + timedelta(days=days),
            position > 0,
            tuple(
                (option[4], option[6], -option[3])
                for option in sorted(options, key=lambda option: option[:4])
                if option[6] != place and option[7] is None
            ),
        )
    return ways


_Option = tuple[int, int, int, Decimal, str, int, int, "Arrival | None"]


def _options(
    wish: Wish,
    places: Mapping[int, Place],
    free: Mapping[int, Mapping[int, Decimal]],
    coming: Mapping[int, list[Arrival]],
    left: Mapping[int, Decimal],
    today: date,
) -> Iterable[_Option]:
    for position, product in enumerate(wish.products):
        for place_key, amount in free.get(product, {}).items():
            if amount < wish.quantity or place_key not in places:
                continue
            kind = _kind(wish, places[place_key])
            yield (DAYS[kind], position, RANK.index(kind), -amount, kind, product, place_key, None)
        for arrival in coming.get(product, []):
            if left[id(arrival)] >= wish.quantity:
                days = max((arrival.on - today).days, 0) + DAYS[STORE]
                rank = RANK.index(ON_ORDER)
                amount = -left[id(arrival)]
                yield (days, position, rank, amount, ON_ORDER, product, arrival.place, arrival)


def _kind(wish: Wish, place: Place) -> str:
    if place.key == wish.own:
        return OWN
    is_near = place.region is not None and place.region in wish.regions
    if place.is_store:
        return STORE if is_near or place.region is None else FAR_STORE
    return COLLEAGUE if is_near else FAR_ENGINEER
