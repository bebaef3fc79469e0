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
    if answer.kind != "text" and not answer.is_answered:
        return Outcome(OPEN)
    if answer.kind == "number":
        if answer.limit_kind in ("min", "range") and answer.number < answer.lower:
            return Outcome(FAIL, "below")
        if answer.limit_kind in ("max", "range") and answer.number > answer.upper:
            return Outcome(FAIL, "above")
    return Outcome(PASS)


def outcomes(answers: Mapping[Key, Answer]) -> dict[Key, Outcome]:
    """Batch form of :func:`decide`."""
    return {key: decide(answer) for key, answer in answers.items()}
