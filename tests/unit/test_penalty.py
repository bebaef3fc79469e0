"""Penalties and bonuses: the highest step counts, caps are never exceeded, shares never more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.penalty import (
    AMOUNT,
    EACH,
    PERCENT,
    Cap,
    Facts,
    PenaltyError,
    Step,
    Term,
    decide,
)

amounts = st.decimals(0, 100000, places=2)
heights = st.decimals(0, 200, places=1)
units = st.sampled_from([AMOUNT, PERCENT, EACH])
terms = st.builds(
    Term,
    st.lists(st.builds(Step, heights, units, amounts), max_size=4, unique_by=lambda s: s.above),
    amounts,
)


@given(st.lists(st.tuples(terms, heights), max_size=6), amounts, amounts)
def test_all_together_never_exceed_a_cap(events, limit, used):
    cap = Cap("year", "year", limit, used)
    answers = decide(
        {number: Facts(term, measure, caps=(cap,)) for number, (term, measure) in enumerate(events)}
    )
    total = sum((answer.amount for answer in answers.values()), Decimal(0))
    assert total <= max(limit - used, 0)
    for answer in answers.values():
        assert Decimal(0) <= answer.amount <= answer.raw
        assert (answer.amount < answer.raw) == bool(answer.cap)


@given(terms, heights, heights)
def test_the_vendor_never_pays_more_than_we_do(term, measure, vendor):
    answer = decide({1: Facts(term, measure, vendor)})[1]
    assert Decimal(0) <= answer.vendor_amount <= answer.amount
    assert vendor < measure or answer.vendor_amount == answer.amount


@given(terms, heights)
def test_the_highest_reached_step_counts(term, measure):
    answer = decide({1: Facts(term, measure)})[1]
    reached = [step for step in term.steps if step.above < measure]
    assert (answer.step is None) == (not reached)
    if reached:
        assert answer.step.above == max(step.above for step in reached)


def test_each_started_hour_of_the_whole_delay():
    term = Term((Step(Decimal(2), EACH, Decimal(80)),))
    assert decide({1: Facts(term, Decimal(2))})[1].amount == 0  # two hours are borne with
    answer = decide({1: Facts(term, Decimal("2.25"))})[1]
    assert (answer.units, answer.amount) == (3, Decimal("240.00"))


def test_a_percentage_is_rounded_to_the_cent():
    term = Term((Step(Decimal(0), PERCENT, Decimal("1.5")),), base=Decimal("12345.67"))
    assert decide({1: Facts(term, Decimal(1))})[1].amount == Decimal("185.19")  # 185.18505


def test_a_coin_of_one_yen_has_no_cents():
    term = Term((Step(Decimal(0), PERCENT, Decimal("1.5")),), base=Decimal(12345))
    assert decide({1: Facts(term, Decimal(1))}, cent=Decimal(1))[1].amount == Decimal(185)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(Term((Step(Decimal(0), AMOUNT, Decimal(-1)),)), Decimal(1)),
        Facts(Term((Step(Decimal(0), "dozen", Decimal(1)),)), Decimal(1)),
        Facts(Term((Step(Decimal(1), AMOUNT, Decimal(1)),) * 2), Decimal(1)),
        Facts(Term(()), Decimal(-1)),
        Facts(Term(()), Decimal(1), caps=(Cap("c", "c", Decimal(-1)),)),
    ],
)
def test_what_cannot_be_is_refused(facts):
    with pytest.raises(PenaltyError):
        decide({1: facts})
