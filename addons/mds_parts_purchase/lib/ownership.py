"""Whose part is it, and what does its use cost and earn? No clock, no I/O."""

from dataclasses import dataclass

OURS, CUSTOMER, VENDOR = "ours", "customer", "vendor"


@dataclass(frozen=True, slots=True)
class Ruling:
    """``is_bought``: using it makes us owe it to its owner; ``is_charged``: it may be invoiced."""

    kind: str
    is_bought: bool
    is_charged: bool


def rule(owner: int | None, company: int, customers: frozenset[int]) -> Ruling:
    """Parts of the hospital cost and earn nothing; parts of others are bought when used.

    >>> rule(None, 1, frozenset({7})).kind, rule(1, 1, frozenset({7})).kind
    ('ours', 'ours')
    >>> rule(7, 1, frozenset({7}))
    Ruling(kind='customer', is_bought=False, is_charged=False)
    >>> rule(9, 1, frozenset({7})).is_bought
    True
    """
    if owner is None or owner == company:
        return Ruling(OURS, False, True)
    if owner in customers:
        return Ruling(CUSTOMER, False, False)
    return Ruling(VENDOR, True, True)
