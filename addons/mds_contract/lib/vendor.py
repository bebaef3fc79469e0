"""Whether a vendor kept his agreement: judged from the waits for him, in his service hours.

``response``: each wait ends within so many hours. ``restored``: all waits of an order together
take no more. Aware datetimes; what lies outside the service hours does not count.

>>> from datetime import datetime, timezone
>>> from odoo.addons.mds_base.lib.working_time import WorkingTime
>>> def at(hour):
...     return datetime(2026, 11, 23, hour, tzinfo=timezone.utc)
>>> day = WorkingTime([(at(9), at(18))])
>>> facts = Facts((Wait("quote", at(8), at(11)), Wait("part", at(16), at(20))), day, {
...     RESPONSE: Decimal(2), RESTORED: Decimal(3)})
>>> [(one.promise, one.wait, one.hours, one.late, one.is_kept) for one in judge({1: facts})[1]]
[('response', 'quote', Decimal('2.00'), Decimal('0.00'), True), \
('response', 'part', Decimal('2.00'), Decimal('0.00'), True), \
('restored', None, Decimal('4.00'), Decimal('1.00'), False)]
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from odoo.addons.mds_base.lib.working_time import WorkingTime

Key = TypeVar("Key", bound=Hashable)

RESPONSE, RESTORED = "response", "restored"
ZERO, HOUR, CENT = Decimal(0), Decimal(3600), Decimal("0.01")


class VendorError(ValueError):
    """A wait that ends before it begins, a promise of no hours."""


@dataclass(frozen=True, slots=True)
class Wait:
    key: Hashable
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """The waits of an order for one vendor; ``promises``: hours by kind, those that are agreed."""

    waits: Sequence[Wait]
    hours: WorkingTime
    promises: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``wait`` names the wait that was judged; None: all of the order together."""

    promise: str
    wait: Hashable
    promised: Decimal
    hours: Decimal

    @property
    def late(self) -> Decimal:
        return max(self.hours - self.promised, ZERO).quantize(CENT)

    @property
    def is_kept(self) -> bool:
        return self.hours <= self.promised


def judge(facts: Mapping[Key, Facts]) -> dict[Key, tuple[Verdict, ...]]:
    """The verdicts of each key. Raises :class:`VendorError`."""
    return {key: tuple(_judge(fact)) for key, fact in facts.items()}


def _judge(facts: Facts) -> list[Verdict]:
    if any(promised <= 0 for promised in facts.promises.values()):
        raise VendorError("A promise is of more than no hours.")
    if any(wait.end < wait.start for wait in facts.waits):
        raise VendorError("A wait ends after it begins.")
    spent = {wait.key: _hours(facts.hours, wait) for wait in facts.waits}
    verdicts = []
    if RESPONSE in facts.promises:
        promised = facts.promises[RESPONSE]
        verdicts += [Verdict(RESPONSE, key, promised, hours) for key, hours in spent.items()]
    if RESTORED in facts.promises and spent:
        total = sum(spent.values(), ZERO)
        verdicts.append(Verdict(RESTORED, None, facts.promises[RESTORED], total))
    return verdicts


def _hours(hours: WorkingTime, wait: Wait) -> Decimal:
    return (Decimal(hours.between(wait.start, wait.end)) / HOUR).quantize(CENT)
