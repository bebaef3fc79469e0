"""How much planned maintenance a model needs: Fennigkoh and Smith's equipment management score.

Function + physical risk + required maintenance; from 12 points on a model is in the programme.

>>> score(Need(10, 5, 5))
Score(points=20, is_included=True, months=6, missing=())
>>> score(Need(3, 2, 3))
Score(points=8, is_included=False, months=None, missing=())
>>> score(Need(3, 2, None)).missing
('requirement',)
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

INCLUDED_FROM = 12
# points from which a model is maintained every so many months
INTERVALS = ((12, 6), (9, 12))


@dataclass(frozen=True, slots=True)
class Need:
    """Points of a model; None where nobody has said."""

    function: int | None
    risk: int | None
    requirement: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """``months``: the interval that the points suggest (None: less often than yearly)."""

    points: int
    is_included: bool
    months: int | None
    missing: tuple[str, ...] = ()


def score(need: Need) -> Score:
    parts = {
        "function": need.function,
        "risk": need.risk,
        "requirement": need.requirement,
    }
    missing = tuple(name for name, points in parts.items() if points is None)
    if missing:
        return Score(0, False, None, missing)
    total = sum(points for points in parts.values() if points is not None)
    months = next((months for least, months in INTERVALS if total >= least), None)
    return Score(total, total >= INCLUDED_FROM, months)


def scores(needs: Mapping[Key, Need]) -> dict[Key, Score]:
    return {key: score(need) for key, need in needs.items()}
