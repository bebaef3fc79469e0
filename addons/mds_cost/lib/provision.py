"""Risk provision 风险准备: a share of an order's direct cost, by order type and risk class.

Of the rules that count on the day the one that asks for most decides, then the latest. The
provision of each month follows from the cost of acts in that month, so that later work does not
change what earlier months have provided.

>>> round_share(Decimal("2.5"), 10050)
251
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """``order_type`` or ``risk_class`` none: all."""

    key: int
    company: int
    start: date
    percent: Decimal
    order_type: int | None = None
    risk_class: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The direct cost of one order in one month, in cents (the smallest there are of
    its currency), and the day on which it stands."""

    company: int
    day: date
    cents: int
    order_type: int | None = None
    risk_class: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Cents (as of the case) to provide, and the rule that says so."""

    cents: int
    rule: int


def provide(cases: Mapping[Hashable, Case], rules: Iterable[Rule]) -> dict[Hashable, Answer]:
    """What to provide for each case; cases without a rule are left out."""
    known = sorted(rules, key=lambda rule: (_asks(rule), rule.start))
    result = {}
    for key, case in cases.items():
        fitting = [rule for rule in known if _fits(rule, case)]
        if fitting:
            rule = fitting[-1]
            result[key] = Answer(round_share(rule.percent, case.cents), rule.key)
    return result


def _asks(rule: Rule) -> int:
    return (rule.order_type is not None) * 2 + (rule.risk_class is not None)


def _fits(rule: Rule, case: Case) -> bool:
    return (
        rule.company == case.company
        and rule.start <= case.day
        and rule.order_type in (None, case.order_type)
        and rule.risk_class in (None, case.risk_class)
    )


def round_share(percent: Decimal, cents: int) -> int:
    """Per cent of an amount, half up; of a negative amount the same negated."""
    sign = -1 if cents < 0 else 1
    return sign * int((Fraction(percent) * abs(cents) / 100 + Fraction(1, 2)) // 1)
