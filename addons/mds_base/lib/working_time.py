"""Working-time arithmetic on intervals: when are 4 working hours over, how long was it worked.

Intervals are pairs of aware datetimes, half-open: the opening instant is working time, the closing
instant is not. They may overlap, touch, be empty or unsorted; they are united. Time is *elapsed*
time, counted in UTC: an interval over the whole day on which a summer time ends holds 25 hours,
the one on which it begins 23. (Wall-clock counting would promise a customer an hour that does not
exist, or hide one that did.) All is exact in whole microseconds; no float comes in or goes out.

Rules of :func:`add`:

* a positive duration ends at the *earliest* instant by which it has been worked, which may be a
  closing instant; a negative one at the *latest* instant from which it has been worked, which is
  an opening instant or later;
* no duration gives the next working instant, which is the start itself when that is one;
* when the intervals end (or begin) too early, :class:`HorizonTooShort` is raised: fetch more.

>>> def at(day, hour):
...     return dt.datetime(2026, 11, day, hour, tzinfo=dt.timezone.utc)
>>> days = [(at(23, 8), at(23, 16)), (at(24, 8), at(24, 16))]
>>> add(at(23, 15), 2 * 3600, days).isoformat()
'2026-11-24T09:00:00+00:00'
>>> add(at(23, 16), 0, days).isoformat()
'2026-11-24T08:00:00+00:00'
>>> add(at(24, 9), -2 * 3600, days).isoformat()
'2026-11-23T15:00:00+00:00'
>>> between(at(23, 15), at(24, 9), days)
Decimal('7200')
>>> WorkingTime(days).add_many({"late": (at(24, 15), 2 * 3600)})["late"].reason
'horizon_too_short'
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, TypeVar

Key = TypeVar("Key", bound=Hashable)
Interval: TypeAlias = tuple[dt.datetime, dt.datetime]
Duration: TypeAlias = int | Decimal | dt.timedelta
"""Seconds as int or Decimal (whole microseconds), or a timedelta."""

COUNTED = "counted"
NEXT_OPENING = "next_opening"
HORIZON_TOO_SHORT = "horizon_too_short"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_MICROSECOND = dt.timedelta(microseconds=1)
_SECOND = 1_000_000


class WorkingTimeError(ValueError):
    """A datetime, an interval or a duration that cannot be counted with."""


class NaiveDatetimeError(WorkingTimeError):
    """A datetime without time zone."""


class HorizonTooShort(WorkingTimeError):
    """The intervals (or the horizon given) end before the answer.

    ``missing_seconds`` is how much working time was missing (None: not known).
    """

    def __init__(self, message: str, missing_seconds: Decimal | None = None) -> None:
        super().__init__(message)
        self.missing_seconds = missing_seconds


@dataclass(frozen=True, slots=True)
class Deadline:
    """The answer of :meth:`WorkingTime.add_many`.

    ``at`` is None when the horizon was too short. ``starts`` is the first working instant at or
    after the start, from where a positive duration counts (None for a negative one). ``reason``:
    counted (the start was working time), next_opening (it was not), horizon_too_short.
    """

    at: dt.datetime | None
    starts: dt.datetime | None
    reason: str


def add(start: dt.datetime, seconds: Duration, intervals: Iterable[Interval]) -> dt.datetime:
    """``start`` plus working time, in the time zone of ``start``. For many, :class:`WorkingTime`.

    Raises :class:`HorizonTooShort`, :class:`NaiveDatetimeError`, :class:`WorkingTimeError`; a
    float duration raises TypeError.
    """
    return WorkingTime(intervals).add(start, seconds)


def between(start: dt.datetime, end: dt.datetime, intervals: Iterable[Interval]) -> Decimal:
    """Working seconds from ``start`` to ``end``, exact; negative when ``end`` is earlier."""
    return WorkingTime(intervals).between(start, end)


def closed_days(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals with ends one microsecond before a full second moved to that second.

    Odoo's attendances end the day at 23:59:59.999999 (``hour_to = 24``): without this, a week
    around the clock would lack 7 microseconds, and 30 hours would end at 06:00:00.000001.

    >>> end = dt.datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=dt.timezone.utc)
    >>> closed_days([(end.replace(hour=0), end)])[0][1].isoformat()
    '2026-11-24T00:00:00+00:00'
    """
    closed = []
    for start, end in intervals:
        if end.microsecond == 999_999:
            end = _datetime(_microseconds(end) + 1, end.tzinfo)
        closed.append((start, end))
    return closed


