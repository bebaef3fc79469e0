"""What follows from invoices of a contract that are not paid.

>>> late = Overdue("INV/1", date(2026, 3, 1))
>>> one = Standing(amount=Decimal(100), invoices=(late,), freeze_after=30)
>>> decide({"C": one}, date(2026, 3, 31))["C"].act, decide({"C": one}, date(2026, 4, 1))["C"].act
('ask', 'freeze')
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeVar

K = TypeVar("K", bound=Hashable)
Act = Literal["freeze", "release", "ask", "ask_release", "forget", "nothing"]

ASK_AGAIN = 30
"""Days after which somebody is asked again about what is still overdue."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """An invoice of which something should have been paid on ``due_on``."""

    invoice: Hashable
    due_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contract stands. ``amount``: what is overdue, credit notes taken off.

    ``freeze_after``: days overdue after which it is frozen, 0 for never. ``is_by_rule``: the rule
    froze it, not a person. ``released_on``: when a person released what the rule had frozen.
    """

    amount: Decimal
    invoices: tuple[Overdue, ...] = ()
    freeze_after: int = 0
    is_frozen: bool = False
    is_by_rule: bool = False
    released_on: date | None = None
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``invoice``: for which it is frozen, else the oldest that is overdue.

    ``freezes_on``: when it will be frozen if nothing is paid.
    """

    act: Act
    invoice: Overdue | None = None
    freezes_on: date | None = None


def decide(standings: Mapping[K, Standing], today: date) -> dict[K, Verdict]:
    """What to do about each contract on this day."""
    return {key: _decide_one(standing, today) for key, standing in standings.items()}


def _decide_one(one: Standing, today: date) -> Verdict:
    if one.amount <= 0 or not one.invoices:
        return Verdict(_when_paid(one))
    first = _next_to_freeze_for(one)
    freezes_on = _freezes_on(one, first) if first else None
    if freezes_on and freezes_on <= today:
        return Verdict("freeze", first, freezes_on)
    oldest = min(one.invoices, key=lambda invoice: invoice.due_on)
    if one.asked_on is None or (today - one.asked_on).days >= ASK_AGAIN:
        return Verdict("ask", oldest, freezes_on)
    return Verdict("nothing", oldest, freezes_on)


def _when_paid(one: Standing) -> Act:
    if one.is_frozen and one.is_by_rule:
        return "release"
    if one.is_frozen and one.asked_on:
        return "ask_release"
    return "forget" if one.asked_on or one.released_on else "nothing"


def _next_to_freeze_for(one: Standing) -> Overdue | None:
    """The oldest invoice that the rule may still act on.

    For what had passed the limit when a person released the contract it stays released.
    """
    if one.is_frozen or one.freeze_after <= 0:
        return None
    left = [
        invoice
        for invoice in one.invoices
        if one.released_on is None or _freezes_on(one, invoice) > one.released_on
    ]
    return min(left, key=lambda invoice: invoice.due_on, default=None)


def _freezes_on(one: Standing, invoice: Overdue) -> date:
    """The first day on which it is overdue for more days than are allowed."""
    return invoice.due_on + timedelta(days=one.freeze_after + 1)
