from decimal import Decimal

from odoo.addons.mds_cost.lib.tie import Fact, compare


def test_each_difference_has_a_name():
    facts = {
        "even": Fact(Decimal(5), Decimal(5)),
        "bare": Fact(Decimal(5), Decimal(0), has_account=False),
        "missing": Fact(Decimal(5), Decimal(0)),
        "short": Fact(Decimal(5), Decimal(3)),
        "over": Fact(Decimal(5), Decimal(7)),
    }
    found = compare(facts)
    assert {key: (one.code, one.amount) for key, one in found.items()} == {
        "bare": ("no_account", 5),
        "missing": ("missing", 5),
        "short": ("short", 2),
        "over": ("over", -2),
    }
