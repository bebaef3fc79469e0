"""What kind of day a date is for a calendar, and the hours that are worked on it.

A calendar knows weekdays; some dates are *marked* otherwise: a make-up workday on a Saturday, a
rest day that bridges a long holiday, a statutory holiday. Only the statutory days are holidays
before the law; the days around them are rest days.

>>> marks = {dt.date(2026, 2, 14): Mark(MAKEUP, "Spring Festival")}
>>> facts = Facts(frozenset(range(5)), marks, frozenset({2026}))
>>> classify([dt.date(2026, 2, 14), dt.date(2026, 2, 15)], facts)[dt.date(2026, 2, 14)]
DayClass(day_class='makeup', reason='marked', name='Spring Festival')
>>> classify([dt.date(2027, 2, 15)], facts)[dt.date(2027, 2, 15)].reason
'year_unknown'
>>> parse_hours("8:30-12:00，13:00–17：30")
((8.5, 12.0), (13.0, 17.5))
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

WORKDAY, MAKEUP, REST, STATUTORY = "workday", "makeup", "rest", "statutory"
CLASSES = (WORKDAY, MAKEUP, REST, STATUTORY)
WORKED = (WORKDAY, MAKEUP)

MARKED, WEEKDAY, WEEKLY_REST, YEAR_UNKNOWN = "marked", "weekday", "weekly_rest", "year_unknown"

Hours: TypeAlias = tuple[tuple[float, float], ...]


class HoursError(ValueError):
    """Hours that cannot be worked. ``code``: form, order, overlap; ``text``: the part at fault."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Mark:
    """What is entered for a date."""

    day_class: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One calendar: weekdays worked, marked dates, years whose calendar is entered.

    ``other_weekdays`` are those of the odd weeks when a calendar alternates between two weeks.
    """

    weekdays: frozenset[int]
    marks: Mapping[dt.date, Mark]
    years: frozenset[int]
    other_weekdays: frozenset[int] | None = None
    odd_weeks: frozenset[dt.date] = frozenset()
    """The dates asked for that lie in an odd week."""


@dataclass(frozen=True, slots=True)
class DayClass:
    """``reason``: marked, weekday, weekly_rest; year_unknown when only the weekday could speak."""

    day_class: str
    reason: str
    name: str = ""


def classify(dates: Iterable[dt.date], facts: Facts) -> dict[dt.date, DayClass]:
    """The class of each date for one calendar."""
    answers = {}
    for day in dates:
        mark = facts.marks.get(day)
        if mark:
            answers[day] = DayClass(mark.day_class, MARKED, mark.name)
            continue
        weekdays = facts.weekdays
        if facts.other_weekdays is not None and day in facts.odd_weeks:
            weekdays = facts.other_weekdays
        is_worked = day.weekday() in weekdays
        reason = WEEKDAY if is_worked else WEEKLY_REST
        if day.year not in facts.years:
            reason = YEAR_UNKNOWN
        answers[day] = DayClass(WORKDAY if is_worked else REST, reason)
    return answers


_PART = re.compile(r"(\d{1,2})(?::([0-5]\d))?-(\d{1,2})(?::([0-5]\d))?")


def parse_hours(text: str) -> Hours:
    """Working hours as people write them, in order.

    :raises HoursError: not “08:00-12:00 13:00-17:00”, an end before its start, an overlap
    """
    plain = re.sub(r"[–—~～至]", "-", text).replace("：", ":")
    plain = re.sub(r"\s*-\s*", "-", plain)
    spans = []
    for part in re.split(r"[\s,，;；、]+", plain.strip()):
        if not part:
            continue
        found = _PART.fullmatch(part)
        if not found:
            raise HoursError("form", part)
        start = int(found[1]) + int(found[2] or 0) / 60
        end = int(found[3]) + int(found[4] or 0) / 60
        if not start < end <= 24:
            raise HoursError("order", part)
        spans.append((start, end))
    spans.sort()
    for (_start, end), (start, stop) in pairwise(spans):
        if start < end:
            raise HoursError("overlap", format_hours([(start, stop)]))
    return tuple(spans)


def format_hours(hours: Iterable[tuple[float, float]]) -> str:
    """One form for all: “08:30-12:00 13:00-17:30”."""
    return " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours)


def day_shares(hours: Hours, hours_per_day: float) -> tuple[float, ...]:
    """Which part of a working day each span is.

    A day of at most three quarters of the usual hours counts half, as Odoo counts attendances.
    """
    total = sum(end - start for start, end in hours)
    if not total:
        return ()
    day = 0.5 if total <= hours_per_day * 0.75 else 1.0
    return tuple(day * (end - start) / total for start, end in hours)


def missing_years(today: dt.date, years: Collection[int], first_month: int = 11) -> list[int]:
    """The year to come when its calendar is not entered though it must be published by now.

    >>> missing_years(dt.date(2026, 11, 1), {2026})
    [2027]
    >>> missing_years(dt.date(2026, 10, 31), {2026})
    []
    """
    wanted = {today.year} | ({today.year + 1} if today.month >= first_month else set())
    return sorted(wanted - set(years))


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
