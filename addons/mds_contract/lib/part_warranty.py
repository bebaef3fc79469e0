"""A part that fails again within its own warranty: which of the parts of an order are ours.

Each part that an order built in names, by its number, the part that it took the place of. When
that one was under its own warranty on the day of the report, the new one is ours, as many pieces
as were covered. A category in which nothing else was used is ours as a whole; labour and travel
are by policy, and only when nothing but such parts was replaced: work is not split by parts.

>>> old = Failed("old", Decimal(1), end=dt.date(2027, 5, 31))
>>> sensor = Used("new", "parts", Decimal(1), [old])
>>> fan = Used("fan", "parts", Decimal(1))
>>> verdict = judge([sensor], dt.date(2026, 11, 23), frozenset({"labour"}))
>>> [claim.failed for claim in verdict.claims], sorted(verdict.whole)
(['old'], ['labour', 'parts'])
>>> verdict = judge([sensor, fan], dt.date(2026, 11, 23), frozenset({"labour"}))
>>> [claim.used for claim in verdict.claims], sorted(verdict.whole)
(['new'], [])
>>> judge([sensor], dt.date(2027, 6, 1)).claims
()
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Failed:
    """A part that was taken out, with the first and last day of its own warranty."""

    key: Hashable
    quantity: Decimal
    start: dt.date | None = None
    end: dt.date | None = None

    def is_covered(self, day: dt.date) -> bool:
        """A part without a last day has no warranty of its own."""
        return self.end is not None and (self.start or day) <= day <= self.end


@dataclass(frozen=True, slots=True)
class Used:
    """A part that an order built in, and what it took the place of."""

    key: Hashable
    category: str
    quantity: Decimal
    replaced: Sequence[Failed] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """``used`` is ours, for ``failed`` was under its own warranty. ``used`` is not known while
    a part might still be the one that failed."""

    failed: Hashable
    category: str
    used: Hashable = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claims of an order, and the categories of which nothing else is left."""

    claims: tuple[Claim, ...] = ()
    whole: frozenset[str] = frozenset()


def judge(used: Sequence[Used], day: dt.date, scope: frozenset[str] = frozenset()) -> Verdict:
    """Which of the parts are ours on the day of the report.

    :param scope: categories that go with the part when nothing else was replaced
    """
    claims, others = [], set()
    for part in used:
        failed = next(
            (
                one
                for one in part.replaced
                if one.is_covered(day) and 0 < part.quantity <= one.quantity
            ),
            None,
        )
        if failed:
            claims.append(Claim(failed.key, part.category, part.key))
        elif part.quantity > 0:
            others.add(part.category)
    whole = {claim.category for claim in claims} - others
    if claims and not others:
        whole |= scope
    return Verdict(tuple(claims), frozenset(whole))
