"""How far a contract bears what it covers: wear by readings, the customer's share, deductibles,
and limits.

Each rule takes from what the contract would bear and gives it to the customer: first wear parts
by what is left of them (an X-ray tube by its exposures), then the customer's share, then the
deductible of the order, at last the limits. What a rule takes is spread over the items it speaks
of, to the cent, so that nothing is lost: borne and moved sum to what was covered.

>>> tube = Item("tube", "parts", Decimal("90000.00"), product="XRT")
>>> work = Item("work", "labour", Decimal("1000.00"))
>>> worn = Rule("tube", PRO_RATA, products=frozenset({"XRT"}), share=left(150000, 50000, 200000))
>>> first = Rule("first", DEDUCTIBLE, amount=Decimal(500))
>>> answer = decide({"order": Facts((tube, work), (first, worn))})["order"]
>>> [(move.item, move.rule, move.amount) for move in answer.moves]
[('tube', 'tube', Decimal('60000.00')), ('tube', 'first', Decimal('483.87')), \
('work', 'first', Decimal('16.13'))]
>>> answer.borne["tube"] + answer.borne["work"]
Decimal('30500.00')

A limit is shared by all that name its key, in the order in which they are given:

>>> year = Rule("year", CAP, limits=(Limit("2026", "year", Decimal(1500)),))
>>> answers = decide({1: Facts((work,), (year,)), 2: Facts((work,), (year,))})
>>> [answer.borne["work"] for answer in answers.values()]
[Decimal('1000.00'), Decimal('500.00')]
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeVar

from odoo.addons.mds_base.lib.apportion import apportion

Key = TypeVar("Key", bound=Hashable)

PRO_RATA, SHARE, DEDUCTIBLE, CAP = "pro_rata", "share", "deductible", "cap"
STAGES = (PRO_RATA, SHARE, DEDUCTIBLE, CAP)

ZERO, ONE, CENT = Decimal(0), Decimal(1), Decimal("0.01")


class LimitError(ValueError):
    """A rule or an amount that cannot be: a share outside 0 … 1, a negative limit."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that the contract would bear with ``amount``."""

    key: Hashable
    category: str
    amount: Decimal
    product: Hashable = None
    line: Hashable = None


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``limit`` for all that name ``key``; ``used`` by what was decided before.

    ``shared_with``: keys of others that take from the same amount.
    """

    key: Hashable
    name: str
    limit: Decimal
    used: Decimal = ZERO
    shared_with: frozenset[Hashable] = frozenset()

    def free(self, taken: Mapping[Hashable, Decimal]) -> Decimal:
        """What is left after ``taken``: ``{key: amount}`` of this batch."""
        gone = sum((taken.get(key, ZERO) for key in self.shared_with | {self.key}), self.used)
        return max(self.limit - gone, ZERO)


@dataclass(frozen=True, slots=True)
class Rule:
    """``categories``, ``products`` and ``line`` say what it speaks of; empty: of everything.

    ``share``: of PRO_RATA what the contract still bears, of SHARE what the customer pays.
    ``amount``: of DEDUCTIBLE what the customer pays first. ``limits``: of CAP.
    """

    key: Hashable
    kind: str
    categories: frozenset[str] = frozenset()
    products: frozenset[Hashable] = frozenset()
    line: Hashable = None
    share: Decimal = ONE
    amount: Decimal = ZERO
    limits: Sequence[Limit] = ()

    def speaks_of(self, item: Item) -> bool:
        return (
            (not self.categories or item.category in self.categories)
            and (not self.products or item.product in self.products)
            and (self.line is None or item.line == self.line)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """An order: what its contract would bear, and the rules; ``unit``: the smallest coin."""

    items: Sequence[Item]
    rules: Sequence[Rule]
    unit: Decimal = CENT


@dataclass(frozen=True, slots=True)
class Move:
    """So much of an item is the customer's, by this rule."""

    item: Hashable
    rule: Hashable
    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a rule: what the contract bore ``before`` it, what it ``moved``, which limit cut."""

    before: Decimal
    moved: Decimal
    limit: Limit | None = None

    @property
    def borne(self) -> Decimal:
        return self.before - self.moved


@dataclass(frozen=True, slots=True)
class Decision:
    """``borne``: ``{item: what the contract bears at last}``."""

    borne: Mapping[Hashable, Decimal]
    moves: tuple[Move, ...] = ()
    outcomes: Mapping[Hashable, Outcome] = field(default_factory=dict)


def left(reading: Decimal | int, full_until: Decimal | int, worn_at: Decimal | int) -> Decimal:
    """Which share of a wear part is left: all until ``full_until``, none from ``worn_at`` on.

    >>> left(0, 0, 200000), left(50000, 0, 200000), left(250000, 0, 200000)
    (Decimal('1'), Decimal('0.75'), Decimal('0'))
    """
    if full_until < 0 or worn_at <= full_until:
        raise LimitError("A part is worn out later than it begins to wear.")
    if reading <= full_until:
        return ONE
    if reading >= worn_at:
        return ZERO
    return Decimal(worn_at - reading) / Decimal(worn_at - full_until)


def decide(facts: Mapping[Key, Facts]) -> dict[Key, Decision]:
    """One decision per key, in this order: the first takes from a limit that is shared.

    Raises :class:`LimitError`.
    """
    taken: dict[Hashable, Decimal] = {}
    return {key: _decide(fact, taken) for key, fact in facts.items()}


def _decide(facts: Facts, taken: dict[Hashable, Decimal]) -> Decision:
    for rule in facts.rules:
        _check(rule)
    if any(item.amount < 0 for item in facts.items):
        raise LimitError("What a contract would bear is not below zero.")
    borne = {item.key: item.amount for item in facts.items}
    moves: list[Move] = []
    outcomes: dict[Hashable, Outcome] = {}
    for rule in sorted(facts.rules, key=lambda rule: STAGES.index(rule.kind)):
        items = [item for item in facts.items if rule.speaks_of(item)]
        before = sum((borne[item.key] for item in items), ZERO)
        wanted, cut = _wanted(rule, before, taken, facts.unit)
        moved = min(wanted, before)
        for item, part in zip(items, _spread(moved, items, borne, facts.unit), strict=True):
            if part:
                borne[item.key] -= part
                moves.append(Move(item.key, rule.key, rule.kind, part))
        outcomes[rule.key] = Outcome(before, moved, cut)
        for limit in rule.limits:
            taken[limit.key] = taken.get(limit.key, ZERO) + before - moved
    return Decision(borne, tuple(moves), outcomes)


def _wanted(
    rule: Rule, before: Decimal, taken: Mapping[Hashable, Decimal], unit: Decimal
) -> tuple[Decimal, Limit | None]:
    """How much of ``before`` the rule gives to the customer, and the limit that says so."""
    if rule.kind == PRO_RATA:
        return before - _round(before * rule.share, unit), None
    if rule.kind == SHARE:
        return _round(before * rule.share, unit), None
    if rule.kind == DEDUCTIBLE:
        return _round(rule.amount, unit), None
    may, cut = before, None
    for limit in rule.limits:
        free = (limit.free(taken) / unit).quantize(ONE, ROUND_DOWN) * unit
        if free < may:
            may, cut = free, limit
    return before - may, cut


def _spread(
    total: Decimal, items: Sequence[Item], borne: Mapping[Hashable, Decimal], unit: Decimal
) -> list[Decimal]:
    """``total`` over the items by what is borne of each; never more than that."""
    weights = [(borne[item.key] / unit).to_integral_value(ROUND_DOWN) for item in items]
    if not total or not any(weights):
        return [ZERO] * len(items)
    return apportion(total, [int(weight) for weight in weights], unit)


def _round(amount: Decimal, unit: Decimal) -> Decimal:
    return (amount / unit).quantize(ONE, ROUND_HALF_UP) * unit


def _check(rule: Rule) -> None:
    if rule.kind not in STAGES:
        raise LimitError(f"{rule.kind!r} is no kind of limit.")
    if not ZERO <= rule.share <= ONE:
        raise LimitError(f"A share is from 0 to 1, not {rule.share}.")
    if rule.amount < 0 or any(limit.limit < 0 for limit in rule.limits):
        raise LimitError("Deductibles and limits are not below zero.")
