"""What an order of this type on this model should cost 标准成本, and what is asked for it.

A service fee template 费用模板 counts from its day on. Of those that fit the one that asks for most
decides, then the latest. Its lines are fixed, or stepped by hours, visits or devices: then the
step with the highest threshold that is reached decides.

>>> steps = [Line("labour", Decimal(0), Decimal(300), HOURS, Decimal(0)),
...          Line("labour", Decimal(0), Decimal(500), HOURS, Decimal(4))]
>>> figure(steps, {HOURS: Decimal("4.5")})
{'labour': (Decimal('0'), Decimal('500'))}
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

FIXED = "fixed"
HOURS = "hours"
VISITS = "visits"
DEVICES = "devices"


@dataclass(frozen=True, slots=True)
class Line:
    """``start``: the quantity from which a step counts; fixed lines have none."""

    element: Any
    cost: Decimal
    price: Decimal
    basis: str = FIXED
    start: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Template:
    """``order_type`` or ``model`` none: all."""

    key: int
    company: int
    start: date
    lines: tuple[Line, ...] = ()
    order_type: int | None = None
    model: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An order: when it was reported, what it is, how much was done."""

    company: int
    day: date
    order_type: int | None
    model: int | None
    quantities: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Answer:
    """``amounts``: {element: (cost, price)} by the template."""

    template: int
    amounts: Mapping[Any, tuple[Decimal, Decimal]]


def standards(
    cases: Mapping[Hashable, Case], templates: Iterable[Template]
) -> dict[Hashable, Answer]:
    """The standard of each case; cases without a template are left out."""
    known = sorted(templates, key=lambda one: (_asks(one), one.start))
    result = {}
    for key, case in cases.items():
        fitting = [template for template in known if _fits(template, case)]
        if fitting:
            chosen = fitting[-1]
            result[key] = Answer(chosen.key, figure(chosen.lines, case.quantities))
    return result


def figure(
    lines: Iterable[Line], quantities: Mapping[str, Decimal]
) -> dict[Any, tuple[Decimal, Decimal]]:
    """``{element: (cost, price)}``: fixed lines, and of each stepped element the step reached."""
    result: dict[Any, tuple[Decimal, Decimal]] = {}
    steps: dict[tuple[Any, str], Line] = {}
    for line in lines:
        if line.basis == FIXED:
            _add(result, line)
        elif line.start <= quantities.get(line.basis, Decimal(0)):
            known = steps.get((line.element, line.basis))
            if known is None or known.start < line.start:
                steps[line.element, line.basis] = line
    for line in steps.values():
        _add(result, line)
    return result


def _add(result: dict[Any, tuple[Decimal, Decimal]], line: Line) -> None:
    cost, price = result.get(line.element, (Decimal(0), Decimal(0)))
    result[line.element] = (cost + line.cost, price + line.price)


def _asks(template: Template) -> int:
    return (template.model is not None) * 2 + (template.order_type is not None)


def _fits(template: Template, case: Case) -> bool:
    return (
        template.company == case.company
        and template.start <= case.day
        and template.order_type in (None, case.order_type)
        and template.model in (None, case.model)
    )
