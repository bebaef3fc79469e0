"""Round a network of exact flows to cents, so that each sender gives exactly what it has.

First every flow between senders is rounded to its nearest cent. What a sender then has left goes
to those who keep it, by largest remainder. A sender that serves senders only evens its last cent
out on the flow that leads towards those who keep it. At the end single cents are moved between the
receivers of one sender (or along a chain of senders) until each receiver's total is its exact
total rounded by largest remainder, wherever the network allows that.

All amounts are in cents: fractions in, whole numbers out.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

Centre = Any
Exact = Mapping[Centre, Mapping[Centre, Fraction]]
Rounded = dict[Centre, dict[Centre, int]]


def to_decimal(cents: int) -> Decimal:
    """Cents as an amount with two places, whatever the decimal context says.

    >>> to_decimal(-5)
    Decimal('-0.05')
    """
    return Decimal(f"{cents}E-2")


def largest_remainder(total: int, shares: Mapping[Centre, Fraction]) -> dict[Centre, int]:
    """Whole numbers that sum to the total, in proportion to shares that are not negative.

    >>> largest_remainder(100, {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)})
    {'a': 34, 'b': 33, 'c': 33}
    """
    sign, units = (-1 if total < 0 else 1), abs(total)
    common = math.lcm(*(share.denominator for share in shares.values()))
    weights = [share.numerator * (common // share.denominator) for share in shares.values()]
    whole = sum(weights)
    parts, remainders = [], []
    for weight in weights:
        part, remainder = divmod(units * weight, whole)
        parts.append(part)
        remainders.append(remainder)
    order = sorted(range(len(parts)), key=lambda place: -remainders[place])
    for place in order[: units - sum(parts)]:
        parts[place] += 1
    return {centre: sign * part for centre, part in zip(shares, parts, strict=True)}


def distances(weights: Exact) -> dict[Centre, int]:
    """How many steps it is from each sender to somebody who keeps; missing: no way leads there."""
    givers: dict[Centre, list[Centre]] = {}
    queue: deque[Centre] = deque()
    found: dict[Centre, int] = {}
    for sender, receivers in weights.items():
        for receiver in receivers:
            if receiver in weights:
                givers.setdefault(receiver, []).append(sender)
            elif sender not in found:
                found[sender] = 1
                queue.append(sender)
    while queue:
        sender = queue.popleft()
        for giver in givers.get(sender, ()):
            if giver not in found:
                found[giver] = found[sender] + 1
                queue.append(giver)
    return found


def round_flows(
    own: Mapping[Centre, Fraction], exact: Exact, weights: Exact, final: Sequence[Centre]
) -> Rounded:
    """``{sender: {receiver: cents}}``.

    :param own: what each centre has before
    :param exact: what each sender gives to whom, before rounding
    :param weights: the driver of each flow, not negative, above zero
    :param final: who keeps what it gets
    """
    flows: Rounded = {
        sender: {
            receiver: math.floor(amount + Fraction(1, 2)) if receiver in weights else 0
            for receiver, amount in receivers.items()
        }
        for sender, receivers in exact.items()
    }
    held = {sender: int(own[sender]) for sender in weights}
    for sender, receivers in flows.items():
        for receiver, amount in receivers.items():
            held[sender] -= amount
            if receiver in weights:
                held[receiver] += amount
    far = distances(weights)
    for sender in sorted(far, key=lambda one: -far[one]):
        keepers = {name: w for name, w in weights[sender].items() if name not in weights}
        if keepers:
            flows[sender].update(largest_remainder(held[sender], keepers))
        else:
            onward = min(weights[sender], key=lambda name: far.get(name, len(far) + 1))
            flows[sender][onward] += held[sender]
            held[onward] += held[sender]
    _even_out(own, exact, flows, final)
    return flows


def _even_out(
    own: Mapping[Centre, Fraction], exact: Exact, flows: Rounded, final: Sequence[Centre]
) -> None:
    """Move single cents until the totals of those who keep are rounded as totals."""
    totals = {centre: own[centre] for centre in final}
    reached = dict(totals)
    for sender, receivers in exact.items():
        for receiver, amount in receivers.items():
            if receiver in totals:
                totals[receiver] += amount
                reached[receiver] += flows[sender][receiver]
    wanted = {centre: math.floor(total) for centre, total in totals.items()}
    order = sorted(final, key=lambda centre: wanted[centre] - totals[centre])
    left_over = sum(reached.values()) - sum(wanted.values())
    for centre in order[: int(left_over)]:
        wanted[centre] += 1
    excess = {centre: int(reached[centre]) - wanted[centre] for centre in final}
    for given in flows.values():
        _swap_within(given, excess)
    for centre in final:
        while excess[centre] > 0 and _swap_along(centre, flows, excess):
            pass


def _swap_within(receivers: dict[Centre, int], excess: dict[Centre, int]) -> None:
    """Between receivers of one sender."""
    over = [name for name in receivers if excess.get(name, 0) > 0]
    under = [name for name in receivers if excess.get(name, 0) < 0]
    while over and under:
        receivers[over[-1]] -= 1
        receivers[under[-1]] += 1
        excess[over[-1]] -= 1
        excess[under[-1]] += 1
        if not excess[over[-1]]:
            over.pop()
        if not excess[under[-1]]:
            under.pop()


def _swap_along(start: Centre, flows: Rounded, excess: dict[Centre, int]) -> bool:
    """From a receiver with a cent too much, over senders that two receivers share, to one that
    lacks a cent. Senders lose nothing by it."""
    senders_of: dict[Centre, list[Centre]] = {}
    for sender, receivers in flows.items():
        for receiver in receivers:
            if receiver in excess:
                senders_of.setdefault(receiver, []).append(sender)
    came: dict[Centre, tuple[Centre, Centre] | None] = {start: None}
    seen = set()
    queue = deque([start])
    while queue:
        centre = queue.popleft()
        if excess[centre] < 0:
            excess[centre] += 1
            excess[start] -= 1
            while step := came[centre]:
                before, sender = step
                flows[sender][before] -= 1
                flows[sender][centre] += 1
                centre = before
            return True
        for sender in senders_of.get(centre, ()):
            if sender in seen:
                continue
            seen.add(sender)
            for receiver in flows[sender]:
                if receiver in excess and receiver not in came:
                    came[receiver] = (centre, sender)
                    queue.append(receiver)
    return False
