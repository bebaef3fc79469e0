"""Shares of a purchase, limits and freight add up, whatever happens."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_parts_purchase.lib import freight, limits, sharing

amounts = st.decimals(min_value=0, max_value=10_000, places=2, allow_nan=False)
counts = st.integers(1, 50).map(Decimal)


@given(
    st.lists(counts, max_size=8),
    st.integers(-5, 300).map(Decimal),
    st.none() | st.integers(0, 300).map(Decimal),
)
def test_wanted_is_received_open_or_cancelled(wanted, received, coming):
    asked = dict(enumerate(wanted))
    shares = sharing.share(asked, received, coming)
    for key, quantity in asked.items():
        one = shares[key]
        assert one.received + one.open + one.cancelled == quantity
        assert min(one.received, one.open, one.cancelled) >= 0
    assert sum(one.received for one in shares.values()) <= max(received, 0)
    if coming is not None:
        assert sum(one.open for one in shares.values()) <= coming


@given(st.lists(counts, min_size=2, max_size=8), st.integers(0, 300).map(Decimal))
def test_who_needs_it_first_is_served_first(wanted, received):
    shares = sharing.share(dict(enumerate(wanted)), received, Decimal(0))
    for key in range(1, len(wanted)):
        if shares[key].received:
            assert shares[key - 1].received == wanted[key - 1]


def test_a_quotation_cancels_nothing():
    assert sharing.share({1: Decimal(2)}, Decimal(0), None)[1].open == 2


@given(amounts, amounts, st.lists(amounts, max_size=3))
def test_nobody_buys_beyond_the_highest_limit(amount, spent, granted):
    answer = limits.decide(amount, spent, granted)
    assert answer.may == (amount > 0 and amount + spent <= max(granted, default=0))


line = st.builds(
    freight.Line,
    amounts,
    counts,
    st.dictionaries(st.integers(1, 9), counts, max_size=3),
)


@given(amounts, st.lists(line, max_size=5))
def test_freight_is_shared_to_the_cent(total, lines):
    parts, rest = freight.spread(total, lines)
    assert sum(parts.values(), rest) == total
    assert all(part >= 0 for part in parts.values())


def test_freight_of_free_goods_goes_by_quantity():
    lines = [
        freight.Line(Decimal(0), Decimal(1), {"a": Decimal(1)}),
        freight.Line(Decimal(0), Decimal(3), {"b": Decimal(3)}),
    ]
    assert freight.spread(Decimal(8), lines)[0] == {"a": Decimal(2), "b": Decimal(6)}
