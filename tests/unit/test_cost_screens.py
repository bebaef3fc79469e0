"""Waterfall of an order, and cost pressure."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_cost.lib import adoption, change, labour, pressure, waterfall

AMOUNT = st.decimals(-(10**6), 10**6, places=2)
ELEMENTS = st.lists(
    st.builds(waterfall.Element, st.integers(), AMOUNT, AMOUNT), min_size=1, max_size=12
)
COSTS = st.dictionaries(st.integers(0, 20), AMOUNT, max_size=12)
ROUNDING = 0.01


@given(ELEMENTS)
def test_bars_lie_on_the_paper_and_sum_to_the_total(elements):
    fall = waterfall.draw(elements)
    for bar in (*fall.bars, fall.total):
        for left, width in ((bar.left, bar.width), (bar.mark_left, bar.mark_width)):
            assert left >= 0
            assert width >= 0
            assert left + width <= 100 + ROUNDING
        assert bar.variance == bar.actual - bar.standard
    assert fall.total.actual == sum(bar.actual for bar in fall.bars)
    assert fall.total.standard == sum(bar.standard for bar in fall.bars)
    assert fall.total.variance == sum(bar.variance for bar in fall.bars)


@given(st.lists(st.decimals(1, 10**6, places=2), min_size=2, max_size=12))
def test_each_bar_begins_where_the_one_before_ends(amounts):
    bars = waterfall.draw(
        [waterfall.Element(place, Decimal(0), one) for place, one in enumerate(amounts)]
    ).bars
    assert bars[0].left == 0
    for before, after in itertools.pairwise(bars):
        assert abs(before.left + before.width - after.left) <= ROUNDING
    assert {bar.verdict for bar in bars} == {""}


def test_a_credit_falls_back_to_the_left():
    bars = waterfall.draw(
        [
            waterfall.Element("part", Decimal(0), Decimal(100)),
            waterfall.Element("credit", Decimal(0), Decimal(-40)),
        ]
    ).bars
    assert (bars[1].left, bars[1].width) == (60.0, 40.0)


def test_nothing_at_all_is_an_empty_paper():
    fall = waterfall.draw([])
    assert (fall.bars, fall.total.width, fall.total.verdict) == ((), 0.0, "")


@given(COSTS, COSTS, st.integers(1, 6))
def test_pressure_is_growth_the_worst_first(now, before, count):
    rows = pressure.worst(now, before, count)
    assert len(rows) <= count
    assert [row.change for row in rows] == sorted((row.change for row in rows), reverse=True)
    for row in rows:
        assert row.change == now.get(row.key, 0) - before.get(row.key, 0) > 0
    left_out = {*now, *before} - {row.key for row in rows}
    if rows and len(rows) == count:
        assert all(now.get(key, 0) - before.get(key, 0) <= rows[-1].change for key in left_out)


def test_growth_from_nothing_has_no_percent():
    [row] = pressure.worst({"a": Decimal(5)}, {}, 3)
    assert (row.change, row.percent) == (5, None)


NAMES = st.dictionaries(
    st.integers(0, 9), st.lists(st.sampled_from(["a", "B", " b ", "c", "", None]), max_size=2)
)


@given(NAMES, NAMES)
def test_adopted_accounts_stand_for_one_record_each(accounts, records):
    found = adoption.match(accounts, records)
    assert len(set(found.values())) == len(found)
    for account, record in found.items():
        words = {name.strip().lower() for name in accounts[account] if name}
        assert words & {name.strip().lower() for name in records[record] if name}


def test_two_accounts_of_one_name_are_left_to_people():
    assert adoption.match({1: ["East"], 2: ["EAST"]}, {7: ["East"]}) == {}
    assert adoption.match({1: ["East"]}, {7: ["East"], 8: ["east"]}) == {}


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, st.decimals(0, 1, places=4), st.decimals(0, 1, places=4))
def test_a_change_is_split_without_a_rest(now, given, was, gave, share, old_share):
    split = change.split(change.Part(now, given, share), change.Part(was, gave, old_share))
    assert split.change == now - was == split.by_sender + split.by_share


def test_the_same_sender_and_share_change_nothing():
    part = change.Part(Decimal(40), Decimal(100), Decimal("0.4"))
    assert change.split(part, part) == change.Split(Decimal(0), Decimal(0), Decimal(0))


@given(st.decimals(1, 1000, places=2), st.decimals(1, 100, places=2), st.decimals(0, 200, places=1))
def test_orders_and_idle_capacity_bear_all_that_is_paid(paid, percent, hours):
    """Used and idle hours at the practical rate come to what was paid, but for rounding."""
    rate = labour.practical_rate(paid, percent)
    practical = hours * percent / 100
    assert abs(practical * rate - hours * paid) <= practical * Decimal("0.005") + Decimal("1e-9")


@pytest.mark.parametrize("percent", [Decimal(0), Decimal(-1), Decimal("100.01")])
def test_practical_capacity_that_cannot_be_is_refused(percent):
    with pytest.raises(ValueError, match="practical"):
        labour.practical_rate(Decimal(100), percent)
