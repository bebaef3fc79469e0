"""Travel in a quote: the way in which travel is charged decides what is proposed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_charge.lib import travel

values = st.lists(st.decimals(0, 1000, places=1), max_size=9)


@given(values, values)
def test_what_is_usual_lies_between_the_least_and_the_most(near, wide):
    found = travel.usual(near, wide)
    known = [one for one in near if one] or [one for one in wide if one]
    if not known:
        assert found is None
    else:
        assert min(known) - travel.TENTH <= found <= max(known) + travel.TENTH


@given(
    st.sampled_from(["hours", "km", "zone", "none"]),
    st.integers(0, 9),
    st.none() | st.decimals("0.1", 20, places=1),
    st.none() | st.decimals("0.1", 900, places=1),
)
def test_each_basis_proposes_its_own_kind_alone(basis, visits, hours, km):
    rows = travel.proposed(basis, visits, hours, km)
    kind = {"hours": "travel", "km": "km", "zone": "zone"}.get(basis)
    assert [name for name, _quantity in rows] in ([], [kind])
    assert all(quantity > 0 for _name, quantity in rows)
    assert bool(rows) == bool(visits and kind and (km or basis != "km"))


def test_two_visits_take_twice_the_usual_time():
    assert travel.proposed("hours", 2, Decimal("1.5"), None) == [("travel", Decimal("3.0"))]
