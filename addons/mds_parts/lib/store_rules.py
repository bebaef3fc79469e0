"""Do the level, the kind and the surroundings of a store fit?

*Level*: whose store it is (head, region, outlet, engineer, a cabinet in a hospital). *Kind*: what
lies there (good parts, refurbished or pulled parts, parts to inspect, defective parts, parts on
their way). Only parts that may be built in are offered for use.

What was used before is worth nothing: refurbished and pulled parts, and the old parts that came
out of devices, lie in places outside the valued stock (usage “inventory loss”).
"""

from __future__ import annotations

from dataclasses import dataclass

BLOCKED_KINDS = ("inspection", "defective", "transit")
"""Kinds of stores from which no part is taken for an order."""

USED_KINDS = ("refurbished", "pulled")
"""Kinds whose parts may be built in and are worth nothing."""

BOX_USAGE = "inventory"
"""Usage of the places outside the valued stock."""


@dataclass(frozen=True, slots=True)
class Store:
    level: str | None
    kind: str | None
    usage: str
    has_region: bool = False
    has_outlet: bool = False
    has_engineer: bool = False
    has_hospital: bool = False


def faults(store: Store) -> tuple[str, ...]:
    """What does not fit, as codes.

    >>> faults(Store("outlet", "usable", "internal"))
    ('no_outlet',)
    >>> faults(Store("central", "transit", "internal"))
    ('transit_usage',)
    >>> faults(Store(None, "pulled", "internal"))
    ('valued',)
    """
    found = []
    is_box = store.usage == BOX_USAGE and store.kind in (*USED_KINDS, "defective")
    if (store.level or store.kind) and store.usage not in ("internal", "transit") and not is_box:
        found.append("usage")
    elif store.kind in USED_KINDS and not is_box:
        found.append("valued")
    elif store.kind and (store.kind == "transit") != (store.usage == "transit"):
        found.append("transit_usage")
    if store.level == "regional" and not store.has_region:
        found.append("no_region")
    if store.level == "outlet" and not store.has_outlet:
        found.append("no_outlet")
    if store.level == "engineer" and not store.has_engineer:
        found.append("no_engineer")
    if store.level == "hospital" and not store.has_hospital:
        found.append("no_hospital")
    if store.has_outlet and store.level not in ("outlet", "engineer"):
        found.append("odd_outlet")
    if store.has_hospital and store.level != "hospital":
        found.append("odd_hospital")
    return tuple(found)
