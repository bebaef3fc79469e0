"""What of a purchase order line has come for each of those who asked for it.

Shapes: ``{key: Decimal}`` (wanted, in the order in which they are served) and what the line says
in, ``{key: Share}`` out. Always: wanted = received + open + cancelled. No clock, no I/O.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    received: Decimal
    open: Decimal
    cancelled: Decimal


def share(
    wanted: Mapping[Key, Decimal], received: Decimal, coming: Decimal | None
) -> dict[Key, Share]:
    """Serve those who asked, one after the other.

    :param received: what has arrived for the line, less what went back
    :param coming: what is still to arrive; None while the vendor has no order yet

    >>> share({"a": Decimal(2), "b": Decimal(3)}, Decimal(3), Decimal(1))["b"]
    Share(received=Decimal('1'), open=Decimal('1'), cancelled=Decimal('1'))
    >>> share({"a": Decimal(2)}, NOTHING, None)["a"]
    Share(received=Decimal('0'), open=Decimal('2'), cancelled=Decimal('0'))
    """
    arrived = max(received, NOTHING)
    result = {}
    to_come = coming
    for key, quantity in wanted.items():
        got = min(quantity, arrived)
        arrived -= got
        rest = quantity - got
        due = rest if to_come is None else min(rest, max(to_come, NOTHING))
        if to_come is not None:
            to_come -= due
        result[key] = Share(got, due, rest - due)
    return result
