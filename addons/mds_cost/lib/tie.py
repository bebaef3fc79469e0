"""Does the ledger hold what the orders cost? Each difference has a name.

>>> compare({("order", "part"): Fact(Decimal(10), Decimal(10))})
{}
>>> compare({("order", "part"): Fact(Decimal(10), Decimal(4))})[("order", "part")].code
'short'
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

NO_ACCOUNT = "no_account"
MISSING = "missing"
SHORT = "short"
OVER = "over"
LEDGER_ONLY = "ledger_only"
ACCRUE = "accrue"
BILLED = "billed"
PROVIDE = "provide"
WAITS = "waits"

# what a difference is called where the kind of cost says more
NAMES = {
    ("accrued", MISSING): ACCRUE,
    ("accrued", SHORT): ACCRUE,
    ("accrued", OVER): BILLED,
    ("provision", MISSING): PROVIDE,
    ("provision", SHORT): PROVIDE,
    ("provision", OVER): PROVIDE,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Cost by the analytic lines, and what the ledger has on the element's account.

    ``kind``: accrued (vendors' work and freight until the bill), provision, or nothing.
    ``waits``: the order's cost is not reckoned wholly, so that the ledger may well be right.
    """

    cost: Decimal
    ledger: Decimal
    has_account: bool = True
    kind: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """``amount`` is what the ledger lacks (negative: what it has too much), ``code`` why."""

    amount: Decimal
    code: str


def compare(facts: Mapping[Hashable, Fact]) -> dict[Hashable, Difference]:
    """The differences of all facts that do not tie."""
    return {
        key: Difference(fact.cost - fact.ledger, _name(fact))
        for key, fact in facts.items()
        if fact.cost != fact.ledger
    }


def share_out(costs: Sequence[Decimal], ledger: Decimal) -> list[Decimal]:
    """What the ledger holds on one account for several elements: each its own, the last the rest.

    >>> share_out([Decimal(5), Decimal(3)], Decimal(6))
    [Decimal('5'), Decimal('1')]
    """
    shares = []
    for cost in costs[:-1]:
        share = min(max(cost, Decimal(0)), max(ledger, Decimal(0)))
        shares.append(share)
        ledger -= share
    return [*shares, ledger]


def _name(fact: Fact) -> str:
    if not fact.has_account:
        return NO_ACCOUNT
    if fact.waits and fact.ledger > fact.cost:
        return WAITS
    if not fact.cost:
        plain = LEDGER_ONLY
    elif not fact.ledger:
        plain = MISSING
    else:
        plain = SHORT if fact.cost > fact.ledger else OVER
    return NAMES.get((fact.kind, OVER if plain == LEDGER_ONLY else plain), plain)
