"""What a broken promise costs us, and what a kept one earns: amounts by steps, under caps.

A term has steps: the highest one that the measure reaches counts. What is measured is hours late
(working time beyond the deadline), or percentage points of uptime below (a penalty) or above
(a bonus) what was guaranteed. A step says an amount, a percentage of the term's base, or an
amount for each started unit of the whole measure.

>>> late = Term((Step(Decimal(0), AMOUNT, Decimal(200)), Step(Decimal(24), AMOUNT, Decimal(500))))
>>> answer = decide({"order": Facts(late, Decimal("3.5"))})["order"]
>>> answer.amount, answer.step.above
(Decimal('200.00'), Decimal('0'))

Caps are shared: events are served in the order in which they are given.

>>> caps = (Cap("order 1", "order", Decimal(300)),)
>>> answers = decide({
...     "arrival": Facts(late, Decimal(2), caps=caps), "repair": Facts(late, Decimal(30), caps=caps)
... })
>>> [(answer.raw, answer.amount, answer.cap) for answer in answers.values()]
[(Decimal('200.00'), Decimal('200.00'), ''), (Decimal('500.00'), Decimal('100.00'), 'order')]

Late because of a supplier, his part of it is passed on:

>>> decide({"order": Facts(late, Decimal(4), vendor_measure=Decimal(3))})["order"].vendor_amount
Decimal('150.00')
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

AMOUNT, PERCENT, EACH = "amount", "percent", "each"

ZERO, HUNDRED = Decimal(0), Decimal(100)


class PenaltyError(ValueError):
    """A term or a measure that cannot be: a negative amount, two steps at the same height."""


@dataclass(frozen=True, slots=True)
class Step:
    """``value`` counts when the measure is *above* this; ``unit``: amount, percent or each."""

    above: Decimal
    unit: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Term:
    """``steps`` in any order; ``base``: what percentages are taken of."""

    steps: Sequence[Step]
    base: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``limit`` for all that name ``key``; ``used`` by what was decided before.

    ``name`` says in one word what it is a cap of.
    """

    key: Hashable
    name: str
    limit: Decimal
    used: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Facts:
    """``measure``: hours late, or points of uptime. ``vendor_measure``: the vendor's part of it."""

    term: Term
    measure: Decimal
    vendor_measure: Decimal = ZERO
    caps: Sequence[Cap] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """``raw`` by the step, ``amount`` after caps; ``cap`` names the one that cut it.

    ``units``: started units, for a step that counts each. ``step`` is None when none is reached.
    """

    amount: Decimal
    raw: Decimal
    step: Step | None = None
    units: int = 0
    cap: str = ""
    vendor_amount: Decimal = ZERO


def decide(facts: Mapping[Key, Facts], cent: Decimal = Decimal("0.01")) -> dict[Key, Decision]:
    """One decision per key, in this order: the first takes from a cap that is shared.

    ``cent``: the smallest coin. Raises :class:`PenaltyError`.
    """
    taken: dict[Hashable, Decimal] = {}
    result = {}
    for key, fact in facts.items():
        decision = result[key] = _decide(fact, taken, cent)
        for cap in fact.caps:
            taken[cap.key] = taken.get(cap.key, ZERO) + decision.amount
    return result


def _decide(facts: Facts, taken: Mapping[Hashable, Decimal], cent: Decimal) -> Decision:
    _check(facts)
    step = max(
        (step for step in facts.term.steps if facts.measure > step.above),
        key=lambda step: step.above,
        default=None,
    )
    if step is None:
        return Decision(ZERO, ZERO)
    units = int(facts.measure.to_integral_value(ROUND_CEILING)) if step.unit == EACH else 0
    raw = amount = _round(_value(step, facts.term.base, units), cent)
    named = ""
    for cap in facts.caps:
        left = max(cap.limit - cap.used - taken.get(cap.key, ZERO), ZERO)
        if left < amount:
            amount, named = _floor(left, cent), cap.name
    share = min(facts.vendor_measure / facts.measure, Decimal(1))
    return Decision(amount, raw, step, units, named, _round(amount * share, cent))


def _value(step: Step, base: Decimal, units: int) -> Decimal:
    if step.unit == PERCENT:
        return base * step.value / HUNDRED
    return step.value * units if step.unit == EACH else step.value


def _round(amount: Decimal, cent: Decimal) -> Decimal:
    return (amount / cent).quantize(Decimal(1), ROUND_HALF_UP) * cent


def _floor(amount: Decimal, cent: Decimal) -> Decimal:
    return amount // cent * cent


def _check(facts: Facts) -> None:
    heights = [step.above for step in facts.term.steps]
    if len(set(heights)) != len(heights):
        raise PenaltyError("Two steps begin at the same height.")
    for step in facts.term.steps:
        if step.unit not in (AMOUNT, PERCENT, EACH):
            raise PenaltyError(f"{step.unit!r} is no way to reckon a step.")
        if step.value < 0 or step.above < 0:
            raise PenaltyError("A step is not below zero.")
    if min(facts.measure, facts.vendor_measure, facts.term.base) < 0:
        raise PenaltyError("A measure is not below zero.")
    if any(cap.limit < 0 for cap in facts.caps):
        raise PenaltyError("A cap is not below zero.")
