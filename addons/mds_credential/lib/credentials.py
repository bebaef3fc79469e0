"""Whether what somebody holds is enough for what he is to do, and when to remind of it.

A *requirement* is a kind of credential that an action asks for; it may hold for some models or
categories only. A *holding* is one credential, perhaps limited in scope. Two rules:

* a kind that is required must be held, valid on the day, and cover the target;
* any other kind blocks only when it was held for the target and is no longer valid.

>>> day = dt.date(2026, 11, 24)
>>> need = Requirement("radiation", is_required=True)
>>> old = Holding("radiation", valid_to=dt.date(2026, 11, 23))
>>> find_gaps([need], [old], Target(), day)
[Gap(kind='radiation', reason='expired', date=datetime.date(2026, 11, 23))]
>>> find_gaps([need], [old, Holding("radiation")], Target(), day)
[]
>>> validity(old, day, 90)
'expired'
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

UPCOMING, VALID, EXPIRING, EXPIRED = "upcoming", "valid", "expiring", "expired"
WITHDRAWN, RENEWED = "withdrawn", "renewed"
MISSING, OUT_OF_SCOPE = "missing", "out_of_scope"

_NONE: frozenset[Hashable] = frozenset()


class StepsError(ValueError):
    """Reminder days that cannot be read; ``text`` is the part at fault."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Target:
    """What is acted on: its model, the categories and regions that it lies in (with all above)."""

    model: Hashable = None
    categories: frozenset[Hashable] = _NONE
    regions: frozenset[Hashable] = _NONE


@dataclass(frozen=True, slots=True)
class Requirement:
    """Empty ``models`` and ``categories``: it holds for everything."""

    kind: Hashable
    is_required: bool = False
    models: frozenset[Hashable] = _NONE
    categories: frozenset[Hashable] = _NONE


@dataclass(frozen=True, slots=True)
class Holding:
    """One credential. No date means no limit; empty scopes mean no limit either."""

    kind: Hashable
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    is_withdrawn: bool = False
    is_renewed: bool = False
    models: frozenset[Hashable] = field(default=_NONE)
    categories: frozenset[Hashable] = field(default=_NONE)
    regions: frozenset[Hashable] = field(default=_NONE)


@dataclass(frozen=True, slots=True)
class Gap:
    """``reason``: missing, expired, upcoming, withdrawn or out_of_scope."""

    kind: Hashable
    reason: str
    date: dt.date | None = None


def validity(holding: Holding, day: dt.date, warning_days: int) -> str:
    """upcoming, valid, expiring, expired, withdrawn; renewed when a later one takes its place."""
    if holding.is_withdrawn:
        return WITHDRAWN
    if holding.valid_to and holding.valid_to < day:
        return RENEWED if holding.is_renewed else EXPIRED
    if holding.valid_from and day < holding.valid_from:
        return UPCOMING
    if holding.is_renewed or not holding.valid_to:
        return VALID
    return EXPIRING if (holding.valid_to - day).days <= warning_days else VALID


def find_gaps(
    requirements: Iterable[Requirement],
    holdings: Sequence[Holding],
    target: Target,
    day: dt.date,
) -> list[Gap]:
    """What is lacking for the target on the day, in the order of the requirements."""
    gaps = []
    for need in requirements:
        if not _applies(need, target):
            continue
        held = [holding for holding in holdings if holding.kind == need.kind]
        covering = [holding for holding in held if _covers(holding, target)]
        if any(_is_valid(holding, day) for holding in covering):
            continue
        if covering:
            gaps.append(_explain(need.kind, covering, day))
        elif need.is_required:
            gaps.append(Gap(need.kind, OUT_OF_SCOPE if held else MISSING))
    return gaps


def parse_steps(text: str) -> tuple[int, ...]:
    """Days before the end on which to remind, largest first.

    >>> parse_steps("30, 7，90")
    (90, 30, 7)
    """
    days = set()
    for part in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(","):
        if not part:
            continue
        if not part.isdecimal() or int(part) > 3650:
            raise StepsError(part)
        days.add(int(part))
    return tuple(sorted(days, reverse=True))


def due_step(
    valid_to: dt.date, day: dt.date, steps: Sequence[int], sent: Collection[int]
) -> int | None:
    """The reminder that is due now, or none.

    Of several that were missed only the nearest is given: who enters a certificate that ends in
    twenty days is told once, not three times.

    >>> due_step(dt.date(2026, 12, 14), dt.date(2026, 11, 24), (90, 60, 30, 7), ())
    30
    >>> due_step(dt.date(2026, 12, 14), dt.date(2026, 11, 24), (90, 60, 30, 7), (30,)) is None
    True
    """
    left = (valid_to - day).days
    reached = [step for step in steps if left <= step]
    if left < 0 or not reached or min(reached) in sent:
        return None
    return min(reached)


def add_months(day: dt.date, months: int) -> dt.date:
    """The last day of a validity of so many months that begins on ``day``.

    >>> add_months(dt.date(2026, 11, 24), 24), add_months(dt.date(2026, 8, 31), 6)
    (datetime.date(2028, 11, 23), datetime.date(2027, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if day.day > last:
        return dt.date(year, month + 1, last)
    return dt.date(year, month + 1, day.day) - dt.timedelta(days=1)


def _applies(need: Requirement, target: Target) -> bool:
    if not need.models and not need.categories:
        return True
    return target.model in need.models or bool(target.categories & need.categories)


def _covers(holding: Holding, target: Target) -> bool:
    """A scope that says nothing about the target does not limit it; a model unknown is covered."""
    by_model = not holding.models and not holding.categories
    by_model = by_model or target.model is None or target.model in holding.models
    by_model = by_model or bool(target.categories & holding.categories)
    by_region = not holding.regions or not target.regions
    return by_model and (by_region or bool(target.regions & holding.regions))


def _is_valid(holding: Holding, day: dt.date) -> bool:
    if holding.is_withdrawn:
        return False
    begun = holding.valid_from is None or holding.valid_from <= day
    return begun and (holding.valid_to is None or day <= holding.valid_to)


def _explain(kind: Hashable, covering: Sequence[Holding], day: dt.date) -> Gap:
    """Of several that are not valid: one to come says most, then the last to end."""
    kept = [holding for holding in covering if not holding.is_withdrawn]
    coming = [one.valid_from for one in kept if one.valid_from and one.valid_from > day]
    if coming:
        return Gap(kind, UPCOMING, min(coming))
    ended = [one.valid_to for one in kept if one.valid_to]
    if ended:
        return Gap(kind, EXPIRED, max(ended))
    return Gap(kind, WITHDRAWN)
