"""Guaranteed uptime: hours of service, hours down in them, what is excluded, what was promised.

Only time within the service hours counts. Outages that overlap count once, with the greatest
loss. What is excluded (planned work, the customer's part) is said, and counts as up; where a
counted and an excluded outage overlap, the excluded one wins: nobody is charged for an hour that
is excused.

>>> from datetime import datetime, timedelta, timezone
>>> from odoo.addons.mds_base.lib.working_time import WorkingTime
>>> start = datetime(2026, 1, 1, tzinfo=timezone.utc)
>>> hours = WorkingTime([(start, start + timedelta(hours=2250))])
>>> end = start + timedelta(hours=2250)
>>> def hour(number):
...     return start + timedelta(hours=number)
>>> outages = [Outage(hour(0), hour(110)), Outage(hour(200), hour(230), excluded="planned")]
>>> answer = decide({"d": Facts(hours, start, end, outages, Decimal(97))})["d"]
>>> answer.percent, answer.is_kept, answer.down_seconds // 3600, answer.excluded_seconds // 3600
(Decimal('95.11'), False, Decimal('110'), Decimal('30'))
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from odoo.addons.mds_base.lib.working_time import WorkingTime

Key = TypeVar("Key", bound=Hashable)

HUNDRED = Decimal(100)


class UptimeError(ValueError):
    """A period or an outage that cannot be counted. ``code``: no_hours, backwards, percent."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outage:
    """``percent`` of the use is lost from ``start`` to ``end``; ``excluded`` says why it does not
    count (empty: it counts). ``key`` names the record behind it."""

    start: datetime
    end: datetime
    percent: int = 100
    excluded: str = ""
    key: Hashable = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Service hours that cover the period, its outages, and the percentage promised."""

    hours: WorkingTime
    start: datetime
    end: datetime
    outages: Sequence[Outage]
    guaranteed: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What one outage took of the service hours, in seconds, and why it does not count."""

    key: Hashable
    start: datetime
    end: datetime
    seconds: Decimal
    excluded: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Seconds of service, weighted seconds down, seconds excluded; ``percent`` is rounded down
    to two places, so that a promise is never kept by rounding."""

    service_seconds: Decimal
    down_seconds: Decimal
    excluded_seconds: Decimal
    percent: Decimal
    is_kept: bool
    parts: tuple[Part, ...]


def decide(facts: Mapping[Key, Facts]) -> dict[Key, Statement]:
    """One statement per key. Raises :class:`UptimeError`."""
    return {key: _decide(fact) for key, fact in facts.items()}


def together(statements: Sequence[Statement], guaranteed: Decimal) -> Statement:
    """Several devices under one promise: their hours are added up."""
    service = sum((one.service_seconds for one in statements), Decimal(0))
    down = sum((one.down_seconds for one in statements), Decimal(0))
    excluded = sum((one.excluded_seconds for one in statements), Decimal(0))
    if not service:
        raise UptimeError("no_hours", "There are no service hours in the period.")
    parts = tuple(part for one in statements for part in one.parts)
    percent = _percent(service, down)
    return Statement(service, down, excluded, percent, percent >= guaranteed, parts)


def _decide(facts: Facts) -> Statement:
    if facts.end <= facts.start:
        raise UptimeError("backwards", "The period ends before it begins.")
    service = facts.hours.between(facts.start, facts.end)
    if not service:
        raise UptimeError("no_hours", "There are no service hours in the period.")
    inside = [_cut(outage, facts) for outage in facts.outages]
    parts = tuple(
        Part(
            outage.key,
            outage.start,
            outage.end,
            facts.hours.between(outage.start, outage.end),
            outage.excluded,
        )
        for outage in inside
        if outage is not None
    )
    down, excluded = _sum_up([outage for outage in inside if outage is not None], facts.hours)
    percent = _percent(service, down)
    return Statement(service, down, excluded, percent, percent >= facts.guaranteed, parts)


def _cut(outage: Outage, facts: Facts) -> Outage | None:
    """The outage within the period."""
    if not 0 < outage.percent <= 100:
        raise UptimeError("percent", f"{outage.percent} % of the use cannot be lost.")
    if outage.end < outage.start:
        raise UptimeError("backwards", "An outage ends before it begins.")
    start, end = max(outage.start, facts.start), min(outage.end, facts.end)
    if start >= end:
        return None
    return Outage(start, end, outage.percent, outage.excluded, outage.key)


def _sum_up(outages: Sequence[Outage], hours: WorkingTime) -> tuple[Decimal, Decimal]:
    """Weighted seconds that count, and seconds that are excused."""
    edges = sorted({edge for one in outages for edge in (one.start, one.end)})
    down = excluded = Decimal(0)
    for left, right in itertools.pairwise(edges):
        there = [one for one in outages if one.start <= left and right <= one.end]
        if not there:
            continue
        seconds = hours.between(left, right)
        if any(one.excluded for one in there):
            excluded += seconds
        else:
            down += seconds * max(one.percent for one in there) / HUNDRED
    return down, excluded


def _percent(service: Decimal, down: Decimal) -> Decimal:
    """Two places, rounded down."""
    return (HUNDRED * (service - down) / service).quantize(Decimal("0.01"), ROUND_DOWN)
