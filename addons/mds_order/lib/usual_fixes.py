"""What was mostly the matter with such a device, and what helped.

>>> past = [Past(7, 1, (10, 20), 3), Past(7, 2, (11, 21), 9), Past(8, 1, (12, 22), 50)]
>>> [fix.pair for fix in rank(past, model=7, symptom=1)]
[(10, 20), (11, 21), (12, 22)]
>>> rank([], model=7, symptom=1)
[]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Past:
    """How often finished orders for ``model`` with ``symptom`` had this cause and remedy."""

    model: int | None
    symptom: int | None
    pair: tuple[int, int]
    count: int


@dataclass(frozen=True, slots=True)
class Fix:
    """A pair to propose, with how often it was so; ``nearness`` 3 is this model and symptom."""

    pair: tuple[int, int]
    count: int
    nearness: int


def rank(
    past: Iterable[Past], model: int | None, symptom: int | None, limit: int = SHOWN
) -> list[Fix]:
    """The pairs to propose: first those of this model and symptom, then of this model, then of
    this symptom; among these the most frequent. What fits neither is not proposed."""
    counts: dict[tuple[int, int], dict[int, int]] = {}
    for one in past:
        nearness = 2 * (model is not None and one.model == model) + (
            symptom is not None and one.symptom == symptom
        )
        if nearness:
            by_nearness = counts.setdefault(one.pair, {})
            by_nearness[nearness] = by_nearness.get(nearness, 0) + one.count
    fixes = [Fix(pair, found[max(found)], max(found)) for pair, found in counts.items()]
    fixes.sort(key=lambda fix: (-fix.nearness, -fix.count, fix.pair))
    return fixes[:limit]
