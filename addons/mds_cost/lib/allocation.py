"""Spread the cost of service centres over the centres that they serve.

Three methods, by textbook (C. T. Horngren, *Cost Accounting*, support-department chapter):

* ``direct``: each sender gives to final receivers only.
* ``step_down``: senders give in the order that is stated; whoever has given is closed and never
  receives again.
* ``reciprocal``: senders serve each other; the simultaneous equations are solved.

The arithmetic is exact (fractions); only the answer is in cents. The totals sum to the costs: each
exact total is rounded down and the cents left over go, one each, to the largest remainders, at a
tie to the receiver that was named first. The flows are in cents too: every sender gives exactly
what it had, and what a centre had with what it got and gave is its total.

>>> costs = {"M": Decimal(8000), "A": Decimal(4000), "1": Decimal(32000), "2": Decimal(36000)}
>>> usage = {("M", "A"): Decimal(2000), ("M", "1"): Decimal(1500), ("M", "2"): Decimal(2500),
...          ("A", "M"): Decimal(100), ("A", "1"): Decimal(250), ("A", "2"): Decimal(150)}
>>> totals = allocate(costs, usage, ["M", "A"], "step_down").totals
>>> totals["1"], totals["2"]
(Decimal('38166.67'), Decimal('41833.33'))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from odoo.addons.mds_base.lib.apportion import CENT
from odoo.addons.mds_cost.lib import cents

Centre = Any
Weights = dict[Centre, dict[Centre, Fraction]]

DIRECT = "direct"
STEP_DOWN = "step_down"
RECIPROCAL = "reciprocal"
METHODS = (DIRECT, STEP_DOWN, RECIPROCAL)

BAD_ARGUMENT = "bad_argument"
UNKNOWN_METHOD = "unknown_method"
BAD_NUMBER = "bad_number"
NOT_IN_CENTS = "not_in_cents"
NEGATIVE_DRIVER = "negative_driver"
OWN_RECEIVER = "own_receiver"
REPEATED_SENDER = "repeated_sender"
UNKNOWN_SENDER = "unknown_sender"
NO_RECEIVERS = "no_receivers"
SINGULAR = "singular"


class AllocationError(ValueError):
    """Why nothing can be allocated.

    ``code`` is one of the constants above, ``centres`` are those that it is about.
    """

    def __init__(self, code: str, message: str, *centres: Centre) -> None:
        super().__init__(message)
        self.code = code
        self.centres = centres


@dataclass(frozen=True, slots=True)
class Flow:
    """What a sender gave to a receiver, for ``quantity`` of ``of`` units of its driver.

    ``exact`` is the share before rounding; ``amount - exact`` is what rounding made of it.
    """

    sender: Centre
    receiver: Centre
    quantity: Fraction
    of: Fraction
    exact: Fraction
    amount: Decimal

    @property
    def residual(self) -> Fraction:
        return Fraction(self.amount) - self.exact


@dataclass(frozen=True, slots=True)
class Step:
    """One sender: what was its own, what it got from others, and where all of it went."""

    sender: Centre
    own: Decimal
    received: Decimal
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Ignored:
    """Usage that was left aside, and why: ``sender`` (serves another sender in the direct method),
    ``closed`` (the receiver has given already), ``no_sender`` (nobody said that it gives)."""

    sender: Centre
    receiver: Centre
    reason: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """``totals`` of all centres (of senders: zero), ``steps`` in order, usage left aside."""

    method: str
    totals: dict[Centre, Decimal]
    steps: tuple[Step, ...]
    ignored: tuple[Ignored, ...]


def allocate(
    costs: Mapping[Any, Decimal],
    usage: Mapping[tuple[Any, Any], Decimal],
    senders: Sequence[Any],
    method: str,
    unit: Decimal = CENT,
) -> Allocation:
    """Who bears how much when all senders have given.

    :param costs: ``{centre: amount}`` before, in whole cents; a negative amount is a credit
    :param usage: ``{(sender, receiver): quantity of the sender's driver}``
    :param senders: who gives, in this order
    :param method: ``direct``, ``step_down`` or ``reciprocal``
    :param unit: the smallest amount of the currency, the cent of this text
    :raises AllocationError: with a code and a reason
    """
    own = _check(costs, usage, senders, method, unit)
    centres = list(dict.fromkeys([*own, *(name for pair in usage for name in pair)]))
    own = {centre: own.get(centre, Fraction(0)) for centre in centres}
    weights, ignored = _weights(usage, senders, method)
    gross = _gross_reciprocal(own, weights) if method == RECIPROCAL else _gross(own, weights, unit)
    final = [centre for centre in centres if centre not in weights]
    exact = {sender: _shares(gross[sender], receivers) for sender, receivers in weights.items()}
    rounded = cents.round_flows(own, exact, weights, final)
    return _result(method, own, weights, exact, rounded, ignored, unit)


def _number(value: object, what: str) -> Fraction:
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    raise AllocationError(BAD_NUMBER, f"{what}: {value!r} is not a finite Decimal.")


def _check_shape(costs: object, usage: object, senders: object) -> None:
    """Arguments of another shape are refused in words, before anything is reckoned."""
    if not isinstance(costs, Mapping):
        raise AllocationError(BAD_ARGUMENT, "Costs are given as {centre: amount}.")
    if not isinstance(usage, Mapping):
        raise AllocationError(BAD_ARGUMENT, "Usage is given as {(sender, receiver): quantity}.")
    for pair in usage:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise AllocationError(
                BAD_ARGUMENT, f"Usage is given by (sender, receiver); {pair!r} is no such pair."
            )
    if isinstance(senders, (str, bytes)) or not isinstance(senders, Sequence):
        raise AllocationError(BAD_ARGUMENT, f"Senders are a list in order, not {senders!r}.")


def _check(
    costs: Mapping[Any, Decimal],
    usage: Mapping[tuple[Any, Any], Decimal],
    senders: Sequence[Any],
    method: str,
    unit: Decimal,
) -> dict[Centre, Fraction]:
    """The costs in cents, or why they cannot be allocated."""
    _check_shape(costs, usage, senders)
    if method not in METHODS:
        raise AllocationError(
            UNKNOWN_METHOD, f"{method!r} is no method; known are {', '.join(METHODS)}."
        )
    if not isinstance(unit, Decimal) or not unit.is_finite() or unit <= 0:
        raise AllocationError(BAD_NUMBER, f"The unit {unit!r} is not a positive Decimal.")
    cent = Fraction(unit)
    own = {centre: _number(cost, f"Cost of {centre}") / cent for centre, cost in costs.items()}
    for centre, amount in own.items():
        if amount.denominator != 1:
            raise AllocationError(
                NOT_IN_CENTS, f"The cost of {centre}, {costs[centre]}, is not in cents.", centre
            )
    for (sender, receiver), quantity in usage.items():
        if _number(quantity, f"Usage of {sender} by {receiver}") < 0:
            raise AllocationError(
                NEGATIVE_DRIVER,
                f"{receiver} cannot use {quantity} of {sender}: a driver is not negative.",
                sender,
                receiver,
            )
        if sender == receiver and quantity:
            raise AllocationError(
                OWN_RECEIVER,
                f"{sender} cannot give to itself: leave its own use out.",
                sender,
            )
    known = {*own, *(name for pair in usage for name in pair)}
    for place, sender in enumerate(senders):
        if sender in senders[:place]:
            raise AllocationError(REPEATED_SENDER, f"{sender} is named twice.", sender)
        if sender not in known:
            raise AllocationError(
                UNKNOWN_SENDER, f"{sender} has neither a cost nor a receiver.", sender
            )
    return own


def _weights(
    usage: Mapping[tuple[Any, Any], Decimal], senders: Sequence[Any], method: str
) -> tuple[Weights, list[Ignored]]:
    """What counts, ``{sender: {receiver: quantity}}``, and what the method leaves aside."""
    place = {sender: number for number, sender in enumerate(senders)}
    weights: Weights = {sender: {} for sender in senders}
    ignored = []
    for (sender, receiver), quantity in usage.items():
        if not quantity:
            continue
        if sender not in place:
            ignored.append(Ignored(sender, receiver, "no_sender"))
        elif method == DIRECT and receiver in place:
            ignored.append(Ignored(sender, receiver, "sender"))
        elif method == STEP_DOWN and place.get(receiver, len(place)) < place[sender]:
            ignored.append(Ignored(sender, receiver, "closed"))
        else:
            weights[sender][receiver] = Fraction(quantity)
    return weights, ignored


def _shares(amount: Fraction, receivers: Mapping[Centre, Fraction]) -> dict[Centre, Fraction]:
    whole = sum(receivers.values())
    return {receiver: amount * weight / whole for receiver, weight in receivers.items()}


def _refuse_without_receivers(sender: Centre, amount: Fraction, unit: Decimal) -> None:
    text = f"{sender} has {amount * Fraction(unit)} to give, but nobody who receives it."
    if amount.denominator == 1:
        text = f"{sender} has {cents.to_decimal(int(amount), unit)} to give and no receiver."
    if not amount:
        text = f"{sender} bears cost of others, but nobody receives it."
    raise AllocationError(NO_RECEIVERS, text, sender)


def _gross(
    own: Mapping[Centre, Fraction], weights: Weights, unit: Decimal
) -> dict[Centre, Fraction]:
    """What each sender gives in cents, one after the other."""
    held = dict(own)
    served = set()
    for sender, receivers in weights.items():
        if not receivers and (held[sender] or sender in served):
            _refuse_without_receivers(sender, held[sender], unit)
        for receiver, share in _shares(held[sender], receivers).items():
            if receiver in weights and share:
                held[receiver] += share
                served.add(receiver)
    return {sender: held[sender] for sender in weights}


def _gross_reciprocal(own: Mapping[Centre, Fraction], weights: Weights) -> dict[Centre, Fraction]:
    """What each sender gives when all give to each other: the equations, solved exactly."""
    _check_way_out(own, weights)
    senders = list(weights)
    rows = []
    for sender in senders:
        row = [Fraction(int(sender == other)) for other in senders]
        for column, other in enumerate(senders):
            weight = weights[other].get(sender)
            if weight:
                row[column] -= weight / sum(weights[other].values())
        rows.append([*row, own[sender]])
    return dict(zip(senders, _solve(rows), strict=True))


def _check_way_out(own: Mapping[Centre, Fraction], weights: Weights) -> None:
    """Each sender's cost must reach somebody who keeps it, else the equations have no answer."""
    served = {receiver for receivers in weights.values() for receiver in receivers}
    for sender, receivers in weights.items():
        if not receivers and (own[sender] or sender in served):
            raise AllocationError(
                NO_RECEIVERS, f"{sender} bears cost, but nobody receives it.", sender
            )
    lost = [
        sender for sender in weights if weights[sender] and sender not in cents.distances(weights)
    ]
    if lost:
        names = ", ".join(str(sender) for sender in lost)
        raise AllocationError(
            SINGULAR,
            f"{names}: they serve only each other, so their cost never leaves them and the "
            "equations have no single answer.",
            *lost,
        )


def _solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """Gauss and Jordan, with fractions. A way out for all makes the matrix regular."""
    size = len(rows)
    for column in range(size):
        pivot = next(place for place in range(column, size) if rows[place][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for place in range(size):
            factor = rows[place][column]
            if place != column and factor:
                rows[place] = [
                    value - factor * base
                    for value, base in zip(rows[place], rows[column], strict=True)
                ]
    return [row[-1] for row in rows]


def _result(
    method: str,
    own: Mapping[Centre, Fraction],
    weights: Weights,
    exact: Mapping[Centre, Mapping[Centre, Fraction]],
    rounded: Mapping[Centre, Mapping[Centre, int]],
    ignored: Sequence[Ignored],
    unit: Decimal,
) -> Allocation:
    totals = {centre: int(amount) for centre, amount in own.items()}
    received = dict.fromkeys(own, 0)
    steps = []
    for sender, flows in rounded.items():
        for receiver, amount in flows.items():
            totals[sender] -= amount
            totals[receiver] += amount
            received[receiver] += amount
    for sender, flows in rounded.items():
        whole = sum(weights[sender].values(), Fraction(0))
        steps.append(
            Step(
                sender,
                cents.to_decimal(int(own[sender]), unit),
                cents.to_decimal(received[sender], unit),
                tuple(
                    Flow(
                        sender,
                        receiver,
                        weights[sender][receiver],
                        whole,
                        exact[sender][receiver] * Fraction(unit),
                        cents.to_decimal(amount, unit),
                    )
                    for receiver, amount in flows.items()
                ),
            )
        )
    return Allocation(
        method,
        {centre: cents.to_decimal(amount, unit) for centre, amount in totals.items()},
        tuple(steps),
        tuple(ignored),
    )
