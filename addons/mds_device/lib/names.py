"""Names of hospitals as people write them: what is the same name, and whom a name means.

What differs between two lists is typing: full-width and half-width forms, blanks, the shape of
brackets and quotes, capitals. That is levelled. What a name leaves out (a province before it, a
branch behind it) is never guessed: such a name is an alias that somebody enters once.

>>> key("北京 第一医院（东院）") == key("北京第一医院(东院)") == key("北京第一医院【东院】")
True
>>> key("第一医院") == key("北京第一医院")
False
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_OPENING, _CLOSING = "[{【〔〖「『《〈<", "]}】〕〗」』》〉>"
_SHAPES = str.maketrans({**dict.fromkeys(_OPENING, "("), **dict.fromkeys(_CLOSING, ")")})
_QUOTES = str.maketrans(dict.fromkeys('‘’“”`´"', "'"))


def key(name: str | None) -> str:
    """What two ways of writing one name have in common; empty for no name."""
    plain = unicodedata.normalize("NFKC", name or "").translate(_INVISIBLE)
    return "".join(plain.translate(_SHAPES).translate(_QUOTES).split()).casefold()


@dataclass(frozen=True, slots=True)
class Known:
    """A customer that one of the wanted names may mean: its keys, and how likely it is."""

    id: int
    keys: frozenset[str]
    is_hospital: bool = True
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """``found``: the one customer meant. ``reason``: ``one``, ``several``, ``archived``, ``none``.

    ``candidates``: all that could be meant, when it is not one.
    """

    found: int | None
    reason: str
    candidates: tuple[int, ...] = ()


def match(wanted: Iterable[str], known: Iterable[Known]) -> dict[str, Match]:
    """Whom each name means. A hospital is meant before another company, what lives before what
    was archived; an archived one is never taken, only named.

    >>> have = [Known(1, frozenset({"a", "b"})), Known(2, frozenset({"b"}))]
    >>> answers = match(["A", "B ", "C"], have)
    >>> answers["A"].found, answers["B "].reason, answers["C"].reason
    (1, 'several', 'none')
    """
    index: dict[str, list[Known]] = {}
    for customer in known:
        for text in customer.keys:
            index.setdefault(text, []).append(customer)
    answers: dict[str, Match] = {}
    for name in wanted:
        text = key(name)
        fitting = index.get(text, []) if text else []
        live = [customer for customer in fitting if customer.is_active]
        best = [customer for customer in live if customer.is_hospital] or live
        ids = tuple(sorted({customer.id for customer in best or fitting}))
        if not ids:
            answers[name] = Match(None, "none")
        elif not best:
            answers[name] = Match(None, "archived", ids)
        elif len(ids) > 1:
            answers[name] = Match(None, "several", ids)
        else:
            answers[name] = Match(ids[0], "one")
    return answers


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a hospital: ``above`` is the id of the place that it is part of."""

    id: int
    name: str
    above: int | None = None


def join_places(keep: Iterable[Place], add: Iterable[Place]) -> dict[int, int]:
    """Which places of ``add`` are the same as places of ``keep``: ``{id added: id kept}``.

    The same means: of one name, within the same place. What is not in the answer is a place of
    its own and moves as it is.

    >>> east = [Place(1, "East"), Place(2, "ICU", 1)]
    >>> join_places(east, [Place(7, "East "), Place(8, "ICU", 7), Place(9, "OR", 7)])
    {7: 1, 8: 2}
    """
    kept = {(place.above, key(place.name)): place.id for place in keep}
    below: dict[int | None, list[Place]] = {}
    added = {place.id: place for place in add}
    for place in added.values():
        above = place.above if place.above in added else None
        below.setdefault(above, []).append(place)
    joined: dict[int, int] = {}
    level: list[tuple[int | None, Place]] = [(None, place) for place in below.get(None, [])]
    while level:
        following: list[tuple[int | None, Place]] = []
        for above, place in level:
            same = kept.get((above, key(place.name)))
            if same is not None:
                joined[place.id] = same
                following += [(same, child) for child in below.get(place.id, [])]
        level = following
    return joined
