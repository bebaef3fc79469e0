"""What comes in from outside as a request for service, and what became of it.

A form on a web page, an e-mail, another system: all give the same plain facts and get the same
answer. ``uid`` is the sender's own identity of the request: sent twice, it makes one order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# letters, digits, and what serial numbers are written with; at least one digit
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._\-]{3,49}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as told. ``reported_at`` is UTC without zone; none: now."""

    uid: str
    channel: str
    symptom: str
    device: str = ""
    customer: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    reported_at: datetime | None = None
    is_patient_involved: str = "unknown"
    is_device_unsafe: str = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the intake panel; ``level`` is info, success, warning or danger."""

    code: str
    label: str
    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class LikelyPart:
    """A part that this fault often takes, and the nearest place that has it (empty: none)."""

    name: str
    code: str
    place: str = ""
    quantity: float = 0.0


@dataclass(frozen=True, slots=True)
class MergeableDuty:
    """Due work that can be done on the same visit; ``key`` is what merging is asked by."""

    key: tuple[str, int]
    label: str
    on: str = ""


def codes(text: str) -> list[str]:
    """Words of a text that may name a device, in their order.

    >>> codes("Pump SN-1001 in ICU 3 alarms (asset A2024/17)")
    ['SN-1001', 'A2024/17']
    """
    found = (match.rstrip("./_-") for match in _CODE.findall(text))
    return list(dict.fromkeys(word for word in found if any(c.isdigit() for c in word)))


def first_of_each(requests: Iterable[Request]) -> list[Request]:
    """The batch without repetitions: the first request of each identity."""
    kept: dict[str, Request] = {}
    for request in requests:
        kept.setdefault(request.uid, request)
    return list(kept.values())