class WorkingTime:
    """Intervals made ready for many questions: each costs a binary search.

    ``horizon`` says for which span the intervals were fetched. Without it an instant before the
    first or after the last interval counts as closed time; with it a question that touches time
    outside raises :class:`HorizonTooShort` instead of silently counting nothing.
    """

    __slots__ = ("_before", "_ends", "_horizon", "_starts")

    def __init__(self, intervals: Iterable[Interval], horizon: Interval | None = None) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = [0]  # working time before each interval, and the total
        for start, end in _united(intervals):
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(self._before[-1] + end - start)
        self._horizon = (
            None if horizon is None else (_microseconds(horizon[0]), _microseconds(horizon[1]))
        )

    @property
    def total(self) -> Decimal:
        """All working seconds."""
        return _seconds(self._before[-1])

    def is_working(self, moment: dt.datetime) -> bool:
        """Whether ``moment`` is working time; a closing instant is not."""
        instant = self._inside(_microseconds(moment))
        index = bisect_right(self._starts, instant) - 1
        return index >= 0 and instant < self._ends[index]

    def add(self, start: dt.datetime, seconds: Duration) -> dt.datetime:
        """See the module's :func:`add`."""
        instant = self._inside(_microseconds(start))
        length = _length(seconds)
        if length == 0:
            found = self._opening(instant)
        elif length > 0:
            found = self._forward(instant, length)
        else:
            found = self._backward(instant, -length)
        return _datetime(self._inside(found), start.tzinfo)

    def between(self, start: dt.datetime, end: dt.datetime) -> Decimal:
        """See the module's :func:`between`."""
        first = self._inside(_microseconds(start))
        last = self._inside(_microseconds(end))
        return _seconds(self._worked(last) - self._worked(first))

    def add_many(self, items: Mapping[Key, tuple[dt.datetime, Duration]]) -> dict[Key, Deadline]:
        """Batch form: ``{key: (start, seconds)}`` to ``{key: Deadline}``; a short horizon is an
        answer, not an error, so that one old item does not spoil the batch."""
        answers = {}
        for key, (start, seconds) in items.items():
            try:
                at = self.add(start, seconds)
                starts = None if _length(seconds) < 0 else self.add(start, 0)
            except HorizonTooShort:
                answers[key] = self._short(start, seconds)
                continue
            reason = COUNTED if starts is None or starts == start else NEXT_OPENING
            answers[key] = Deadline(at, starts, reason)
        return answers

    def between_many(
        self, items: Mapping[Key, tuple[dt.datetime, dt.datetime]]
    ) -> dict[Key, Decimal]:
        """Batch form: ``{key: (start, end)}`` to ``{key: seconds}``."""
        return {key: self.between(start, end) for key, (start, end) in items.items()}

    def _short(self, start: dt.datetime, seconds: Duration) -> Deadline:
        starts = None
        if _length(seconds) > 0:
            try:
                starts = self.add(start, 0)
            except HorizonTooShort:
                starts = None
        return Deadline(None, starts, HORIZON_TOO_SHORT)

    def _inside(self, instant: int) -> int:
        if self._horizon and not self._horizon[0] <= instant <= self._horizon[1]:
            first, last = (_datetime(edge).isoformat() for edge in self._horizon)
            raise HorizonTooShort(
                f"{_datetime(instant).isoformat()} lies outside the horizon from {first} to {last}."
            )
        return instant

    def _worked(self, instant: int) -> int:
        """Working time before ``instant``."""
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return 0
        return self._before[index] + min(instant, self._ends[index]) - self._starts[index]

    def _opening(self, instant: int) -> int:
        index = bisect_right(self._ends, instant)
        if index == len(self._ends):
            raise self._too_short("end", 0)
        return max(instant, self._starts[index])

    def _forward(self, instant: int, length: int) -> int:
        target = self._worked(instant) + length
        if target > self._before[-1]:
            raise self._too_short("end", target - self._before[-1])
        index = bisect_left(self._before, target) - 1
        return self._starts[index] + target - self._before[index]

    def _backward(self, instant: int, length: int) -> int:
        target = self._worked(instant) - length
        if target < 0:
            raise self._too_short("begin", -target)
        index = bisect_right(self._before, target) - 1
        return self._starts[index] + target - self._before[index]

    def _too_short(self, edge: str, missing: int) -> HorizonTooShort:
        lack = _seconds(missing)
        if not self._starts:
            return HorizonTooShort("There are no intervals.", lack)
        instant = self._ends[-1] if edge == "end" else self._starts[0]
        side = "early" if edge == "end" else "late"
        amount = f", {lack} s too {side}." if missing else ": there is no later working time."
        return HorizonTooShort(
            f"The intervals {edge} on {_datetime(instant).isoformat()}{amount}", lack
        )


def _united(intervals: Iterable[Interval]) -> list[tuple[int, int]]:
    """The intervals in microseconds: sorted, without empty ones, overlapping ones united."""
    pairs = []
    for start, end in intervals:
        first, last = _microseconds(start), _microseconds(end)
        if last < first:
            raise WorkingTimeError(
                f"The interval from {start.isoformat()} ends before it begins: {end.isoformat()}."
            )
        if last > first:
            pairs.append((first, last))
    united: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if united and first <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return united


def _microseconds(moment: dt.datetime) -> int:
    if moment.utcoffset() is None:
        raise NaiveDatetimeError(f"{moment.isoformat()} has no time zone.")
    return (moment.astimezone(dt.timezone.utc) - _EPOCH) // _MICROSECOND


def _datetime(microseconds: int, zone: dt.tzinfo | None = None) -> dt.datetime:
    moment = _EPOCH + dt.timedelta(microseconds=microseconds)
    return moment.astimezone(zone) if zone else moment


def _length(seconds: Duration) -> int:
    """A duration in microseconds."""
    if isinstance(seconds, dt.timedelta):
        return seconds // _MICROSECOND
    if isinstance(seconds, bool) or not isinstance(seconds, int | Decimal):
        raise TypeError(
            f"A duration is int or Decimal seconds or a timedelta, not {type(seconds).__name__}."
        )
    if isinstance(seconds, Decimal) and not seconds.is_finite():
        raise WorkingTimeError(f"{seconds} is no duration.")
    numerator, denominator = seconds.as_integer_ratio()
    length, rest = divmod(numerator * _SECOND, denominator)
    if rest:
        raise WorkingTimeError(f"{seconds} s is not a whole number of microseconds.")
    return length


def _seconds(microseconds: int) -> Decimal:
    whole, fraction = divmod(abs(microseconds), _SECOND)
    text = f"{whole}.{fraction:06d}".rstrip("0").rstrip(".")
    return Decimal(f"-{text}" if microseconds < 0 else text)
