"""Which devices a bad test instrument puts in doubt.

An instrument was last known to be right on the day of its last good calibration. Everything that
it tested from that day on, until it was found wrong, is in doubt; where it never had a good
calibration, everything that it ever tested.

>>> checks = [Check(date(2025, 1, 10), True), Check(date(2026, 1, 9), True),
...           Check(date(2026, 6, 1), False)]
>>> last_good_day(checks, date(2026, 6, 1))
datetime.date(2026, 1, 9)
>>> uses = [Use("pump", date(2025, 12, 1), "A"), Use("pump", date(2026, 2, 1), "B")]
>>> doubtful(uses, date(2026, 1, 9), date(2026, 6, 1))
{'pump': [Use(device='pump', on=datetime.date(2026, 2, 1), document='B')]}
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Device = TypeVar("Device", bound=Hashable)
Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Check:
    """A calibration of the instrument itself, and whether it was found good."""

    on: date
    good: bool


@dataclass(frozen=True, slots=True)
class Use(Generic[Device, Document]):
    """The instrument tested a device on a day; ``document`` proves it."""

    device: Device
    on: date
    document: Document


def last_good_day(checks: Iterable[Check], found: date) -> date | None:
    """The last day before ``found`` on which the instrument was known to be right.

    Of several checks on one day a bad one counts.
    """
    by_day: dict[date, bool] = {}
    for check in checks:
        by_day[check.on] = by_day.get(check.on, True) and check.good
    good = [day for day, is_good in by_day.items() if is_good and day < found]
    return max(good) if good else None


def doubtful(
    uses: Iterable[Use[Device, Document]], since: date | None, found: date
) -> dict[Device, list[Use[Device, Document]]]:
    """``{device: [uses in doubt]}``, from the day of the last good calibration (included)."""
    result: dict[Device, list[Use[Device, Document]]] = {}
    for use in sorted(uses, key=lambda one: one.on):
        if use.on <= found and (since is None or use.on >= since):
            result.setdefault(use.device, []).append(use)
    return result
