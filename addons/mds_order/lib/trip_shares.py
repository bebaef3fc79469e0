"""What of a trip belongs to which order: kilometres, minutes and expenses shared by one rule.

The shares sum to what was shared, to the tenth of a kilometre, the minute and the cent. Where the
rule has nothing to go by (no kilometres, no work yet), the trip is shared equally and says so.

>>> stops = {"A": Stop(km=Decimal("30"), work_minutes=60), "B": Stop(Decimal("10"), 180)}
>>> shares = share(Trip(Decimal("50.0"), 90, Decimal("100.00")), stops, "km")
>>> [(key, str(one.km), one.minutes, str(one.amount)) for key, one in shares.items()]
[('A', '37.5', 68, '75.00'), ('B', '12.5', 22, '25.00')]
>>> share(Trip(Decimal("0.0"), 0, Decimal("0.05")), {"A": Stop(), "B": Stop()}, "km")["A"].reason
'equal_without_km'
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from odoo.addons.mds_base.lib.apportion import CENT, apportion

Key = TypeVar("Key", bound=Hashable)

EQUAL, KM, WORK = "equal", "km", "work"
RULES = (EQUAL, KM, WORK)

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Stop:
    """An order on the way: the kilometres and the work that it caused by itself."""

    km: Decimal = Decimal(0)
    work_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Trip:
    """What is shared. ``amount`` is a multiple of ``unit``, in one currency."""

    km: Decimal
    minutes: int
    amount: Decimal
    unit: Decimal = CENT


@dataclass(frozen=True, slots=True)
class Share:
    """``reason``: equal, km, work; equal_without_km, equal_without_work."""

    km: Decimal
    minutes: int
    amount: Decimal
    reason: str


def share(trip: Trip, stops: Mapping[Key, Stop], rule: str) -> dict[Key, Share]:
    """The share of each order, in the order of the stops; no stops, no shares."""
    if rule not in RULES:
        raise ValueError(f"“{rule}” is no rule to share a trip by.")
    if not stops:
        return {}
    weights: list[Decimal | int] = [1] * len(stops)
    if rule == KM:
        weights = [stop.km for stop in stops.values()]
    elif rule == WORK:
        weights = [stop.work_minutes for stop in stops.values()]
    reason = rule
    if not any(weights):
        weights, reason = [1] * len(stops), f"equal_without_{rule}"
    kms = apportion(trip.km, weights, TENTH)
    minutes = apportion(Decimal(trip.minutes), weights, Decimal(1))
    amounts = apportion(trip.amount, weights, trip.unit)
    return {
        key: Share(km, int(minute), amount, reason)
        for key, km, minute, amount in zip(stops, kms, minutes, amounts, strict=True)
    }
