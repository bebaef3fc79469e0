"""Where a free text speaks of a person, and the text without it.

A text is searched for the person's names, telephone numbers and mail addresses however they are
spaced or spelled wide. A hit is a passage; a human decides whether it means the person.

>>> zhang = Person(names=("Zhang Wei", "张伟"), phones=("138 0000 0000",))
>>> text = "Call nurse ZHANG  Wei (+86 138-0000-0000), 张 伟 knows."
>>> [text[hit.start : hit.end] for hit in find(zhang, text)]
['ZHANG  Wei', '86 138-0000-0000', '张 伟']
>>> redact(text, find(zhang, text), "[ER1]")
'Call nurse [ER1] (+[ER1]), [ER1] knows.'
>>> find(zhang, "Zhang Weiming, 213800000000")
()
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import person as persons
from .person import Person

SHORTEST_NAME = 2
SHORTEST_LATIN_NAME = 4
PHONE_SEPARATORS = frozenset("-().+/")
COUNTRY_PREFIXES = ("0086", "86")
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage of a text, and by what it was found: “name”, “phone” or “email”."""

    start: int
    end: int
    how: str


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text in one spelling, and where each of its signs stood."""

    text: str
    places: tuple[int, ...]


def needles(person: Person) -> dict[str, tuple[str, ...]]:
    """``{"name" | "phone" | "email": texts to look for}``, folded; too short ones are left out.

    >>> needles(Person(names=("Li", "李 雷", "王"), phones=("110",), emails=("Li@X.example",)))
    {'name': ('李雷',), 'phone': (), 'email': ('li@x.example',)}
    """
    names = ["".join(persons.name(text).split()) for text in person.names]
    return {
        "name": _unique(
            [
                text
                for text in names
                if len(text) >= (SHORTEST_LATIN_NAME if text.isascii() else SHORTEST_NAME)
            ]
        ),
        "phone": _unique([number for text in person.phones if (number := persons.phone(text))]),
        "email": _unique([persons.email(text) for text in person.emails if "@" in text]),
    }


def find(person: Person, text: str) -> tuple[Hit, ...]:
    """All passages of the text that speak of the person, in order, none within another."""
    hits = []
    wanted = needles(person)
    for how, drops in _DROPS.items():
        if wanted[how]:
            folded = _fold(text, drops)
            for needle in wanted[how]:
                hits += [Hit(*span, how) for span in _spans(text, folded, needle, how)]
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


def redact(text: str, hits: Sequence[Hit], mark: str) -> str:
    """The text with a mark in place of each passage."""
    for hit in sorted(hits, key=lambda one: one.start, reverse=True):
        text = text[: hit.start] + mark + text[hit.end :]
    return text


def excerpt(text: str, hits: Sequence[Hit], around: int = 30) -> str:
    """The first passage with some words around it, in one line.

    >>> excerpt("a" * 50 + " Zhang Wei " + "b" * 50, [Hit(51, 60, "name")], around=3)
    '…aa Zhang Wei bb…'
    """
    if not hits:
        return ""
    start, end = max(0, hits[0].start - around), hits[0].end + around
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    return before + " ".join(text[start:end].split()) + after


def _fold(text: str, drops: Callable[[str], bool]) -> _Folded:
    signs, places = [], []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKC", sign).casefold():
            if not drops(plain):
                signs.append(plain)
                places.append(place)
    return _Folded("".join(signs), tuple(places))


def _spans(text: str, folded: _Folded, needle: str, how: str) -> Iterator[tuple[int, int]]:
    at = folded.text.find(needle)
    while at >= 0:
        first, last = at, at + len(needle) - 1
        if how == "phone":
            for prefix in COUNTRY_PREFIXES:
                if folded.text.endswith(prefix, 0, first):
                    first -= len(prefix)
                    break
        start, end = folded.places[first], folded.places[last] + 1
        if not (_touches(text, start - 1, needle[0], how) or _touches(text, end, needle[-1], how)):
            yield start, end
        at = folded.text.find(needle, at + 1)


def _touches(text: str, place: int, edge: str, how: str) -> bool:
    """Whether the sign beside a passage makes it part of a longer word or number."""
    if not 0 <= place < len(text):
        return False
    beside = text[place]
    if how == "phone":
        return beside.isdigit()
    return edge.isascii() and edge.isalnum() and beside.isascii() and beside.isalnum()


def _unique(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


_DROPS: dict[str, Callable[[str], bool]] = {
    "name": str.isspace,
    "phone": lambda sign: sign.isspace() or sign in PHONE_SEPARATORS,
    "email": lambda _sign: False,
}
