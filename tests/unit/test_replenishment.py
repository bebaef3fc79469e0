from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_parts.lib import intermittent, replenishment

counts = st.integers(0, 20).map(Decimal)


def test_croston_follows_the_published_recursion():
    demand, alpha = [0, 2, 0, 0, 5, 1], 0.2
    size, interval = 2.0, 2.0
    size, interval = size + alpha * (5 - size), interval + alpha * (3 - interval)
    size, interval = size + alpha * (1 - size), interval + alpha * (1 - interval)
    assert intermittent.croston(demand, alpha) == pytest.approx(size / interval)
    assert intermittent.sba(demand, alpha) == pytest.approx(size / interval * 0.9)


def test_tsb_follows_the_published_recursion():
    """Begun with the share of periods with demand and the first size, as the library does."""
    alpha, beta = 0.2, 0.3
    size, probability = 2.0, 2 / 3
    probability *= 0.7
    probability, size = probability + beta * (1 - probability), size + alpha * (5 - size)
    assert intermittent.tsb([2, 0, 5], alpha, beta) == pytest.approx(size * probability)


@pytest.mark.parametrize("weeks_ago", [1, 4, 8])
def test_one_use_lately_in_two_years_is_no_weekly_need(weeks_ago):
    demand = [0] * 104
    demand[-weeks_ago] = 1
    assert 1 / 104 < intermittent.tsb(demand) < 0.12


@given(st.lists(st.integers(0, 9), max_size=120))
def test_tsb_lies_between_nothing_and_the_largest_demand(demand):
    assert 0 <= intermittent.tsb(demand) <= max(demand, default=0)


def test_part_that_nobody_needs_any_more_fades_with_tsb_alone():
    demand = [3, 3, 3] + [0] * 60
    assert intermittent.tsb(demand) < 0.01
    assert intermittent.croston(demand) == 3.0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 8))
def test_level_covers_the_wanted_share_of_windows(demand, length):
    level = intermittent.level(demand, length, 0.9)
    sums = intermittent.windows(demand, length)
    assert sum(one <= level for one in sums) >= 0.9 * len(sums)
    assert level <= max(sums)


@st.composite
def positions(draw):
    rows = []
    for place in range(draw(st.integers(1, 5))):
        low = draw(counts)
        rows.append(
            replenishment.Position(
                place,
                draw(st.integers(1, 2)),
                draw(counts),
                draw(counts),
                draw(counts),
                low,
                low + draw(counts),
                draw(counts),
                supplier=draw(st.sampled_from([None, 0])) if place else None,
                region=draw(st.sampled_from([None, 1, 2])),
            )
        )
    return rows


@given(positions())
def test_nobody_gives_what_he_has_not_and_nobody_gives_to_himself(rows):
    out = {}
    for plan in replenishment.propose(rows):
        assert plan.quantity > 0
        assert plan.source != plan.target
        if plan.source is not None:
            key = (plan.source, plan.product)
            out[key] = out.get(key, 0) + plan.quantity
    for row in rows:
        assert out.get((row.place, row.product), 0) <= max(row.free - row.planned, 0)


@given(positions())
def test_each_proposal_finds_what_the_earlier_ones_to_its_place_brought(rows):
    there = {}
    for plan in replenishment.propose(rows):
        key = (plan.target, plan.product)
        assert plan.before == there.get(key, plan.before)
        there[key] = plan.before + plan.quantity


@given(positions())
def test_stores_reach_their_maximum(rows):
    plans = replenishment.propose(rows)
    for row in rows:
        if row.supplier is None:
            key = (row.place, row.product)
            got = sum(plan.quantity for plan in plans if (plan.target, plan.product) == key)
            gone = sum(plan.quantity for plan in plans if (plan.source, plan.product) == key)
            after = row.free + row.coming - row.planned + got - gone
            assert after >= min(row.minimum, after if not got else row.minimum)


def test_place_of_which_nobody_knows_anything_gives_nothing_away():
    zero = Decimal(0)
    known = replenishment.Position(1, 1, Decimal(9), zero, zero, zero, zero)
    assert replenishment.surplus(known) == 9
    assert replenishment.surplus(replace(known, is_known=False)) == 0


def test_surplus_of_the_own_region_comes_first():
    zero = Decimal(0)

    def row(place, free, region, **vals):
        return replenishment.Position(
            place, 1, Decimal(free), zero, zero, zero, Decimal(1), zero, region=region, **vals
        )

    wanting = replenishment.Position(
        9, 1, zero, zero, zero, Decimal(2), Decimal(2), zero, supplier=5, region=7
    )
    plans = replenishment.propose([row(1, 9, 8), row(2, 4, 7), row(5, 0, 7), wanting])
    assert [(plan.source, plan.quantity) for plan in plans] == [(2, 2)]
