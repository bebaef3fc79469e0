"""Who pays for what on an order: us under warranty, a supplier, a contract, or the customer.

Each category of cost is decided by itself, in this order: a recall; our warranty; a part's own
warranty; the supplier's warranty; the lines of the customer's contracts, the most specific first;
else the customer. What a source covers only in part leaves the rest to the next one, so that the
shares of a category sum to one. A line whose counter is used up covers nothing more of what it
counts.

>>> line = Line("L1", shares={"labour": Decimal(1), "parts": Decimal("0.8")})
>>> answer = decide({"order": Facts(lines=(line,))})["order"]
>>> [(share.payer, share.share) for share in answer.categories["parts"]]
[('contract', Decimal('0.8')), ('customer', Decimal('0.2'))]
>>> answer.summary
'partly'
>>> decide({"order": Facts(warranty=frozenset(CATEGORIES))})["order"].summary
'warranty'
>>> used = Line("L1", shares={"labour": Decimal(1)}, counters=(Counter("visits", 4, 4),))
>>> decide({"order": Facts(lines=(used,))})["order"].categories["labour"][0].code
'used_up'

A counter of money ends its own category only:

>>> spent = Line("L1", shares={"labour": Decimal(1), "parts": Decimal(1)},
...     counters=(Counter("parts", 5000, 5000, 0, categories=frozenset({"parts"})),))
>>> answer = decide({"order": Facts(lines=(spent,))})["order"]
>>> answer.categories["labour"][0].code, answer.categories["parts"][0].code
('covered', 'used_up')

Orders of one batch that take from the same counter (``key``) are served in their order, so that
the batch cannot take more than is left:

>>> last = Line("L1", shares={"labour": Decimal(1)}, counters=(Counter("visits", 4, 3, key="V"),))
>>> answers = decide({"first": Facts(lines=(last,)), "second": Facts(lines=(last,))})
>>> [answer.categories["labour"][0].code for answer in answers.values()]
['covered', 'used_up']

Two lines may share a counter; what the one takes is gone for the other:

>>> pump = Line("P", {"labour": Decimal(1)},
...     counters=(Counter("visits", 1, 0, key="P", shared_with=frozenset({"V"})),))
>>> vent = Line("V", {"labour": Decimal(1)},
...     counters=(Counter("visits", 1, 0, key="V", shared_with=frozenset({"P"})),))
>>> answers = decide({"first": Facts(lines=(pump,)), "second": Facts(lines=(vent,))})
>>> [answer.categories["labour"][0].code for answer in answers.values()]
['covered', 'used_up']

A part that failed within its own warranty is ours, whatever the other parts are:

>>> claim = Claim("old sensor", "parts", "new sensor")
>>> answer = decide({"order": Facts(parts=Verdict((claim,)))})["order"]
>>> answer.claims == (claim,), answer.categories["parts"][0].payer, answer.summary
(True, 'customer', 'partly')
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from .part_warranty import Claim, Verdict

Key = TypeVar("Key", bound=Hashable)

NO_CLAIMS = Verdict()

CATEGORIES = ("labour", "travel", "parts", "consumables", "vendor", "expense")
# what decides whether an order as a whole is covered; the others are by the way
MAIN = ("labour", "travel", "parts")

US, SUPPLIER, CONTRACT, CUSTOMER = "us", "supplier", "contract", "customer"

RECALL = "recall"
WARRANTY = "warranty"
PART_WARRANTY = "part_warranty"
COVERED = "covered"
NOTHING = "nothing"  # no contract knows the device
NOT_PROMISED = "not_promised"  # a contract knows it, but not this category
OTHER_WORK = "other_work"  # … but not this kind of work
EXCLUDED = "excluded"  # … but not this cause
USED_UP = "used_up"
NOT_INSPECTED = "not_inspected"  # it wants an entry inspection, and the device has passed none
FROZEN = "frozen"

ONE, ZERO = Decimal(1), Decimal(0)


class EntitlementError(ValueError):
    """Facts that cannot be: a share outside 0 … 1, a negative counter."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What a line promises a number of times: ``visits`` or ``hours``; ``needed`` this time.

    ``key`` names the counter, when several orders of a batch take from it; ``shared_with`` names
    those of other lines that take from the same number. Used up it ends the ``categories`` that
    it is for (empty: all). One with categories is money: how much of it is taken is known when
    the work has its price, and decided by ``limits``.
    """

    kind: str
    allowed: Decimal | int
    used: Decimal | int
    needed: Decimal | int = 1
    key: Hashable = None
    categories: frozenset[str] = frozenset()
    shared_with: frozenset[Hashable] = frozenset()

    @property
    def left(self) -> Decimal:
        return max(Decimal(self.allowed) - Decimal(self.used), ZERO)

    @property
    def pool(self) -> frozenset[Hashable]:
        """All who take from it; nobody where it has no name."""
        return frozenset() if self.key is None else self.shared_with | {self.key}

    @property
    def portion(self) -> Decimal:
        """Which part of what is needed it still holds; visits are whole, money comes later."""
        if not self.needed or self.kind == "visits" or self.categories:
            return ONE
        return min(ONE, self.left / Decimal(self.needed))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a contract that knows the device.

    ``shares``: which part of each category it bears. ``specificity``: how narrowly it names the
    device; the higher goes first. ``order_types``: kinds of work it is for (empty: every kind),
    ``excluded_causes``: causes it does not answer for.
    """

    key: Hashable
    shares: Mapping[str, Decimal]
    specificity: int = 0
    order_types: frozenset[Hashable] = frozenset()
    excluded_causes: frozenset[Hashable] = frozenset()
    counters: Sequence[Counter] = ()
    is_frozen: bool = False
    is_inspected: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one order. ``warranty`` and ``supplier`` name the categories covered.

    ``parts``: what was replaced within its own warranty; ``candidates``: what is in the device
    under its own warranty, and may be what failed.
    """

    lines: Sequence[Line] = ()
    warranty: frozenset[str] = frozenset()
    parts: Verdict = NO_CLAIMS
    candidates: Sequence[Claim] = ()
    supplier: frozenset[str] = frozenset()
    order_type: Hashable = None
    cause: Hashable = None
    is_recall: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Who bears which part of a category, and by which rule (``code``)."""

    payer: str
    share: Decimal
    code: str
    line: Hashable = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The shares of each category, the line that counts, and the order as a whole.

    ``summary``: warranty, contract, partly or billable. ``consumes``: ``{line: {counter: n}}``.
    ``claims``: parts that are ours by their own warranty; the shares of their category are of
    what else is used. ``candidates``: parts that would be, had they failed.
    """

    categories: Mapping[str, tuple[Share, ...]]
    summary: str
    line: Hashable = None
    consumes: Mapping[Hashable, Mapping[str, Decimal]] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    candidates: tuple[Claim, ...] = ()


def decide(facts: Mapping[Key, Facts]) -> dict[Key, Decision]:
    """One decision per key, in this order: the first to ask takes from a shared counter.

    Raises :class:`EntitlementError` for facts that cannot be.
    """
    taken: dict[Hashable, Decimal] = {}
    result = {}
    for key, fact in facts.items():
        served = replace(fact, lines=tuple(_after(line, taken) for line in fact.lines))
        decision = result[key] = _decide(served)
        for line in served.lines:
            for counter in line.counters:
                took = decision.consumes.get(line.key, {}).get(counter.kind, ZERO)
                if counter.key is not None and took:
                    taken[counter.key] = taken.get(counter.key, ZERO) + took
    return result


def _after(line: Line, taken: Mapping[Hashable, Decimal]) -> Line:
    """The line as the next order finds it."""
    if not any(counter.pool & taken.keys() for counter in line.counters):
        return line
    counters = tuple(
        replace(
            counter,
            used=sum((taken.get(key, ZERO) for key in counter.pool), Decimal(counter.used)),
        )
        for counter in line.counters
    )
    return replace(line, counters=counters)


def _decide(facts: Facts) -> Decision:
    lines = sorted(facts.lines, key=lambda line: -line.specificity)
    for line in lines:
        _check(line)
    refusals = {line.key: _refusal(line, facts) for line in lines}
    categories = {name: _category(name, facts, lines, refusals) for name in CATEGORIES}
    bearing = [
        share.line for shares in categories.values() for share in shares if share.code == COVERED
    ]
    main = next((line for line in lines if line.key in bearing), None)
    consumes = _consumption([line for line in lines if line.key in bearing])
    claims = _counting(facts.parts.claims, facts)
    return Decision(
        categories,
        _summary(categories, claims),
        main.key if main else None,
        consumes,
        claims,
        _counting(facts.candidates, facts),
    )


def _counting(claims: Sequence[Claim], facts: Facts) -> tuple[Claim, ...]:
    """A recall and the warranty of the device come before a part's own."""
    if facts.is_recall:
        return ()
    return tuple(claim for claim in claims if claim.category not in facts.warranty)


