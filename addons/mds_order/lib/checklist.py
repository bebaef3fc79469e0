"""Outcome of a checklist step: passed, failed or still open, and why.

>>> decide(Answer("number", is_answered=True, number=4.2, limit_kind="range", lower=1, upper=4))
Outcome(state='fail', reason='above')
>>> decide(Answer("tick")).state
'open'
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

OPEN, PASS, FAIL = "open", "pass", "fail"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a step. ``limit_kind`` is none, min, max or range; limits are included."""

    kind: str
    is_answered: bool = False
    is_rejected: bool = False
    number: float = 0.0
    text: str = ""
    limit_kind: str = "none"
    lower: float = 0.0
    upper: float = 0.0
    has_photo: bool = False
    choice: int | None = None
    is_bad_choice: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A step is asked only after ``parent`` came out as ``wanted`` (pass or fail), or was answered
    with ``choice``."""

    parent: Hashable
    wanted: str = ""
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``state`` is open, pass or fail; ``reason`` is empty, rejected, below or above."""

    state: str
    reason: str = ""


def decide(answer: Answer) -> Outcome:
    """The outcome of one step.

    A step that the engineer rejects fails whatever its value. A number outside its limits fails
    by itself: nobody can tick it right.
    """
    if answer.is_rejected:
        return Outcome(FAIL, "rejected")
    if answer.kind == "text" and not answer.text.strip():
        return Outcome(OPEN)
    if answer.kind == "photo":
        return Outcome(PASS if answer.has_photo else OPEN)
    if answer.kind == "choice":
        if answer.choice is None:
            return Outcome(OPEN)
        return Outcome(FAIL, "rejected") if answer.is_bad_choice else Outcome(PASS)
    if answer.kind != "text" and not answer.is_answered:
        return Outcome(OPEN)
    if answer.kind in ("number", "meter"):
        if answer.limit_kind in ("min", "range") and answer.number < answer.lower:
            return Outcome(FAIL, "below")
        if answer.limit_kind in ("max", "range") and answer.number > answer.upper:
            return Outcome(FAIL, "above")
    return Outcome(PASS)


def outcomes(answers: Mapping[Key, Answer]) -> dict[Key, Outcome]:
    """Batch form of :func:`decide`."""
    return {key: decide(answer) for key, answer in answers.items()}


def asked(
    conditions: Mapping[Hashable, Condition | None],
    states: Mapping[Hashable, str],
    choices: Mapping[Hashable, int | None],
) -> dict[Hashable, bool]:
    """Which steps are asked: those without a condition, and those whose condition came true.

    A step that waits for one that is not asked is not asked either; one that waits in a circle,
    or for a step that is not there, neither.

    >>> waits = {"a": None, "b": Condition("a", "fail"), "c": Condition("b", "pass")}
    >>> asked(waits, {"a": "pass", "b": "pass"}, {})
    {'a': True, 'b': False, 'c': False}
    """
    result: dict[Hashable, bool] = {}

    def is_asked(key: Hashable, above: frozenset[Hashable]) -> bool:
        if key in result:
            return result[key]
        condition = conditions.get(key)
        if key in above or key not in conditions:
            return False
        if condition is None:
            answer = True
        else:
            met = (
                states.get(condition.parent) == condition.wanted
                if condition.choice is None
                else choices.get(condition.parent) == condition.choice
            )
            answer = met and is_asked(condition.parent, above | {key})
        result[key] = answer
        return answer

    return {key: is_asked(key, frozenset()) for key in conditions}
