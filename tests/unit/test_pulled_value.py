"""What pulled parts are worth: the trade-in value, to the cent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import pulled_value

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
costs = st.lists(st.decimals(min_value=-10, max_value=10**6, places=4), min_size=1, max_size=30)


@given(amounts, costs)
def test_shares_sum_to_the_trade_in_value_and_none_is_negative(total, weights):
    shares = pulled_value.share(total, weights)
    assert sum(shares) == total
    assert min(shares) >= 0
    assert len(shares) == len(weights)


@given(costs)
def test_without_trade_in_value_parts_are_worth_nothing(weights):
    assert set(pulled_value.share(Decimal(0), weights)) == {Decimal("0.00")}


@given(amounts, amounts)
def test_no_more_than_the_trade_in_value_is_ever_left(trade_in, already):
    left = pulled_value.remaining(trade_in, already)
    assert 0 <= left <= trade_in
    assert left == 0 or left + already == trade_in
