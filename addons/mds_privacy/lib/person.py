"""Is this the same person? By telephone or mail address; by name where these are silent.

Two nurses may both be called Zhang Wei. A record with the same name and *another* number is
another person's; one with the same name and no number may be theirs, and a human looks at it.

>>> zhang = Person(names=("Zhang Wei",), phones=("+86 138-0000-0000",))
>>> match(zhang, Traces(names=("z. wei",), phones=("13800000000",)))
'phone'
>>> match(zhang, Traces(names=(" zhang  wei ",)))
'name'
>>> match(zhang, Traces(names=("Zhang Wei",), phones=("13911111111",)))
''
>>> match(Person(), Traces(names=("",), phones=("",)))
''
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHORTEST_PHONE = 5
CHINA = "86"
MOBILE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Person:
    """Whom we look for: all names, numbers and addresses that are known."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traces:
    """What a record holds about somebody."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


def match(person: Person, traces: Traces) -> str:
    """“phone”, “email”, “name”, or nothing."""
    wanted, found = _plain(person.phones, phone), _plain(traces.phones, phone)
    if wanted & found:
        return "phone"
    mails, found_mails = _plain(person.emails, email), _plain(traces.emails, email)
    if mails & found_mails:
        return "email"
    contradicts = (wanted and found) or (mails and found_mails)
    if not contradicts and _plain(person.names, name) & _plain(traces.names, name):
        return "name"
    return ""


def phone(text: str) -> str:
    """Digits only, without China's country code; empty when too short to tell anybody apart.

    >>> phone("+86 138 0000 0000"), phone("0086-13800000000"), phone("0571-8888 8888"), phone("110")
    ('13800000000', '13800000000', '057188888888', '')
    """
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789")
    for prefix in ("00" + CHINA, CHINA):
        if digits.startswith(prefix) and len(digits) == len(prefix) + MOBILE_LENGTH:
            digits = digits[len(prefix) :]
    return digits if len(digits) >= SHORTEST_PHONE else ""


def name(text: str) -> str:
    """One spelling: width and case folded, single spaces.

    >>> name(" ＺＨＡＮＧ  Wei")
    'zhang wei'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def email(text: str) -> str:
    """Lower case, no spaces around."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _plain(texts: Iterable[str], fold: Callable[[str], str]) -> set[str]:
    return {folded for folded in map(fold, filter(None, texts)) if folded}
