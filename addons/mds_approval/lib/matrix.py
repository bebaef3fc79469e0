"""Which row of an approval matrix answers for a request: the most specific one that fits.

A row says for whom it is (company or branch, requester's group) and for which amounts (more than
``above``, up to and including ``up_to``); what it does not say, it leaves open. A row is at least
as specific as another when it is so in *every* respect: its company lies below (or is the same),
its group implies the other's (or is the same), its amounts lie within the other's. The winner is
the row that is at least as specific as all others that fit, and more so than each of them. There
is no ranking between respects: “this branch, anybody” and “any branch, engineers” both fit an
engineer of the branch, and neither is more specific. Then the matrix is *ambiguous*, and somebody
has to say what is meant by a row for both. Where no row fits, the matrix has a *gap*.

>>> rows = [
...     Row("small", up_to=Decimal(5000)),
...     Row("large", above=Decimal(5000)),
...     Row("branch", company=7, up_to=Decimal(5000)),
... ]
>>> head, branch = Facts(companies=(1,), amount=Decimal(900)), Facts((1, 7), amount=Decimal(900))
>>> decide_one(head, rows).row.key, decide_one(branch, rows).row.key
('small', 'branch')
>>> print(decide_one(branch, rows).message)
Row branch is the most specific of 2 that fit: it names the company.
>>> decide_one(Facts((1,), amount=Decimal(5000)), rows).row.key
'small'
>>> print(decide_one(Facts((1,), amount=Decimal(1)), rows[1:2]).message)
No row fits the amount 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

WON = "won"
EMPTY = "empty"
NOT_FOR_THEM = "not_for_them"
NOT_THIS_AMOUNT = "not_this_amount"
NO_AMOUNT = "no_amount"
AMBIGUOUS = "ambiguous"

ONLY_ROW = "only_row"
COMPANY = "company"
GROUP = "group"
AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``above`` is exclusive, ``up_to`` inclusive, both in the request's currency."""

    key: Hashable
    company: int | None = None
    group: int | None = None
    above: Decimal | None = None
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request.

    ``companies`` is the path from the topmost company to the requester's; ``groups`` are all the
    requester's groups, implied ones included; ``implied`` says for a group which it implies.
    """

    companies: tuple[int, ...] = ()
    groups: frozenset[int] = frozenset()
    amount: Decimal | None = None
    implied: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The winning row, or none; why, as a code and in words; which rows were in question."""

    row: Row | None
    code: str
    message: str
    because: tuple[str, ...] = ()
    rivals: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """For this company and group, amounts above … up to … have no row, or more than one."""

    code: str
    company: int | None
    group: int | None
    above: Decimal | None
    up_to: Decimal | None
    rivals: tuple[Row, ...]


def decide(questions: Mapping[Key, tuple[Facts, Sequence[Row]]]) -> dict[Key, Decision]:
    """One decision per key. The order of the rows means nothing."""
    return {key: decide_one(facts, rows) for key, (facts, rows) in questions.items()}


def decide_one(facts: Facts, rows: Sequence[Row]) -> Decision:
    """See the module."""
    if not rows:
        return Decision(None, EMPTY, "The matrix has no row.")
    meant = [row for row in rows if _is_meant(row, facts)]
    if not meant:
        return Decision(None, NOT_FOR_THEM, "No row is for this company and these groups.")
    fitting = [row for row in meant if _holds_amount(row, facts.amount)]
    if not fitting:
        if facts.amount is None:
            return Decision(None, NO_AMOUNT, "Every row asks for an amount, and there is none.")
        return Decision(None, NOT_THIS_AMOUNT, f"No row fits the amount {facts.amount}.")
    best = [row for row in fitting if not any(_beats(other, row, facts) for other in fitting)]
    if len(best) > 1:
        names = ", ".join(sorted(str(row.key) for row in best))
        return Decision(
            None,
            AMBIGUOUS,
            f"Rows {names} fit equally well: add one for what they have in common.",
            rivals=tuple(best),
        )
    [winner] = best
    others = [row for row in fitting if row is not winner]
    if not others:
        return Decision(winner, WON, f"Row {winner.key} is the only one that fits.", (ONLY_ROW,))
    because = _reasons(winner, others, facts)
    return Decision(
        winner,
        WON,
        f"Row {winner.key} is the most specific of {len(fitting)} that fit: "
        f"it names the {', the '.join(because)}.",
        because,
    )


