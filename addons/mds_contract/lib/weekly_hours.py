"""Working hours as a contract says them: “Monday – Friday 08:00–12:00, 13:00–17:00”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

Spans: TypeAlias = list[tuple[float, float]]


def say_clock(hours: float) -> str:
    """
    >>> say_clock(8.5), say_clock(24)
    ('08:30', '24:00')
    """
    return "{:02d}:{:02d}".format(*divmod(round(hours * 60), 60))


def say_weekly_hours(spans: Iterable[tuple[int, float, float]], names: Mapping[int, str]) -> str:
    """
    Days that follow each other with the same hours are one row; spans that touch are one span.

    :param spans: (day of the week, from, to) in hours
    :param names: what each day is called

    >>> names = dict(enumerate(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]))
    >>> say_weekly_hours([(0, 8, 12), (0, 12, 17), (1, 8, 17), (5, 9, 11.5), (5, 13, 14)], names)
    'Mo – Tu 08:00–17:00; Sa 09:00–11:30, 13:00–14:00'
    """
    days = _join_spans(spans)
    rows: list[tuple[int, int, Spans]] = []
    for day in sorted(days):
        if rows and rows[-1][1] == day - 1 and days[day] == rows[-1][2]:
            rows[-1] = (rows[-1][0], day, days[day])
        else:
            rows.append((day, day, days[day]))
    return "; ".join(
        f"{names[first] if first == last else f'{names[first]} – {names[last]}'} "
        + ", ".join(f"{say_clock(start)}–{say_clock(end)}" for start, end in hours)
        for first, last, hours in rows
    )


def _join_spans(spans: Iterable[tuple[int, float, float]]) -> dict[int, Spans]:
    """``{day: [(from, to)]}``, in order, without gaps of nothing."""
    days: dict[int, Spans] = {}
    for day, start, end in sorted(spans):
        if end <= start:
            continue
        hours = days.setdefault(day, [])
        if hours and start <= hours[-1][1]:
            hours[-1] = (hours[-1][0], max(end, hours[-1][1]))
        else:
            hours.append((start, end))
    return days
