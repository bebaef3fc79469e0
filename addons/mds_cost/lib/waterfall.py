"""An order's cost as a waterfall 瀑布图: element after element to the total, the standard beside.

Each bar begins where the one before ended. The standard of an element begins at the same place,
so that the eye compares two lengths. Places and lengths are percent of the whole width.

>>> from decimal import Decimal
>>> fall = draw([Element(1, Decimal(80), Decimal(75)), Element(2, Decimal(20), Decimal(25))])
>>> [(bar.left, bar.width, bar.mark_width, bar.verdict) for bar in fall.bars]
[(0.0, 75.0, 80.0, 'under'), (75.0, 25.0, 20.0, 'over')]
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Element:
    key: Hashable
    standard: Decimal
    actual: Decimal


@dataclass(frozen=True)
class Bar:
    """One bar. ``verdict``: over, under or even; none where there is no standard at all."""

    key: Hashable
    standard: Decimal
    actual: Decimal
    variance: Decimal
    left: float
    width: float
    mark_left: float
    mark_width: float
    verdict: str


@dataclass(frozen=True)
class Fall:
    bars: tuple[Bar, ...]
    total: Bar


def draw(elements: Sequence[Element]) -> Fall:
    has_standard = any(one.standard for one in elements)
    starts, place = [], ZERO
    for one in elements:
        starts.append(place)
        place += one.actual
    total = Element("total", sum((one.standard for one in elements), ZERO), place)
    pairs = [*zip(elements, starts, strict=True), (total, ZERO)]
    points = [
        ZERO,
        *(start + length for one, start in pairs for length in (one.actual, one.standard)),
    ]
    low, span = min(points), (max(points) - min(points)) or Decimal(1)

    def bar(one: Element, start: Decimal) -> Bar:
        variance = one.actual - one.standard
        verdict = "over" if variance > 0 else "under" if variance < 0 else "even"
        left, width = _place(start, one.actual, low, span)
        mark_left, mark_width = _place(start, one.standard, low, span)
        return Bar(
            one.key,
            one.standard,
            one.actual,
            variance,
            left,
            width,
            mark_left,
            mark_width,
            verdict if has_standard else "",
        )

    return Fall(tuple(bar(one, start) for one, start in pairs[:-1]), bar(*pairs[-1]))


def _place(start: Decimal, length: Decimal, low: Decimal, span: Decimal) -> tuple[float, float]:
    left = min(start, start + length) - low
    return round(float(100 * left / span), 3), round(float(100 * abs(length) / span), 3)
