"""Which template an order follows: the most specific one of its type wins.

>>> chosen = choose({"a": Subject(1, 7, (3, 5))}, [Scope(10, 1), Scope(11, 1, category=5)])
>>> chosen["a"]
Choice(template=11, reason='category')
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an order is: its type, its device's model, and the categories above the model, from
    the outermost to the nearest."""

    type: int
    model: int | None = None
    categories: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a template is for; without model and category it is for every device."""

    template: int
    type: int
    model: int | None = None
    category: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The template or None; ``reason`` is model, category, type or none."""

    template: int | None
    reason: str


def choose(subjects: Mapping[Key, Subject], scopes: Iterable[Scope]) -> dict[Key, Choice]:
    """The template of each; of equals the one that comes first."""
    by_type: dict[int, list[Scope]] = {}
    for scope in scopes:
        by_type.setdefault(scope.type, []).append(scope)
    return {key: _choose(one, by_type.get(one.type, [])) for key, one in subjects.items()}


def _choose(subject: Subject, scopes: list[Scope]) -> Choice:
    best, best_rank = Choice(None, "none"), -1
    for scope in scopes:
        rank, reason = _rank(subject, scope)
        if rank > best_rank:
            best, best_rank = Choice(scope.template, reason), rank
    return best


def _rank(subject: Subject, scope: Scope) -> tuple[int, str]:
    """How near the scope is; -1: it does not fit."""
    if scope.model is not None:
        fits = scope.model == subject.model
        return (len(subject.categories) + 1, "model") if fits else (-1, "none")
    if scope.category is not None:
        if scope.category not in subject.categories:
            return -1, "none"
        return subject.categories.index(scope.category) + 1, "category"
    return 0, "type"
