"""What overtime is paid, by class of day and system of working hours.

China's Labour Law (art. 44) and the rules on wages (工资支付暂行规定, art. 13):

* standard hours 标准工时: beyond the day's hours on a workday 150 %; on a rest day 200 %, unless
  time off is given for it; on a statutory holiday 300 %, which time off does not replace;
* comprehensive hours 综合计算工时: what exceeds the total of the period 150 %; work on statutory
  holidays 300 %;
* flexible hours 不定时: the national rule knows no overtime; some places ask 300 % on statutory
  holidays, which is therefore a rule that can be edited.

Rules are data: a company's own replaces the general one. Minutes are whole numbers.

>>> rules = {("standard", "rest"): Rule(200, HOUR), ("standard", "workday"): Rule(150, DAY)}
>>> days = {"Sun": Worked("standard", "rest", 300), "Mon": Worked("standard", "workday", 500, 480)}
>>> answers = assess(days, rules)
>>> answers["Sun"]
Overtime(minutes=300, percent=200, reason='every_hour')
>>> answers["Mon"]
Overtime(minutes=20, percent=150, reason='beyond_day')
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

STANDARD, COMPREHENSIVE, FLEXIBLE = "standard", "comprehensive", "flexible"
SYSTEMS = (STANDARD, COMPREHENSIVE, FLEXIBLE)

HOUR, DAY, PERIOD, NONE = "hour", "day", "period", "none"
MEASURES = (HOUR, DAY, PERIOD, NONE)

EVERY_HOUR, BEYOND_DAY, WITHIN_DAY = "every_hour", "beyond_day", "within_day"
WAITS_FOR_PERIOD, NO_RULE, NO_OVERTIME = "waits_for_period", "no_rule", "no_overtime"
BEYOND_PERIOD, WITHIN_PERIOD = "beyond_period", "within_period"


@dataclass(frozen=True, slots=True)
class Rule:
    """``measure``: every hour counts, only those beyond the day, beyond the period, or none."""

    percent: int
    measure: str


@dataclass(frozen=True, slots=True)
class Worked:
    """One person, one day. ``normal_minutes`` are those of the day's own schedule."""

    system: str
    day_class: str
    minutes: int
    normal_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Overtime:
    minutes: int
    percent: int
    reason: str


def assess(
    days: Mapping[Key, Worked], rules: Mapping[tuple[str, str], Rule]
) -> dict[Key, Overtime]:
    """Day by day. What a period decides is answered with no minutes and ``waits_for_period``."""
    return {key: _assess_day(worked, rules) for key, worked in days.items()}


def settle_period(
    days: Iterable[Worked], total_minutes: int, rules: Mapping[tuple[str, str], Rule]
) -> Overtime:
    """What exceeds the total of a period of comprehensive hours.

    Hours that were paid by the day (a statutory holiday) count neither towards the total nor
    beyond it: nobody is paid twice for an hour.

    >>> rules = {
    ...     (COMPREHENSIVE, "workday"): Rule(150, PERIOD),
    ...     (COMPREHENSIVE, "statutory"): Rule(300, HOUR),
    ... }
    >>> month = [Worked(COMPREHENSIVE, "workday", 10_300), Worked(COMPREHENSIVE, "statutory", 480)]
    >>> settle_period(month, 10_000, rules)
    Overtime(minutes=300, percent=150, reason='beyond_period')
    """
    worked, percents = 0, set()
    for day in days:
        rule = rules.get((day.system, day.day_class))
        if rule and rule.measure == PERIOD:
            worked += day.minutes
            percents.add(rule.percent)
    excess = max(0, worked - total_minutes)
    if len(percents) > 1:
        raise ValueError("A period has one percentage for all its days.")
    if not excess:
        return Overtime(0, max(percents, default=0), WITHIN_PERIOD)
    return Overtime(excess, percents.pop(), BEYOND_PERIOD)


def _assess_day(worked: Worked, rules: Mapping[tuple[str, str], Rule]) -> Overtime:
    rule = rules.get((worked.system, worked.day_class))
    if rule is None:
        return Overtime(0, 0, NO_RULE)
    if rule.measure == NONE or not rule.percent:
        return Overtime(0, 0, NO_OVERTIME)
    if rule.measure == PERIOD:
        return Overtime(0, rule.percent, WAITS_FOR_PERIOD)
    if rule.measure == HOUR:
        return Overtime(worked.minutes, rule.percent, EVERY_HOUR)
    beyond = max(0, worked.minutes - worked.normal_minutes)
    return Overtime(beyond, rule.percent, BEYOND_DAY if beyond else WITHIN_DAY)
