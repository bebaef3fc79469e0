"""May this device take the place of that one?

>>> refusals([Pair(old=1, new=1, new_state="received")])
[('same',)]
>>> refusals([Pair(old=1, new=2, new_state="received")])
[()]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SAME = "same"
HAS_CUSTOMER = "has_customer"
NOT_USABLE = "not_usable"
OTHER_COMPANY = "other_company"
DIRTY = "dirty"
OLD_GONE = "old_gone"

USABLE = ("received", "installed", "standby")


@dataclass(frozen=True, slots=True)
class Pair:
    """The device that goes and the one that comes."""

    old: int
    new: int
    new_state: str
    new_has_customer: bool = False
    new_is_quarantined: bool = False
    new_is_dirty: bool = False
    same_company: bool = True
    old_is_gone: bool = False


def refusals(pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """For each pair all reasons against the swap."""
    return [tuple(code for code, against in _reasons(pair).items() if against) for pair in pairs]


def _reasons(pair: Pair) -> dict[str, bool]:
    return {
        SAME: pair.old == pair.new,
        HAS_CUSTOMER: pair.new_has_customer,
        NOT_USABLE: pair.new_state not in USABLE or pair.new_is_quarantined,
        OTHER_COMPANY: not pair.same_company,
        DIRTY: pair.new_is_dirty,
        OLD_GONE: pair.old_is_gone,
    }
