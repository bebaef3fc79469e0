"""What the answers of its signers make of one step of an approval.

``all`` 会签: everybody must approve. ``any`` 或签: the first answer counts. One refusal refuses in
both. Who was added when the deadline had passed (``is_fallback``) answers for all the others.

>>> decide_one(ALL, [Answer(APPROVED), Answer(OPEN)]).outcome
'open'
>>> decide_one(ANY, [Answer(APPROVED), Answer(OPEN)]).outcome
'passed'
>>> decide_one(ALL, [Answer(OPEN), Answer(APPROVED, is_fallback=True)]).reason
'fallback'
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

ALL = "all"
ANY = "any"

OPEN = "open"
APPROVED = "approved"
REFUSED = "refused"

PASSED = "passed"
STUCK = "stuck"

SOMEBODY_REFUSED = "refused"
EVERYBODY = "everybody"
SOMEBODY = "somebody"
FALLBACK = "fallback"
WAITING = "waiting"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Answer:
    """State of one signer: open, approved, refused, or anything else for who no longer counts."""

    state: str
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Outcome of the step: open, passed, refused or stuck (nobody is left to answer)."""

    outcome: str
    reason: str


def decide(steps: Mapping[Key, tuple[str, Iterable[Answer]]]) -> dict[Key, Progress]:
    """Batch form: ``{key: (mode, answers)}``."""
    return {key: decide_one(mode, answers) for key, (mode, answers) in steps.items()}


def decide_one(mode: str, answers: Iterable[Answer]) -> Progress:
    """See the module."""
    counting = [one for one in answers if one.state in (OPEN, APPROVED, REFUSED)]
    if any(one.state == REFUSED for one in counting):
        return Progress(REFUSED, SOMEBODY_REFUSED)
    approved = [one for one in counting if one.state == APPROVED]
    if any(one.is_fallback for one in approved):
        return Progress(PASSED, FALLBACK)
    if mode == ANY and approved:
        return Progress(PASSED, SOMEBODY)
    named = [one for one in counting if not one.is_fallback]
    if named and all(one.state == APPROVED for one in named):
        return Progress(PASSED, EVERYBODY)
    if any(one.state == OPEN for one in counting):
        return Progress(OPEN, WAITING)
    return Progress(STUCK, NOBODY)