def find_problems(
    rows: Sequence[Row],
    paths: Mapping[int, tuple[int, ...]],
    implied: Mapping[int, frozenset[int]],
) -> list[Problem]:
    """Gaps and ambiguities of a whole matrix, for every company and group that it names.

    ``paths`` gives for each named company the path from the topmost one. Adjacent amounts with
    the same problem are reported as one.
    """
    problems = []
    companies = sorted({row.company for row in rows}, key=_none_first)
    groups = sorted({row.group for row in rows}, key=_none_first)
    spans = _spans(rows)
    for company in companies:
        for group in groups:
            problems += _problems_of(
                rows,
                spans,
                company,
                group,
                Facts(
                    companies=paths.get(company, (company,)) if company is not None else (),
                    groups=(
                        frozenset({group}) | implied.get(group, frozenset())
                        if group is not None
                        else frozenset()
                    ),
                    implied=implied,
                ),
            )
    return problems


Span = tuple["Decimal | None", "Decimal | None", Decimal]


def _spans(rows: Iterable[Row]) -> list[Span]:
    """(above, up to, an amount between) of each stretch between two bounds."""
    bounds = sorted({b for row in rows for b in (row.above, row.up_to) if b is not None})
    if not bounds:
        return [(None, None, Decimal(0))]
    edges: list[Decimal | None] = [None, *bounds]
    spans: list[Span] = []
    for low, high in zip(edges, bounds, strict=False):
        spans.append((low, high, high))
    spans.append((bounds[-1], None, bounds[-1] + 1))
    return spans


def _problems_of(
    rows: Sequence[Row], spans: list[Span], company: int | None, group: int | None, facts: Facts
) -> list[Problem]:
    found: list[Problem] = []
    for above, up_to, amount in spans:
        if up_to is not None and up_to <= 0 and above is None:
            continue  # nobody asks for less than nothing
        asked = Facts(facts.companies, facts.groups, amount, facts.implied)
        decision = decide_one(asked, rows)
        if decision.row is not None:
            continue
        last = found[-1] if found else None
        if (
            last is not None
            and last.up_to == above
            and last.code == decision.code
            and last.rivals == decision.rivals
        ):
            found[-1] = Problem(last.code, company, group, last.above, up_to, last.rivals)
        else:
            found.append(Problem(decision.code, company, group, above, up_to, decision.rivals))
    return found


def _none_first(value: int | None) -> tuple[bool, int]:
    return value is not None, value or 0


def _is_meant(row: Row, facts: Facts) -> bool:
    return (row.company is None or row.company in facts.companies) and (
        row.group is None or row.group in facts.groups
    )


def _holds_amount(row: Row, amount: Decimal | None) -> bool:
    if amount is None:
        return row.above is None and row.up_to is None
    return (row.above is None or amount > row.above) and (row.up_to is None or amount <= row.up_to)


def _depth(row: Row, facts: Facts) -> int:
    return -1 if row.company is None else facts.companies.index(row.company)


def _group_is_within(one: Row, other: Row, facts: Facts) -> bool:
    if other.group is None or one.group == other.group:
        return True
    return one.group is not None and other.group in facts.implied.get(one.group, frozenset())


def _amounts_are_within(one: Row, other: Row) -> bool:
    low = other.above is None or (one.above is not None and one.above >= other.above)
    high = other.up_to is None or (one.up_to is not None and one.up_to <= other.up_to)
    return low and high


def _is_at_least_as_specific(one: Row, other: Row, facts: Facts) -> bool:
    return (
        _depth(one, facts) >= _depth(other, facts)
        and _group_is_within(one, other, facts)
        and _amounts_are_within(one, other)
    )


def _beats(one: Row, other: Row, facts: Facts) -> bool:
    return _is_at_least_as_specific(one, other, facts) and not _is_at_least_as_specific(
        other, one, facts
    )


def _reasons(winner: Row, others: Iterable[Row], facts: Facts) -> tuple[str, ...]:
    """In which respects the winner says more than one of the others."""
    reasons = set()
    for other in others:
        if _depth(winner, facts) > _depth(other, facts):
            reasons.add(COMPANY)
        if not _group_is_within(other, winner, facts):
            reasons.add(GROUP)
        if not _amounts_are_within(other, winner):
            reasons.add(AMOUNT)
    return tuple(name for name in (COMPANY, GROUP, AMOUNT) if name in reasons)
