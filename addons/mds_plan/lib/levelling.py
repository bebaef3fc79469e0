"""Spread due work over the weeks of its windows, so that no week drowns and sites stay together.

>>> items = {n: Item(date(2026, 3, 4), date(2026, 2, 23), date(2026, 3, 20), 2.0, "ICU")
...          for n in range(2)}
>>> sorted(str(day) for day in level(items).values())  # same place, same week, same day
['2026-03-04', '2026-03-04']
>>> items = {n: Item(date(2026, 3, 4), date(2026, 2, 23), date(2026, 3, 20), 2.0, f"ward {n}")
...          for n in range(3)}
>>> sorted(str(day) for day in level(items).values())
['2026-02-25', '2026-03-04', '2026-03-11']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Item:
    """Work of ``hours``, due on ``due``, allowed from ``opens`` to ``closes``, at ``place``."""

    due: date
    opens: date
    closes: date
    hours: float
    place: Hashable


def level(
    items: Mapping[Key, Item],
    load: Mapping[date, float] | None = None,
    barred: Collection[date] = (),
) -> dict[Key, date]:
    """A day within the window of each item.

    What belongs to one place and may be done in the same week goes there together; else the week
    with the least hours wins, then the nearest to the due day. Narrow windows choose first. The
    result does not depend on the order of ``items`` beyond equal keys.

    :param load: hours already planned, by day
    :param barred: days on which nobody may come; an item whose window holds no other day keeps
        its due day
    """
    hours: dict[date, float] = defaultdict(float)
    for day, value in (load or {}).items():
        hours[_monday(day)] += value
    chosen: dict[Hashable, set[date]] = defaultdict(set)
    result: dict[Key, date] = {}
    ranked = sorted(
        items,
        key=lambda key: (
            (items[key].closes - items[key].opens).days,
            items[key].due,
            str(items[key].place),
            str(key),
        ),
    )
    for key in ranked:
        item = items[key]
        days = [day for day in _days_by_week(item) if day not in barred]
        if not days:
            result[key] = item.due
            continue
        joined = [day for day in days if _monday(day) in chosen[item.place]]
        best = min(
            joined or days,
            key=lambda day: (
                0 if joined else hours[_monday(day)],
                abs((day - item.due).days),
                day,
            ),
        )
        result[key] = best
        hours[_monday(best)] += item.hours
        chosen[item.place].add(_monday(best))
    return result


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days_by_week(item: Item) -> list[date]:
    """The due day, and the same weekday in every other week of the window."""
    days = [item.due]
    for step in (-7, 7):
        day = item.due + timedelta(days=step)
        while item.opens <= day <= item.closes:
            days.append(day)
            day += timedelta(days=step)
    return days
