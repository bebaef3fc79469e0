"""Declared state transitions: what may become what, by which action, with whose right.

A model declares one :class:`Machine`. The model asks it before it writes a state, and a test asks
it for :meth:`Machine.problems`, so that a state that nobody can reach or leave is found before a
user is stuck in it.

>>> machine = Machine(
...     states=("draft", "running", "done"),
...     initial=("draft",),
...     final=("done",),
...     transitions=(
...         Transition("draft", "running", "action_start"),
...         Transition("running", "done", "action_finish", groups=("manager",)),
...         Transition("running", "draft", "action_reset", reason_required=True),
...     ),
... )
>>> machine.problems()
[]
>>> machine.targets("running")
('done', 'draft')
>>> machine.find("draft", "done") is None
True
>>> machine.require("draft", "running").action
'action_start'
>>> decisions = machine.decide({
...     1: Request("running", "done", groups=("engineer",)),
...     2: Request("running", "draft", reason="  "),
... })
>>> print(decisions[1].refusal)
From running to done: only manager may do this.
>>> print(decisions[2].refusal)
From running to draft: state the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

NOT_DECLARED = "not_declared"
NOT_ALLOWED = "not_allowed"
REASON_MISSING = "reason_missing"


class TransitionError(Exception):
    """A change of state that the machine refuses.

    ``code`` is one of ``not_declared``, ``not_allowed``, ``reason_missing``; ``source``, ``target``
    and ``groups`` (who could do it) let the model say it in the user's language.
    """

    def __init__(
        self,
        code: str,
        source: str,
        target: str,
        message: str,
        groups: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.source = source
        self.target = target
        self.groups = groups


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another.

    ``action`` is the public method that takes it. ``groups`` are external ids of groups, any of
    which suffices; none means everyone who may write the record. ``guard`` names the method that
    checks the record before (empty: no check). ``reason_required`` asks the user for a text.
    """

    source: str
    target: str
    action: str
    groups: tuple[str, ...] = ()
    guard: str = ""
    reason_required: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants of one record: its state, the wanted one, the rights and the reason."""

    source: str
    target: str
    groups: Collection[str] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one :class:`Request`: the transition to take, or the refusal and why."""

    transition: Transition | None
    refusal: TransitionError | None = None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Machine:
    """The states of a model and the ways between them.

    ``initial`` are the states a record may be created in, ``final`` those it may rest in for ever.
    A final state may still have ways out (reopening).
    """

    states: tuple[str, ...]
    initial: tuple[str, ...]
    final: tuple[str, ...]
    transitions: tuple[Transition, ...]

    def find(self, source: str, target: str) -> Transition | None:
        """The transition from ``source`` to ``target``, or None when there is no such way."""
        for transition in self.transitions:
            if transition.source == source and transition.target == target:
                return transition
        return None

    def targets(self, source: str) -> tuple[str, ...]:
        """The states that can be reached in one step, in order of declaration."""
        return tuple(way.target for way in self.transitions if way.source == source)

    def require(
        self,
        source: str,
        target: str,
        groups: Collection[str] | None = None,
        reason: str = "",
    ) -> Transition:
        """The transition, or a :class:`TransitionError` that says what is wrong.

        ``groups`` are the groups of the user; None leaves rights to the caller.
        """
        way = self.find(source, target)
        words = f"From {source} to {target}"
        if way is None:
            onward = ", ".join(self.targets(source)) or "nowhere"
            raise TransitionError(
                NOT_DECLARED,
                source,
                target,
                f"{words}: there is no such way; from {source} one can go to {onward}.",
            )
        if groups is not None and way.groups and not set(way.groups).intersection(groups):
            raise TransitionError(
                NOT_ALLOWED,
                source,
                target,
                f"{words}: only {' or '.join(way.groups)} may do this.",
                way.groups,
            )
        if way.reason_required and not reason.strip():
            raise TransitionError(REASON_MISSING, source, target, f"{words}: state the reason.")
        return way

    def decide(self, requests: Mapping[Key, Request]) -> dict[Key, Decision]:
        """Batch form of :meth:`require`: one decision per key, nothing raised."""
        decisions = {}
        for key, request in requests.items():
            try:
                way = self.require(request.source, request.target, request.groups, request.reason)
            except TransitionError as refusal:
                decisions[key] = Decision(None, refusal)
            else:
                decisions[key] = Decision(way)
        return decisions

    def problems(self) -> list[str]:
        """What is wrong with the declaration, in plain words; empty when nothing is.

        Found: states named twice or not declared, no initial or no final state, two transitions
        for the same pair, a transition from a state to itself or without an action, states that
        cannot be reached from an initial one, and states with no way to a final one.
        """
        problems = self._declaration_problems()
        forward: dict[str, set[str]] = {}
        backward: dict[str, set[str]] = {}
        for way in self.transitions:
            forward.setdefault(way.source, set()).add(way.target)
            backward.setdefault(way.target, set()).add(way.source)
        reachable = _closure(self.initial, forward)
        saved = _closure(self.final, backward)
        for state in dict.fromkeys(self.states):
            if self.initial and state not in reachable:
                problems.append(f"State {state} cannot be reached from an initial state.")
            if self.final and state not in saved:
                problems.append(f"State {state} is a dead end: no way leads to a final state.")
        return problems

    def _declaration_problems(self) -> list[str]:
        problems = [
            f"State {state} is declared {count} times."
            for state, count in Counter(self.states).items()
            if count > 1
        ]
        known = set(self.states)
        for role, states in (("initial", self.initial), ("final", self.final)):
            if not states:
                problems.append(f"There is no {role} state.")
            problems += [
                f"The {role} state {state} is not declared."
                for state in states
                if state not in known
            ]
        pairs = Counter((way.source, way.target) for way in self.transitions)
        problems += [
            f"From {source} to {target} there are {count} transitions."
            for (source, target), count in pairs.items()
            if count > 1
        ]
        for way in self.transitions:
            words = f"The transition from {way.source} to {way.target}"
            problems += [
                f"{words} names the state {state}, which is not declared."
                for state in dict.fromkeys((way.source, way.target))
                if state not in known
            ]
            if way.source == way.target:
                problems.append(f"{words} leads from a state to itself.")
            if not way.action:
                problems.append(f"{words} names no action.")
        return problems


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Everything that can be reached from ``start`` along ``edges``, ``start`` included."""
    seen = set(start)
    todo = list(seen)
    while todo:
        for state in edges.get(todo.pop(), ()):
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return seen
