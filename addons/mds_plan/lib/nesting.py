"""A greater service covers a smaller one: who comes for the annual does the half-yearly too.

>>> major = Duty("annual", date(2026, 7, 1), date(2026, 6, 1), date(2026, 8, 1))
>>> minor = Duty("half-yearly", date(2026, 7, 3), date(2026, 6, 13), date(2026, 7, 23))
>>> cover({"a": major, "b": minor}, {"annual": {"half-yearly"}})
{'b': 'a'}

Who is planned outside the window of the smaller one moves into it, when his own allows that:

>>> late = Duty("annual", date(2026, 7, 29), date(2026, 6, 1), date(2026, 8, 1))
>>> meet({"a": late, "b": minor}, {"annual": {"half-yearly"}}, {"a": date(2026, 5, 1)}, {"b"})
{'a': datetime.date(2026, 7, 23)}
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Duty:
    """One due day of one device under ``plan``, and the window in which it counts as on time."""

    plan: Hashable
    due: date
    opens: date
    closes: date


def cover(duties: Mapping[Key, Duty], covers: Mapping[Any, AbstractSet[Any]]) -> dict[Key, Key]:
    """``{covered key: covering key}`` among the duties of one device.

    A duty is covered when the greater one is due within its window. Of several greater ones the
    nearest wins, then the earlier. A duty that is covered itself covers nothing more.
    """
    result: dict[Key, Key] = {}
    inside = {plan: _closure(plan, covers) for plan in covers}
    ranked = sorted(
        duties, key=lambda key: (-len(inside.get(duties[key].plan, ())), duties[key].due)
    )
    for key in ranked:
        duty = duties[key]
        candidates = [
            (abs((other.due - duty.due).days), other.due, place, other_key)
            for place, (other_key, other) in enumerate(duties.items())
            if other_key not in result
            and duty.plan in inside.get(other.plan, ())
            and duty.opens <= other.due <= duty.closes
        ]
        if candidates:
            result[key] = min(candidates, key=lambda candidate: candidate[:3])[3]
    return result


def _never(_plan: Hashable, _day: date) -> bool:
    return False


def meet(
    duties: Mapping[Key, Duty],
    covers: Mapping[Any, AbstractSet[Any]],
    movable: Mapping[Key, date],
    coverable: Collection[Key],
    is_barred: Callable[[Hashable, date], bool] = _never,
) -> dict[Key, date]:
    """``{key: day}``: to which day a greater service moves, so that it covers smaller ones.

    The nearest smaller one is met first; further ones only within what it leaves.

    :param movable: ``{key: first day}`` of the greater ones whose day nobody has chosen
    :param coverable: keys of the smaller ones that may still go along
    :param is_barred: whether nobody may come for that plan on that day
    """
    result: dict[Key, date] = {}
    for key, first in movable.items():
        duty = duties[key]
        inside = _closure(duty.plan, covers)
        smaller = [duties[other] for other in coverable if duties[other].plan in inside]
        opens, closes, day = max(duty.opens, first), duty.closes, duty.due
        for other in sorted(smaller, key=lambda small: (abs(small.due - duty.due), small.due)):
            low, high = max(opens, other.opens), min(closes, other.closes)
            free = [
                at
                for at in _days(low, high)
                if not is_barred(duty.plan, at) and not is_barred(other.plan, at)
            ]
            if free:
                opens, closes = low, high
                day = min(free, key=lambda at: (abs(at - duty.due), at))
        if day != duty.due:
            result[key] = day
    return result


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _closure(plan: Hashable, covers: Mapping[Any, AbstractSet[Any]]) -> set[Hashable]:
    """All plans that ``plan`` covers, directly or through others; never itself."""
    found: set[Hashable] = set()
    waiting = list(covers.get(plan, ()))
    while waiting:
        other = waiting.pop()
        if other not in found and other != plan:
            found.add(other)
            waiting.extend(covers.get(other, ()))
    return found


def has_cycle(covers: Mapping[Any, AbstractSet[Any]]) -> bool:
    """Whether some plan would cover itself."""
    return any(
        plan in _closure(other, covers) or other == plan
        for plan, others in covers.items()
        for other in others
    )
