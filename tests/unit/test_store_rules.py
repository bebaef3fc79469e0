"""Level, kind and surroundings of a store."""

import itertools

import pytest
from odoo.addons.mds_parts.lib import store_rules
from odoo.addons.mds_parts.lib.store_rules import Store

FITTING = [
    Store(None, None, "customer"),
    Store(None, "defective", "internal"),
    Store("central", "usable", "internal"),
    Store("regional", "inspection", "internal", has_region=True),
    Store("outlet", "usable", "internal", has_outlet=True),
    Store("engineer", "usable", "internal", has_engineer=True, has_outlet=True),
    Store("hospital", "usable", "internal", has_hospital=True),
    Store("central", "transit", "transit"),
]


@pytest.mark.parametrize("store", FITTING)
def test_these_fit(store):
    assert store_rules.faults(store) == ()


@pytest.mark.parametrize(
    ("store", "fault"),
    [
        (Store("central", "usable", "customer"), "usage"),
        (Store(None, "transit", "internal"), "transit_usage"),
        (Store(None, "usable", "transit"), "transit_usage"),
        (Store("regional", "usable", "internal"), "no_region"),
        (Store("hospital", "usable", "internal"), "no_hospital"),
        (Store("engineer", "usable", "internal"), "no_engineer"),
        (Store("central", "usable", "internal", has_outlet=True), "odd_outlet"),
        (Store("central", "usable", "internal", has_hospital=True), "odd_hospital"),
    ],
)
def test_these_do_not(store, fault):
    assert fault in store_rules.faults(store)


def test_no_combination_is_refused_without_a_known_word():
    words = {
        "usage", "transit_usage", "no_region", "no_outlet",
        "no_engineer", "no_hospital", "odd_outlet", "odd_hospital",
    }  # fmt: skip
    levels = (None, "central", "regional", "outlet", "engineer", "hospital")
    kinds = (None, "usable", "inspection", "defective", "transit")
    usages = ("internal", "transit", "view", "customer")
    for level, kind, usage, facts in itertools.product(
        levels, kinds, usages, itertools.product((True, False), repeat=4)
    ):
        assert set(store_rules.faults(Store(level, kind, usage, *facts))) <= words
