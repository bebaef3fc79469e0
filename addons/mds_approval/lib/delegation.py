"""Who acts for whom while somebody is away.

A delegation names who is away, who stands in, and the first and last day. A stand-in who is away
too passes it on to his own stand-in. Two who name each other leave nobody: that is a *ring* and
an error. ``excluded`` are those who must not act (the requester, on his own request), however long
the way to them was.

>>> away = [Delegation("ann", "bob", date(2026, 3, 2), date(2026, 3, 6)),
...         Delegation("bob", "cid", date(2026, 3, 4), date(2026, 3, 5))]
>>> def acting(day):
...     days = dict.fromkeys(("ann", "bob"), day)
...     return resolve(["ann"], in_force(away, days))["ann"]
>>> acting(date(2026, 3, 1)).acting, acting(date(2026, 3, 2)).acting
('ann', 'bob')
>>> acting(date(2026, 3, 5)).chain
('ann', 'bob', 'cid')
>>> print(resolve(["ann"], {"ann": "bob"}, excluded={"bob"})["ann"].message)
bob stands in for ann but must not act on this.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)

PRESENT = "present"
DELEGATED = "delegated"
RING = "ring"
EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Delegation(Generic[Person]):
    """``absent`` is away from ``start`` to ``end``, both included; ``delegate`` stands in."""

    absent: Person
    delegate: Person
    start: date
    end: date

    def holds_on(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class StandIn(Generic[Person]):
    """Who acts for a person (None: nobody can), by which way, and why."""

    acting: Person | None
    chain: tuple[Person, ...]
    code: str
    message: str


def in_force(
    delegations: Iterable[Delegation[Person]], days: Mapping[Person, date]
) -> dict[Person, Person]:
    """``{absent: delegate}`` on the day that it is where the absent person lives."""
    return {
        item.absent: item.delegate
        for item in delegations
        if item.absent in days and item.holds_on(days[item.absent])
    }


def resolve(
    people: Iterable[Person],
    standing_in: Mapping[Person, Person],
    excluded: Collection[Person] = (),
) -> dict[Person, StandIn[Person]]:
    """Who acts for each of ``people``."""
    return {person: _follow(person, standing_in, excluded) for person in people}


def _follow(
    person: Person, standing_in: Mapping[Person, Person], excluded: Collection[Person]
) -> StandIn[Person]:
    chain = [person]
    while chain[-1] in standing_in:
        following = standing_in[chain[-1]]
        if following in chain:
            ring = " → ".join(str(one) for one in (*chain, following))
            return StandIn(None, tuple(chain), RING, f"All of them are away: {ring}.")
        chain.append(following)
    acting = chain[-1]
    if acting in excluded:
        message = (
            f"{acting} must not act on this."
            if len(chain) == 1
            else f"{acting} stands in for {person} but must not act on this."
        )
        return StandIn(None, tuple(chain), EXCLUDED, message)
    if len(chain) == 1:
        return StandIn(acting, tuple(chain), PRESENT, f"{person} acts.")
    return StandIn(acting, tuple(chain), DELEGATED, f"{acting} stands in for {person}.")


def find_ring(delegations: Collection[Delegation[Person]]) -> tuple[Person, ...]:
    """People who, on some day, all name each other; empty when there is no such day.

    A ring exists on the day on which the last of its delegations begins, if on any.

    >>> find_ring([Delegation("a", "b", date(2026, 1, 1), date(2026, 1, 9)),
    ...            Delegation("b", "a", date(2026, 1, 9), date(2026, 1, 20))])
    ('a', 'b')
    >>> find_ring([Delegation("a", "b", date(2026, 1, 1), date(2026, 1, 8)),
    ...            Delegation("b", "a", date(2026, 1, 9), date(2026, 1, 20))])
    ()
    """
    for day in sorted({item.start for item in delegations}):
        standing_in = {item.absent: item.delegate for item in delegations if item.holds_on(day)}
        for person, answer in resolve(standing_in, standing_in).items():
            if answer.code == RING and standing_in[answer.chain[-1]] == person:
                return answer.chain
    return ()
