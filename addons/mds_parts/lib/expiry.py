"""Which lots to take: what expires first goes first, what has expired stays.

Shapes: quantities wanted and the lots that lie there in, the picks out. No clock, no I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Lot:
    key: int
    free: Decimal
    expires: datetime | None = None
    arrived: datetime | None = None


def is_expired(expires: datetime | None, now: datetime) -> bool:
    return expires is not None and expires <= now


def choose(wanted: Decimal, lots: Iterable[Lot], now: datetime) -> tuple[tuple[int, Decimal], ...]:
    """(lot, quantity) by expiry, then by arrival; empty when it does not suffice.

    >>> day = datetime(2026, 3, 1)
    >>> late = Lot(1, Decimal(5), datetime(2027, 1, 1))
    >>> soon = Lot(2, Decimal(2), datetime(2026, 6, 1))
    >>> old = Lot(3, Decimal(9), datetime(2026, 2, 1))
    >>> choose(Decimal(3), [late, soon, old], day)
    ((2, Decimal('2')), (1, Decimal('1')))
    >>> choose(Decimal(8), [late, soon, old], day)
    ()
    """
    usable = [lot for lot in lots if lot.free > 0 and not is_expired(lot.expires, now)]
    far = datetime.max
    usable.sort(key=lambda lot: (lot.expires or far, lot.arrived or far, lot.key))
    picks = []
    for lot in usable:
        if wanted <= 0:
            break
        taken = min(wanted, lot.free)
        picks.append((lot.key, taken))
        wanted -= taken
    return () if wanted > 0 else tuple(picks)
