"""Dated intervals of which one follows the other: where a device was, whose it was.

An interval holds from its first moment up to, but without, its last; the open one has no end.

>>> from datetime import datetime
>>> night, noon = datetime(2026, 1, 1), datetime(2026, 1, 2, 12)
>>> advance(night, noon)
datetime.datetime(2026, 1, 2, 12, 0)
>>> advance(noon, night)
datetime.datetime(2026, 1, 2, 12, 0)
>>> at([(1, night, noon), (2, noon, None)], noon)
2
>>> at([(1, night, noon)], noon) is None
True
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

Value = TypeVar("Value")


def advance(current_from: datetime | None, moment: datetime) -> datetime:
    """When the open interval ends and the next begins.

    News may arrive late (offline, an old list): what is known to be later is never moved back.
    """
    return moment if current_from is None else max(current_from, moment)


def at(
    intervals: Iterable[tuple[Value, datetime | None, datetime | None]], moment: datetime
) -> Value | None:
    """The value that held at ``moment``; where two claim it, the one that began last."""
    best: tuple[datetime, Value] | None = None
    for value, start, end in intervals:
        begins = start or datetime.min
        if begins <= moment and (end is None or moment < end):
            if best is None or begins >= best[0]:
                best = (begins, value)
    return None if best is None else best[1]
