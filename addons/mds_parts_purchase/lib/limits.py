"""May somebody buy for an order without asking? No clock, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """``limit``: the highest of the buyer's roles; ``left``: what of it the order has left."""

    may: bool
    limit: Decimal
    left: Decimal


def decide(amount: Decimal, spent: Decimal, limits: Iterable[Decimal]) -> Answer:
    """The limit counts per order, so that nobody buys a dear part in two cheap halves.

    >>> decide(Decimal("300"), Decimal("800"), [Decimal("1000"), Decimal("500")])
    Answer(may=False, limit=Decimal('1000'), left=Decimal('200'))
    >>> decide(Decimal("200"), Decimal("800"), [Decimal("1000")]).may
    True
    """
    limit = max(limits, default=Decimal(0))
    left = max(limit - spent, Decimal(0))
    return Answer(Decimal(0) < amount <= left, limit, left)
