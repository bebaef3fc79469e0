"""What an answer means: delivered, try again, or refused for good.

| answer                                   | means     |
|------------------------------------------|-----------|
| 2xx                                      | delivered |
| 400, 413, 415, 422: the content          | refused   |
| a redirect                               | try again |
| anything else, no answer, a broken one   | try again |

A redirect is never followed: it could lead anywhere. 401, 403 and 404 are mostly a wrong setting
that somebody repairs, hence tried again. “Unreachable” says that the next event to the same
system would fare no better now.

>>> decide(Answer(status=204)).outcome
'delivered'
>>> decide(Answer(status=422)).outcome
'refused'
>>> decide(Answer(status=503, retry_after="120"))
Decision(outcome='retry', reason='status', is_unreachable=True,
    asked_for=datetime.timedelta(seconds=120))
>>> decide(Answer(error="timeout")).reason
'timeout'
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

DELIVERED = "delivered"
RETRY = "retry"
REFUSED = "refused"

CONTENT = frozenset({400, 413, 415, 422})
LOCAL = frozenset({"interrupted", "no_secret", "no_payload"})
"""Errors that say nothing about whether the system can be reached."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status with the start of its text, or the code of an error."""

    status: int = 0
    text: str = ""
    error: str = ""
    detail: str = ""
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from an answer. ``reason`` is a code that the model puts into words."""

    outcome: str
    reason: str
    is_unreachable: bool = False
    asked_for: dt.timedelta | None = None


def decide(answer: Answer) -> Decision:
    """What an answer means for the event and for the system."""
    if answer.error:
        return Decision(RETRY, answer.error, is_unreachable=answer.error not in LOCAL)
    if 200 <= answer.status < 300:
        return Decision(DELIVERED, "")
    if answer.status in CONTENT:
        return Decision(REFUSED, "content")
    if 300 <= answer.status < 400:
        return Decision(RETRY, "redirect", is_unreachable=True)
    is_unreachable = answer.status in (401, 403, 404, 429) or answer.status >= 500
    return Decision(RETRY, "status", is_unreachable, _seconds(answer.retry_after))


def outside_code(text: str) -> str:
    """The code that the receiver gave the document: ``{"code": "V-17"}``; empty when none.

    >>> outside_code('{"code": "V-17"}'), outside_code("<html>"), outside_code('{"code": [1]}')
    ('V-17', '', '')
    """
    try:
        value = json.loads(text)
    except ValueError:
        return ""
    code = value.get("code") if isinstance(value, dict) else None
    if isinstance(code, int) and not isinstance(code, bool):
        code = str(code)
    return code.strip()[:128] if isinstance(code, str) else ""


def readable(data: bytes, limit: int = 2000) -> str:
    """Bytes of any kind as a text that a database takes.

    >>> readable(bytes([0, 65, 255, 66]))
    'A\ufffdB'
    """
    return data.decode("utf-8", "replace").replace("\x00", "")[:limit]


def _seconds(text: str) -> dt.timedelta | None:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return dt.timedelta(seconds=int(text))
    return None
