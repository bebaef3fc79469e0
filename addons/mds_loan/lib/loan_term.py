"""How a loan stands on a day.

>>> decide(Term(date(2026, 11, 1), date(2026, 11, 20)), date(2026, 11, 24))
Standing(code='overdue', days=4)
>>> decide(Term(date(2026, 11, 1), date(2026, 11, 30)), date(2026, 11, 24))
Standing(code='due_soon', days=6)
>>> decide(Term(None, date(2026, 11, 30)), date(2026, 11, 24)).code
'not_out'
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

NOT_OUT = "not_out"
OUT = "out"
DUE_SOON = "due_soon"
OVERDUE = "overdue"
BACK = "back"
OPEN_END = "open_end"
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Term:
    """Out since when, due back when, back since when; None: not yet, or no end agreed."""

    out_on: date | None
    due_on: date | None
    back_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """``days`` until due, or days over the term."""

    code: str
    days: int = 0


def decide(term: Term, on: date) -> Standing:
    """The day it is due is still in time."""
    if term.out_on is None:
        return Standing(NOT_OUT)
    if term.back_on is not None:
        return Standing(BACK)
    if term.due_on is None:
        return Standing(OPEN_END)
    left = (term.due_on - on).days
    if left < 0:
        return Standing(OVERDUE, -left)
    return Standing(DUE_SOON if left <= SOON_DAYS else OUT, left)


def decide_many(terms: Mapping[Key, Term], on: date) -> dict[Key, Standing]:
    """Batch form of :func:`decide`."""
    return {key: decide(term, on) for key, term in terms.items()}
