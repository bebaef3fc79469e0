"""On which cost centre does an order lie? The first rule that fits, or none and why.

A rule says what it asks for; what it leaves open fits everything. Rules are asked in the order in
which they come. A rule counts on the days from ``start`` to ``end``, both included.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

FIXED = "fixed"
RULE = "rule"
NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """``regions`` is a region with all that lie in it; an empty condition fits everything.

    ``department`` is that of the engineer or one above it.
    """

    key: int
    centre: int
    company: int
    start: date | None = None
    end: date | None = None
    regions: frozenset[int] = frozenset()
    outlet: int | None = None
    employee: int | None = None
    order_type: int | None = None
    department: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An order on a day; ``fixed`` is a cost centre that somebody chose for it.

    ``departments`` are the engineer's on that day and all above it.
    """

    company: int
    day: date
    region: int | None = None
    outlet: int | None = None
    employee: int | None = None
    order_type: int | None = None
    fixed: int | None = None
    departments: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """``centre`` or none; ``code`` says why: fixed, rule (then ``rule`` names it), no_rule."""

    centre: int | None
    code: str
    rule: int | None = None


def assign(cases: Mapping[Hashable, Case], rules: Sequence[Rule]) -> dict[Hashable, Answer]:
    """The cost centre of each case."""
    return {key: _assign(case, rules) for key, case in cases.items()}


def _assign(case: Case, rules: Sequence[Rule]) -> Answer:
    if case.fixed:
        return Answer(case.fixed, FIXED)
    rule = next((rule for rule in rules if fits(rule, case)), None)
    return Answer(rule.centre, RULE, rule.key) if rule else Answer(None, NO_RULE)


def fits(rule: Rule, case: Case) -> bool:
    """Whether all that the rule asks for is so."""
    return (
        rule.company == case.company
        and (rule.start is None or rule.start <= case.day)
        and (rule.end is None or case.day <= rule.end)
        and (not rule.regions or case.region in rule.regions)
        and rule.outlet in (None, case.outlet)
        and rule.employee in (None, case.employee)
        and rule.order_type in (None, case.order_type)
        and (rule.department is None or rule.department in case.departments)
    )