def _consumption(bearing: Sequence[Line]) -> dict[Hashable, dict[str, Decimal]]:
    """What an order takes: of lines that share a counter the first takes, for all of them."""
    result: dict[Hashable, dict[str, Decimal]] = {}
    served: frozenset[Hashable] = frozenset()
    for line in bearing:
        own = [one for one in line.counters if not one.categories and not one.pool & served]
        if own:
            result[line.key] = {one.kind: min(Decimal(one.needed), one.left) for one in own}
            served = served.union(*(one.pool for one in own))
    return result


def _check(line: Line) -> None:
    for name, share in line.shares.items():
        if name not in CATEGORIES:
            raise EntitlementError(f"{name!r} is no category of cost.")
        if not ZERO <= share <= ONE:
            raise EntitlementError(f"A line covers from 0 to 1 of {name}, not {share}.")
    for counter in line.counters:
        if min(counter.allowed, counter.used, counter.needed) < 0:
            raise EntitlementError(f"The counter of {counter.kind} is negative.")


def _refusal(line: Line, facts: Facts) -> str:
    """Why a line that knows the device does not answer for this order; empty when it does."""
    if line.is_frozen:
        return FROZEN
    if not line.is_inspected:
        return NOT_INSPECTED
    if line.order_types and facts.order_type not in line.order_types:
        return OTHER_WORK
    if facts.cause is not None and facts.cause in line.excluded_causes:
        return EXCLUDED
    if any(counter.left == 0 for counter in line.counters if not counter.categories):
        return USED_UP
    return ""


