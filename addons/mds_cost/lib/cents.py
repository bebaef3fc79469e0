"""Round a network of exact flows to cents, so that each sender gives exactly what it has.

First every flow between senders is rounded to its nearest cent. What a sender then has left goes
to those who keep it, by largest remainder. A sender that serves senders only evens its last cent
out on the flow that leads towards those who keep it. At the end single cents are moved between the
receivers of one sender, or along a chain of centres, until each receiver's total is its exact
total rounded by largest remainder: over all whose flows hang together, since no cent can pass from
one part of the network to another.

All amounts are in cents: fractions in, whole numbers out. A cent stands for the smallest amount of
the currency, whether that is a hundredth, a whole yen or a thousandth of a dinar.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from odoo.addons.mds_base.lib.apportion import CENT

Centre = Any
Exact = Mapping[Centre, Mapping[Centre, Fraction]]
Rounded = dict[Centre, dict[Centre, int]]


def to_decimal(cents: int, unit: Decimal = CENT) -> Decimal:
    """Cents as an amount with the places of the currency, whatever the decimal context says.

    >>> to_decimal(-5), to_decimal(1250, Decimal("0.001")), to_decimal(7, Decimal(1))
    (Decimal('-0.05'), Decimal('1.250'), Decimal('7'))
    """
    _sign, digits, exponent = unit.as_tuple()
    return Decimal(f"{cents * int(''.join(map(str, digits)))}E{exponent}")


def to_cents(amount: Fraction, unit: Decimal = CENT) -> int:
    """The nearest whole number of cents, half up; of a negative amount the same negated.

    >>> to_cents(Fraction(1, 200)), to_cents(Fraction(-1, 200))
    (1, -1)
    >>> to_cents(Fraction(3, 2), Decimal(1)), to_cents(Fraction(3, 2), Decimal("0.001"))
    (2, 1500)
    """
    sign = -1 if amount < 0 else 1
    return sign * int((abs(amount) / Fraction(unit) + Fraction(1, 2)) // 1)


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
    excess = _get_excess(own, exact, flows, final)
    for sender, given in flows.items():
        _swap_within(given, exact[sender], excess)
    if not any(excess.values()):
        return
    givers: dict[Centre, list[Centre]] = {}
    for sender, receivers in flows.items():
        for receiver in receivers:
            givers.setdefault(receiver, []).append(sender)
    for centre in final:
        while excess[centre] > 0:
            way = _find_way(centre, excess, givers, flows, exact)
            for sender, receiver, by in way or _find_way(centre, excess, givers, flows, None):
                flows[sender][receiver] += by
                for name in (sender, receiver):
                    if name in excess:
                        excess[name] += by


def _get_excess(
    own: Mapping[Centre, Fraction], exact: Exact, flows: Rounded, final: Sequence[Centre]
) -> dict[Centre, int]:
    """Cents that each of those who keep has above its rounded total: in each part of the network
    that hangs together they sum to nothing."""
    totals = {centre: own[centre] for centre in final}
    reached = dict(totals)
    for sender, receivers in exact.items():
        for receiver, amount in receivers.items():
            if receiver in totals:
                totals[receiver] += amount
                reached[receiver] += flows[sender][receiver]
    excess: dict[Centre, int] = {}
    for part in _get_parts(flows, final):
        wanted = {centre: math.floor(totals[centre]) for centre in part}
        left_over = int(sum(reached[centre] for centre in part)) - sum(wanted.values())
        for centre in sorted(part, key=lambda one: wanted[one] - totals[one])[:left_over]:
            wanted[centre] += 1
        excess |= {centre: int(reached[centre]) - wanted[centre] for centre in part}
    return excess


def _get_parts(flows: Rounded, final: Sequence[Centre]) -> list[list[Centre]]:
    """Those who keep, by the parts of the network that have no flow between them."""
    leader: dict[Centre, Centre] = {}

    def lead(centre: Centre) -> Centre:
        while (above := leader.setdefault(centre, centre)) != centre:
            leader[centre] = leader[above]
            centre = above
        return centre

    for sender, receivers in flows.items():
        for receiver in receivers:
            leader[lead(receiver)] = lead(sender)
    parts: dict[Centre, list[Centre]] = {}
    for centre in final:
        parts.setdefault(lead(centre), []).append(centre)
    return list(parts.values())


def _swap_within(
    receivers: dict[Centre, int], exact: Mapping[Centre, Fraction], excess: dict[Centre, int]
) -> None:
    """Between receivers of one sender, while each flow stays within a cent of what is exact."""
    over = [name for name in receivers if excess.get(name, 0) > 0]
    under = [name for name in receivers if excess.get(name, 0) < 0]
    while over and under:
        more, less = over[-1], under[-1]
        if not excess[more] or receivers[more] <= math.floor(exact[more]):
            over.pop()
        elif not excess[less] or receivers[less] >= math.ceil(exact[less]):
            under.pop()
        else:
            receivers[more] -= 1
            receivers[less] += 1
            excess[more] -= 1
            excess[less] += 1


def _find_way(
    start: Centre,
    excess: Mapping[Centre, int],
    givers: Mapping[Centre, Sequence[Centre]],
    flows: Rounded,
    exact: Exact | None,
) -> list[tuple[Centre, Centre, int]]:
    """The shortest way by which a cent too much comes to somebody who lacks one, as ``(sender,
    receiver, change of the flow)``; of senders as much comes in as goes out. With ``exact`` each
    flow stays within a cent of it, and there may be no such way."""
    came: dict[Centre, tuple[Centre, tuple[Centre, Centre, int]] | None] = {start: None}
    queue = deque([start])
    while queue:
        centre = queue.popleft()
        if excess.get(centre, 0) < 0:
            way = []
            while step := came[centre]:
                centre = step[0]
                way.append(step[1])
            return way
        steps = [(giver, (giver, centre, -1)) for giver in givers.get(centre, ())]
        steps += [(receiver, (centre, receiver, 1)) for receiver in flows.get(centre, ())]
        for other, change in steps:
            if other not in came and (exact is None or _stays_near(change, flows, exact)):
                came[other] = (centre, change)
                queue.append(other)
    return []


def _stays_near(change: tuple[Centre, Centre, int], flows: Rounded, exact: Exact) -> bool:
    sender, receiver, by = change
    now, true = flows[sender][receiver], exact[sender][receiver]
    return now > math.floor(true) if by < 0 else now < math.ceil(true)
