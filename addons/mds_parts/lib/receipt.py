"""What a receiver says of a delivery: all there, less, refused.

Shapes: ``{key: Line}`` in, ``{key: Answer}`` out. Quantities are ``Decimal``. No clock, no I/O.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

TOO_MUCH = "too_much"
NEGATIVE = "negative"
NO_REASON = "no_reason"


@dataclass(frozen=True, slots=True)
class Line:
    sent: Decimal
    received: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``fault`` is a code or empty; ``difference`` stays with the sender."""

    fault: str = ""
    difference: Decimal = Decimal(0)


def judge(lines: Mapping[Key, Line]) -> dict[Key, Answer]:
    """Is each line well said?

    Nobody receives more than was sent, since what is too much stands in nobody's books; who
    receives less says why.

    >>> two, one = Decimal(2), Decimal(1)
    >>> judge({"a": Line(two, two), "b": Line(two, one), "c": Line(one, two, "x")})["b"].fault
    'no_reason'
    >>> judge({"b": Line(two, one, "broken")})["b"].difference
    Decimal('1')
    """
    answers = {}
    for key, line in lines.items():
        difference = line.sent - line.received
        if line.received < 0:
            answers[key] = Answer(NEGATIVE)
        elif difference < 0:
            answers[key] = Answer(TOO_MUCH, difference)
        elif difference and not line.reason.strip():
            answers[key] = Answer(NO_REASON, difference)
        else:
            answers[key] = Answer("", difference)
    return answers
