"""Which certificates the rules want of a device on a day.

>>> ecg = Rule(1, kind=7, is_law=True, valid_from=date(2020, 1, 1), system="emdn", code="Z1205")
>>> facts = Facts(date(2026, 5, 1), model=3, categories=(9,), codes=(("emdn", "Z12050301"),))
>>> [duty.kind for duty in wanted(facts, [ecg])]
[7]
>>> wanted(Facts(date(2019, 5, 1), codes=(("emdn", "Z12050301"),)), [ecg])
[]
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rule:
    """Binds the devices of a model, of a category, or of a code that begins so."""

    id: int
    kind: int
    is_law: bool
    valid_from: date
    valid_to: date | None = None
    model: int = 0
    category: int = 0
    system: str = ""
    code: str = ""
    company: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A device on a day: its model, the categories of its model, its codes, its company."""

    on: date
    model: int = 0
    categories: tuple[int, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    company: int = 0


def binds(rule: Rule, facts: Facts) -> bool:
    """Does the rule speak of this device on this day? Each thing that it names must fit."""
    if facts.on < rule.valid_from or (rule.valid_to is not None and facts.on > rule.valid_to):
        return False
    if rule.company and rule.company != facts.company:
        return False
    if not (rule.model or rule.category or rule.code):
        return False
    return (
        (not rule.model or rule.model == facts.model)
        and (not rule.category or rule.category in facts.categories)
        and (
            not rule.code
            or any(
                system == rule.system and code.startswith(rule.code) for system, code in facts.codes
            )
        )
    )


def wanted(facts: Facts, rules: Sequence[Rule]) -> list[Rule]:
    """One rule per kind of certificate: the law before the house, then the shorter interval."""
    chosen: dict[int, Rule] = {}
    for rule in rules:
        if not binds(rule, facts):
            continue
        known = chosen.get(rule.kind)
        if known is None or _strictness(rule) < _strictness(known):
            chosen[rule.kind] = rule
    return list(chosen.values())


def wanted_many(facts: Mapping[Key, Facts], rules: Sequence[Rule]) -> dict[Key, list[Rule]]:
    """Batch form of :func:`wanted`; devices with equal facts are decided once."""
    known: dict[Facts, list[Rule]] = {}
    for fact in facts.values():
        if fact not in known:
            known[fact] = wanted(fact, rules)
    return {key: known[fact] for key, fact in facts.items()}


def _strictness(rule: Rule) -> tuple[bool, float, int]:
    return (not rule.is_law, rule.months or float("inf"), rule.id)