def _is_empty(line: Line, name: str) -> bool:
    """Whether the money that the line has for this category is spent."""
    return any(counter.left == 0 for counter in line.counters if name in counter.categories)


def _portion(line: Line) -> Decimal:
    """Which part of what is needed the counters of the line still hold."""
    return min([ONE, *(counter.portion for counter in line.counters)])


def _room(line: Line, held: Mapping[frozenset[Hashable], Decimal]) -> Decimal:
    """Which part is left after ``held``: what lines before took from the counters they share."""
    shared = (counter for counter in line.counters if counter.portion < ONE)
    return min([ONE, *(one.portion - held.get(one.pool, ZERO) for one in shared)])


def _before_contracts(name: str, facts: Facts) -> Share | None:
    """What comes before every contract, in this order: recall, ours, the part's, the supplier's."""
    if facts.is_recall:
        return Share(US, ONE, RECALL)
    if name in facts.warranty:
        return Share(US, ONE, WARRANTY)
    if name in facts.parts.whole and _counting(facts.parts.claims, facts):
        return Share(US, ONE, PART_WARRANTY)
    if name in facts.supplier:
        return Share(SUPPLIER, ONE, WARRANTY)
    return None


def _category(
    name: str,
    facts: Facts,
    lines: Sequence[Line],
    refusals: Mapping[Hashable, str],
) -> tuple[Share, ...]:
    first = _before_contracts(name, facts)
    if first:
        return (first,)
    shares, rest, why, culprit = [], ONE, NOTHING, None
    held: dict[frozenset[Hashable], Decimal] = {}
    for line in lines:
        promised = line.shares.get(name, ZERO)
        refusal = refusals[line.key] or (USED_UP if _is_empty(line, name) else "")
        if refusal or not promised:
            if culprit is None:
                culprit, why = line.key, refusal or NOT_PROMISED
            continue
        portion = _portion(line)
        borne = min(rest, promised * portion, _room(line, held))
        if borne > 0:
            shares.append(Share(CONTRACT, borne, COVERED, line.key))
            rest -= borne
            for pool in {counter.pool for counter in line.counters if counter.pool}:
                held[pool] = held.get(pool, ZERO) + borne
            if culprit is None:
                why = NOT_PROMISED if portion == ONE else USED_UP
                culprit = line.key
        if rest == 0:
            break
    if rest > 0:
        shares.append(Share(CUSTOMER, rest, why, culprit))
    return tuple(shares)


def _summary(categories: Mapping[str, Sequence[Share]], claims: Sequence[Claim]) -> str:
    """One word for the whole order, from its main categories."""
    mains = [share for name in MAIN for share in categories[name]]
    payers = {share.payer for share in mains}
    payers |= {US for claim in claims if claim.category in MAIN}
    if payers <= {US, SUPPLIER}:
        return "warranty"
    if CUSTOMER not in payers:
        return "contract"
    return "billable" if payers == {CUSTOMER} else "partly"
