"""Service time by day and percentage: which minutes of which row are overtime.

A row is cut at midnight of the place where the work was done. What a day has beyond its normal
minutes is its *latest* minutes; on a day on which every minute counts, all are. Minutes are whole
and sum to those of the row, rounded once.

>>> zone = ZoneInfo("Asia/Shanghai")
>>> def at(day, hour):
...     return dt.datetime(2026, 11, day, hour, tzinfo=zone)
>>> [(str(one.date), one.minutes) for one in split({"row": Row(at(23, 22), at(24, 3))})["row"]]
[('2026-11-23', 120), ('2026-11-24', 180)]
>>> day = [Piece("am", at(23, 8), 300), Piece("pm", at(23, 14), 240)]
>>> [(part.key, part.minutes, part.percent) for part in allocate(day, 60, 150, "beyond_day")]
[('am', 300, 100), ('pm', 180, 100), ('pm', 60, 150)]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from odoo.addons.mds_base.lib.apportion import apportion

Key = TypeVar("Key", bound=Hashable)

NORMAL = 100


@dataclass(frozen=True, slots=True)
class Row:
    """Aware datetimes in the time zone of the place."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What of a row lies on one local date. ``start`` orders the pieces of a day."""

    date: dt.date
    start: dt.datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Piece(Generic[Key]):
    """What of a row lies on the day in question."""

    key: Key
    start: dt.datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Part(Generic[Key]):
    """Minutes of a row at one percentage: 100 is ordinary pay."""

    key: Key
    minutes: int
    percent: int
    reason: str


def split(rows: Mapping[Key, Row]) -> dict[Key, list[Day]]:
    """Each row by local date, in order; a row under half a minute has no day."""
    return {key: _split_row(row) for key, row in rows.items()}


def allocate(
    pieces: Sequence[Piece[Key]], overtime_minutes: int, percent: int, reason: str
) -> list[Part[Key]]:
    """The parts of one person's day: ordinary minutes first, the latest ones are overtime.

    ``percent`` and ``reason`` are the rule's; without overtime every minute is ordinary.
    """
    if overtime_minutes < 0 or any(piece.minutes < 0 for piece in pieces):
        raise ValueError("Minutes are not below zero.")
    parts = []
    ordinary = max(0, sum(piece.minutes for piece in pieces) - overtime_minutes)
    for piece in sorted(pieces, key=lambda one: one.start):
        plain = min(piece.minutes, ordinary)
        ordinary -= plain
        if plain:
            parts.append(Part(piece.key, plain, NORMAL, reason))
        if piece.minutes > plain:
            parts.append(Part(piece.key, piece.minutes - plain, percent, reason))
    return parts


def _split_row(row: Row) -> list[Day]:
    zone = row.start.tzinfo
    if zone is None or row.end.tzinfo is None:
        raise ValueError("A time without time zone has no local date.")
    start, end = row.start.astimezone(dt.timezone.utc), row.end.astimezone(dt.timezone.utc)
    total = round((end - start).total_seconds() / 60)
    found: list[tuple[dt.date, dt.datetime, int]] = []
    while start < end:
        date = start.astimezone(zone).date()
        midnight = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), tzinfo=zone)
        stop = min(end, midnight.astimezone(dt.timezone.utc))
        found.append((date, start, int((stop - start).total_seconds())))
        start = stop
    if not any(seconds for _date, _start, seconds in found):
        return []
    minutes = apportion(Decimal(total), [one[2] for one in found], Decimal(1))
    return [
        Day(date, first, int(minute))
        for (date, first, _seconds), minute in zip(found, minutes, strict=True)
        if minute
    ]


__all__ = ["Day", "Part", "Piece", "Row", "ZoneInfo", "allocate", "split"]
