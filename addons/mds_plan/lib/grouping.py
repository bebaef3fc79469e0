"""Which due work goes into one order: the same place, on a day that suits all of it.

>>> first, second = date(2026, 3, 2), date(2026, 3, 9)
>>> gather({"a": Visit("ICU", first, date(2026, 2, 20)), "b": Visit("ICU", second, first),
...         "c": Visit(False, first, first), "d": Visit("ICU", second, second)})
[['a', 'b'], ['c'], ['d']]
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

MOST = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """Work at ``place`` (False: goes alone), planned for ``day``, allowed from ``opens``."""

    place: Hashable
    day: date
    opens: date


def gather(visits: Mapping[Key, Visit], most: int = MOST) -> list[list[Key]]:
    """The keys of each order. They must come in order of their days.

    A group takes what may be done on the day of its first, up to ``most``; what may not yet be
    done then begins the next group of the place.
    """
    groups: list[list[Key]] = []
    open_groups: dict[Hashable, tuple[date, list[Key]]] = {}
    for key, visit in visits.items():
        day, group = open_groups.get(visit.place, (visit.day, []))
        if not group or visit.place is False or visit.opens > day or len(group) >= most:
            day, group = visit.day, []
            groups.append(group)
            open_groups[visit.place] = (day, group)
        group.append(key)
    return groups
