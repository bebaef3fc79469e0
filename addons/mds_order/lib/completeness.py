"""How complete the record of an order is: a weighted share of what applies to it.

>>> score({"photo": True, "codes": False}, {"photo": 1, "codes": 3})
Score(percent=25.0, missing=('codes',))
>>> score({"photo": None, "codes": True}, {"photo": 1, "codes": 3})
Score(percent=100.0, missing=())
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    percent: float
    missing: tuple[str, ...]


def score(found: Mapping[str, bool | None], weights: Mapping[str, int]) -> Score:
    """``found``: whether each item is there; None where it does not apply to the order.

    Items without a weight do not count. What nothing applies to is complete.
    """
    counted = {code: there for code, there in found.items() if there is not None}
    total = sum(weights.get(code, 0) for code in counted)
    have = sum(weights.get(code, 0) for code, there in counted.items() if there)
    missing = tuple(
        code for code, there in counted.items() if not there and weights.get(code, 0) > 0
    )
    return Score(round(100 * have / total, 1) if total else 100.0, missing)
