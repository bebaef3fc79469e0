"""When a clock of a service level starts, stands still, goes on, and starts anew.

A service level declares the conditions; the order's own times say when they came true. Response
counts from the report, parts from their demand. To be there may count from triage, to repair from
triage or from the arrival. A clock stands while a party is waited for that the level names, and
between the end of work and the moment at which it is taken up again; or it starts anew then.

>>> from datetime import datetime, timezone
>>> def at(hour):
...     return datetime(2026, 11, 24, hour, tzinfo=timezone.utc)
>>> from_arrival = Conditions(repair_from="arrived")
>>> start("restored", from_arrival, Times(reported=at(8)))
(None, 'not_started')
>>> start("restored", from_arrival, Times(reported=at(8), arrived=at(11)))[1]
'from_arrival'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from odoo.addons.mds_base.lib.working_time import Interval

from .sla_clock import COUNTED, Clock, Seconds

REPORTED, TRIAGED, ARRIVED = "reported", "triaged", "arrived"
GO_ON, ANEW = "go_on", "anew"
ON_SITE, PARTS = "on_site", "parts"
REPAIR = ("restored", "resolved")

NOT_STARTED, DEMANDED, REOPENED = "not_started", "demanded", "reopened"
REASON_OF_START = {REPORTED: COUNTED, TRIAGED: "from_triage", ARRIVED: "from_arrival"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a service level declares; ``stops_for`` are parties of waits."""

    on_site_from: str = REPORTED
    repair_from: str = REPORTED
    stops_for: frozenset[str] = frozenset({"customer"})
    reopening: str = GO_ON


@dataclass(frozen=True, slots=True)
class Times:
    """What happened to an order, aware; waits are over and name the party, reopenings run from
    the end of the work until it was taken up again."""

    reported: datetime
    triaged: datetime | None = None
    arrived: datetime | None = None
    demanded: datetime | None = None
    waits: Sequence[tuple[datetime, datetime, str]] = ()
    reopenings: Sequence[Interval] = ()


def start(milestone: str, conditions: Conditions, times: Times) -> tuple[datetime | None, str]:
    """When the clock of a milestone starts, and from what it counts; none: not yet."""
    if milestone == PARTS:
        return times.demanded, DEMANDED if times.demanded else NOT_STARTED
    if milestone in REPAIR and times.reopenings and conditions.reopening == ANEW:
        return max(end for _start, end in times.reopenings), REOPENED
    condition = REPORTED
    if milestone == ON_SITE:
        condition = conditions.on_site_from
    elif milestone in REPAIR:
        condition = conditions.repair_from
    moment = {REPORTED: times.reported, TRIAGED: times.triaged, ARRIVED: times.arrived}[condition]
    return moment, REASON_OF_START[condition] if moment else NOT_STARTED


def stopping(milestone: str, conditions: Conditions) -> frozenset[str]:
    """Who stops the clock of a milestone while he is waited for.

    Bringing parts is our vendors' and carriers' work: only the customer stops that clock.
    """
    return conditions.stops_for & {"customer"} if milestone == PARTS else conditions.stops_for


def stops(milestone: str, conditions: Conditions, times: Times) -> tuple[Interval, ...]:
    """When the clock of a milestone stood still.

    >>> stops("parts", Conditions(stops_for=frozenset({"vendor"})), Times(datetime(2026, 11, 24)))
    ()
    """
    parties = stopping(milestone, conditions)
    found = [(first, last) for first, last, party in times.waits if party in parties]
    if milestone in REPAIR:
        found += times.reopenings
    return tuple(found)


def clock(
    milestone: str, seconds: Seconds, conditions: Conditions, times: Times
) -> tuple[Clock | None, str]:
    """The clock of a milestone, and from what it counts."""
    begin, reason = start(milestone, conditions, times)
    if begin is None:
        return None, reason
    return Clock(begin, seconds, stops(milestone, conditions, times)), reason
