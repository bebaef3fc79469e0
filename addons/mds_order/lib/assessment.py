"""Which finished orders a quality officer must look at: the flagged ones, and a sample.

Whether an order is in the sample follows from its number alone. Nobody can choose it, two readers
find the same, and a higher rate only adds orders.

>>> is_drawn("SO/2026/00001", Decimal(100)), is_drawn("SO/2026/00001", Decimal(0))
(True, False)
>>> decide([Facts("SO/1", "no", "no", False, Decimal(0))])[0]
'rule'
>>> decide([Facts("SO/1", "yes", "no", False, Decimal(0))])[0]
'flagged'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

UNANSWERED = "unanswered"
FLAGGED = "flagged"
SAMPLE = "sample"
RULE = "rule"

_SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an order: its number, the engineer's two answers, and what he found.

    ``percent`` is the share of the unflagged orders that is looked at.
    """

    number: str
    patient: str
    hazard: str
    found_unsafe: bool
    percent: Decimal


def is_drawn(number: str, percent: Decimal) -> bool:
    """Whether the order with this number is in a sample of ``percent``."""
    place = int.from_bytes(sha256(number.encode()).digest()[:8], "big")
    return place * 100 < percent * _SPAN


def decide(orders: Sequence[Facts]) -> list[str]:
    """Who assesses each: a person because of its facts, a person by the draw, or the rule."""
    return [_decide(facts) for facts in orders]


def _decide(facts: Facts) -> str:
    answers = (facts.patient, facts.hazard)
    if "yes" in answers or facts.found_unsafe:
        return FLAGGED
    if answers != ("no", "no"):
        return UNANSWERED
    return SAMPLE if is_drawn(facts.number, facts.percent) else RULE
