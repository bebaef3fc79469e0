"""Until when the file of a device must be kept.

Rules are dated data: each names whom it is for, how many years after the end of the service life
(or, where none is stated, after the last entry), or for ever. Of all rules in force on the day of
asking that fit a device, the longest counts: two laws are both kept only so.

>>> rules = [Rule("Devices", "any", years_after_life=5, years_without_life=5),
...     Rule("Implants", "implant", is_forever=True)]
>>> facts = {"ct": Facts(life_end=dt.date(2030, 2, 28), last_entry=dt.date(2026, 1, 1)),
...     "stent": Facts(is_implant=True, last_entry=dt.date(2026, 1, 1))}
>>> found = decide(facts, rules, dt.date(2026, 11, 24))
>>> found["ct"].until.isoformat(), found["ct"].rule.name
('2035-02-28', 'Devices')
>>> found["stent"].is_forever
True
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

AUDIENCES = ("any", "implant", "class_3", "class_2", "class_1")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule asks of a device.

    ``life_end`` is the end of the stated service life, None where none is stated; ``last_entry``
    the day of the last thing that is in the file.
    """

    last_entry: dt.date
    life_end: dt.date | None = None
    is_implant: bool = False
    risk_class: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    audience: str
    years_after_life: int = 0
    years_without_life: int = 0
    is_forever: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    key: int = 0
    """What the caller knows the rule by."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Kept until the end of ``until`` (None with ``is_forever``); ``rule`` says why.

    Without any rule in force everything is kept: ``rule`` is None and ``is_forever`` true.
    """

    until: dt.date | None
    is_forever: bool
    rule: Rule | None
    from_life_end: bool = False

    def is_over(self, today: dt.date) -> bool:
        return self.until is not None and today > self.until


def decide(
    facts: Mapping[Key, Facts], rules: Iterable[Rule], today: dt.date
) -> dict[Key, Decision]:
    """The decision for each device of a batch."""
    in_force = [rule for rule in rules if _is_in_force(rule, today)]
    return {key: _decide(fact, in_force) for key, fact in facts.items()}


def _decide(facts: Facts, rules: list[Rule]) -> Decision:
    fitting = [rule for rule in rules if _fits(rule, facts)]
    if not fitting:
        return Decision(None, True, None)
    found = [_apply(rule, facts) for rule in fitting]
    return max(found, key=lambda decision: decision.until or dt.date.max)


def _apply(rule: Rule, facts: Facts) -> Decision:
    if rule.is_forever:
        return Decision(None, True, rule)
    if facts.life_end:
        until = years_later(facts.life_end, rule.years_after_life)
        # what happens after the end of its life is kept as long as what happened before
        late = years_later(facts.last_entry, rule.years_without_life)
        return Decision(max(until, late), False, rule, until >= late)
    return Decision(years_later(facts.last_entry, rule.years_without_life), False, rule)


def _is_in_force(rule: Rule, today: dt.date) -> bool:
    return (rule.valid_from or dt.date.min) <= today <= (rule.valid_to or dt.date.max)


def _fits(rule: Rule, facts: Facts) -> bool:
    if rule.audience == "any":
        return True
    if rule.audience == "implant":
        return facts.is_implant
    return bool(facts.risk_class) and rule.audience == f"class_{facts.risk_class}"


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day ``years`` later; 29 February becomes 28 February. Never beyond the calendar.

    >>> years_later(dt.date(2024, 2, 29), 5).isoformat()
    '2029-02-28'
    """
    year = min(day.year + years, dt.date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
