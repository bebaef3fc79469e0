"""What comes next for a device on the bench, and what is missing for it.

>>> next_steps([Job("received", is_clean=False), Job("received", is_clean=True)])
[Step(action='clean', missing='contaminated'), Step(action='clean', missing='')]
>>> next_steps([Job("diagnosed", is_clean=True, has_finding=True, needs_quote=True)])
[Step(action='ask_quote', missing='')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CONTAMINATED = "contaminated"
NO_FINDING = "no_finding"
NO_QUOTE = "no_quote"
NO_ANSWER = "no_answer"
REFUSED = "refused"
NO_TEST = "no_test"
TEST_FAILED = "test_failed"
NO_WAYBILL = "no_waybill"


@dataclass(frozen=True, slots=True)
class Job:
    """A device on the bench. ``answer`` is the customer's to the quote: approved, refused, none."""

    state: str
    is_clean: bool
    has_finding: bool = False
    needs_quote: bool = False
    has_quote: bool = False
    answer: str = ""
    test_result: str = ""
    has_waybill: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The one next action, and why it cannot be taken yet (empty: it can)."""

    action: str
    missing: str


def next_steps(jobs: Sequence[Job]) -> list[Step]:
    """The next step of each job; an ended job has none."""
    return [_next_step(job) for job in jobs]


def _next_step(job: Job) -> Step:
    if job.state == "diagnosed":
        wants_quote = job.needs_quote and not job.answer
        return Step("ask_quote", "") if wants_quote else Step("repair", missing(job, "repairing"))
    if job.state == "quote_waiting" and job.answer == "refused":
        return Step("give_up", "")
    action, target = _WAYS.get(job.state, ("", ""))
    return Step(action, missing(job, target) if target else "")


_WAYS = {
    "expected": ("receive", "received"),
    "received": ("clean", "decontaminated"),
    "decontaminated": ("diagnose", "diagnosed"),
    "quote_waiting": ("repair", "repairing"),
    "repairing": ("test", "testing"),
    "testing": ("pass", "ready"),
    "ready": ("ship", "shipped"),
}


def missing(job: Job, target: str) -> str:
    """Why ``job`` cannot go to ``target`` yet; empty when it can.

    What is contaminated is received and nothing else: nobody opens it.
    """
    if target not in ("received", "cancelled") and not job.is_clean:
        return CONTAMINATED
    if target == "diagnosed" and not job.has_finding:
        return NO_FINDING
    if target == "quote_waiting" and not job.has_quote:
        return NO_QUOTE
    if target == "repairing" and job.state in ("diagnosed", "quote_waiting") and job.needs_quote:
        return {"approved": "", "refused": REFUSED}.get(job.answer, NO_ANSWER)
    if target == "ready" and job.state == "testing":
        return {"pass": "", "fail": TEST_FAILED}.get(job.test_result, NO_TEST)
    if target == "shipped" and not job.has_waybill:
        return NO_WAYBILL
    return ""
