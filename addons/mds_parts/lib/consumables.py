"""What an engineer takes without looking: which parts to offer, and what an undo gives back.

Shapes: plain numbers and keys in, tuples out. No clock, no I/O.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def usual(
    there: Mapping[int, Decimal],
    times: Mapping[int, int],
    used_now: Collection[int],
    limit: int = 8,
) -> tuple[int, ...]:
    """The products to offer: what this visit used already always, then what is used most often.

    :param there: what lies free in the engineer's stock, by product
    :param times: how often he used it lately, by product
    :param used_now: what this visit used; it stays on the screen though nothing is left

    >>> usual({1: Decimal(5), 2: Decimal(9), 3: Decimal(0)}, {2: 4, 3: 7}, [3])
    (3, 2, 1)
    >>> usual({1: Decimal(5), 2: Decimal(9)}, {2: 4}, [], limit=1)
    (2,)
    """
    offered = {product for product, free in there.items() if free > 0} | set(used_now)
    ranked = sorted(
        offered,
        key=lambda product: (product not in used_now, -times.get(product, 0), product),
    )
    return tuple(ranked[: max(limit, len(set(used_now)))])


def give_back(
    taken: Iterable[tuple[Key, Decimal]], quantity: Decimal
) -> tuple[tuple[Key, Decimal], ...]:
    """From which takings so much comes back: the last one first, so that an undo undoes *it*.

    :param taken: (taking, what of it is still used), oldest first

    >>> give_back([("a", Decimal(2)), ("b", Decimal(1))], Decimal(2))
    (('b', Decimal('1')), ('a', Decimal('1')))
    """
    parts = []
    for key, left in reversed(list(taken)):
        some = min(left, quantity)
        if some > 0:
            parts.append((key, some))
            quantity -= some
    if quantity > 0:
        raise ValueError("more comes back than was taken")
    return tuple(parts)
