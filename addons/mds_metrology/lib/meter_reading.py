"""What a counter has counted in all, and whether a new reading can be true.

A counter only goes up. It may roll over (99999 → 0), be replaced (the new one starts somewhere)
or be set back by a repair. The *total* goes on through all of that.

>>> from datetime import datetime, timedelta
>>> day = datetime(2026, 1, 1)
>>> counter = Counter(rollover=Decimal(100000), most_per_day=Decimal(24))
>>> old = Point(day, Decimal(99990))
>>> judge(Request((old,), Point(day + timedelta(days=1), Decimal(5)), counter)).code
'rollover'
>>> judge(Request((old,), Point(day + timedelta(days=1), Decimal(99000)), counter)).code
'below_last'
>>> verdict = judge(Request((old,), Point(day + timedelta(days=1), Decimal(99990 + 500)), counter))
>>> verdict.code, str(verdict.allowed)
('too_fast', '48')
>>> [str(t) for t in totals([old, Point(day, Decimal(99995), Decimal(3)), Point(day, Decimal(10))])]
['99990', '99995', '100002']
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

OK = "ok"
ROLLOVER = "rollover"
BELOW_LAST = "below_last"
TOO_FAST = "too_fast"
JUMP = "jump"
CONTRADICTS_LATER = "contradicts_later"
QUESTIONS = (BELOW_LAST, TOO_FAST, JUMP, CONTRADICTS_LATER)

NOT_A_NUMBER = "not_a_number"
NEGATIVE = "negative"
TOO_LARGE = "too_large"

PLACES = Decimal("0.001")
LARGEST = Decimal(10) ** 10
SECONDS_PER_DAY = 86400


class ValueRefused(Exception):
    """``code`` is not_a_number, negative or too_large."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Counter:
    """What is known of the counter: where it starts again, how fast it can go.

    ``rate`` is what it has done per day so far; ``jump_factor`` how many times that is believed.
    """

    rollover: Decimal | None = None
    most_per_day: Decimal | None = None
    rate: Decimal | None = None
    jump_factor: Decimal = Decimal(10)


@dataclass(frozen=True, slots=True)
class Point:
    """A reading. ``next_value``: the counter was replaced, the new one shows this. ``restarts``:
    a person confirmed that the counter was set back to zero before it."""

    at: datetime
    value: Decimal
    next_value: Decimal | None = None
    restarts: bool = False

    @property
    def shows(self) -> Decimal:
        """What the counter shows after this point."""
        return self.value if self.next_value is None else self.next_value


@dataclass(frozen=True, slots=True)
class Request:
    """A new point and the valid ones of the same counter, in order of time."""

    history: Sequence[Point]
    point: Point
    counter: Counter


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` ok or rollover: it counts. Else a question to a person, with what it rests on."""

    code: str
    before: Decimal | None = None
    allowed: Decimal | None = None
    increase: Decimal | None = None

    @property
    def is_question(self) -> bool:
        return self.code in QUESTIONS


def parse(value: object) -> Decimal:
    """The number that a person, a file or a program gave, or :class:`ValueRefused`.

    >>> str(parse("1 234.5")), str(parse(7)), str(parse(0.1))
    ('1234.500', '7.000', '0.100')
    >>> for bad in ("12h", float("nan"), -1, "1e30", True, None):
    ...     try:
    ...         parse(bad)
    ...     except ValueRefused as refusal:
    ...         print(refusal.code)
    not_a_number
    not_a_number
    negative
    too_large
    not_a_number
    not_a_number
    """
    text = "" if value is None or isinstance(value, bool) else str(value)
    try:
        number = Decimal(text.replace(" ", "").replace(" ", "").strip())
    except InvalidOperation:
        raise ValueRefused(NOT_A_NUMBER, text) from None
    if not number.is_finite():
        raise ValueRefused(NOT_A_NUMBER, text)
    if number < 0:
        raise ValueRefused(NEGATIVE, text)
    if number >= LARGEST:
        raise ValueRefused(TOO_LARGE, text)
    return number.quantize(PLACES)


def totals(
    points: Sequence[Point], rollover: Decimal | None = None, first: Decimal | None = None
) -> list[Decimal]:
    """What had been counted in all at each point, points in order of time.

    ``first`` is the total at the first point, where older ones are left out; else the first
    reading counts as what it shows. Never falls.
    """
    result: list[Decimal] = []
    offset = first - points[0].value if points and first is not None else Decimal(0)
    last = None
    for point in points:
        if last is not None and (point.value < last or point.restarts):
            offset += rollover if rollover and not point.restarts else last
        total = offset + point.value
        result.append(total)
        last = point.shows
        offset = total - last
    return result


def judge(request: Request) -> Verdict:
    """Can the new point be true between its neighbours in time?"""
    point, counter = request.point, request.counter
    before = [known for known in request.history if known.at <= point.at]
    after = request.history[len(before) :]
    verdict = Verdict(OK)
    if before:
        verdict = _step(before[-1], point, counter)
    if verdict.code in (OK, ROLLOVER) and after and not after[0].restarts:
        onward = _step(point, after[0], counter)
        # what comes after was believed when it came: only a contradiction counts, not its speed
        if onward.code == BELOW_LAST:
            return Verdict(CONTRADICTS_LATER, after[0].value)
    return verdict


def judge_many(requests: Mapping[Key, Request]) -> dict[Key, Verdict]:
    """Batch form of :func:`judge`."""
    return {key: judge(request) for key, request in requests.items()}


def _step(old: Point, new: Point, counter: Counter) -> Verdict:
    shown, increase = old.shows, new.value - old.shows
    elapsed = Decimal(max((new.at - old.at).total_seconds(), 0)) / SECONDS_PER_DAY
    code = OK
    if increase < 0:
        if not counter.rollover:
            return Verdict(BELOW_LAST, shown, None, increase)
        code, increase = ROLLOVER, increase + counter.rollover
    days = elapsed + 1  # readings are taken at some hour of their day
    limit = counter.most_per_day * days if counter.most_per_day else None
    usual = counter.rate * counter.jump_factor * days if counter.rate else None
    if code == ROLLOVER:
        bounds = [bound for bound in (limit, usual) if bound is not None]
        allowed = min(bounds) if bounds else (counter.rollover or Decimal(0)) / 10
        if increase > allowed:
            return Verdict(BELOW_LAST, shown, allowed, new.value - shown)
        return Verdict(ROLLOVER, shown, allowed, increase)
    if limit is not None and increase > limit:
        return Verdict(TOO_FAST, shown, limit, increase)
    if usual is not None and increase > usual:
        return Verdict(JUMP, shown, usual, increase)
    return Verdict(OK, shown, limit, increase)
