"""Deadlines: more budget is never earlier, a pause moves by its working time and no more."""

import itertools
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.working_time import WorkingTime
from odoo.addons.mds_contract.lib.sla_clock import (
    BREACHED,
    HORIZON_TOO_SHORT,
    MET,
    NO_HOURS,
    PAUSED,
    RUNNING,
    Clock,
    around_the_clock,
    deadline,
    judge,
    united,
)

ZERO = datetime(2026, 11, 2, tzinfo=timezone.utc)
DAYS = WorkingTime(
    [
        (ZERO + timedelta(days=day, hours=9), ZERO + timedelta(days=day, hours=18))
        for day in range(200)
        if (ZERO + timedelta(days=day)).weekday() < 5
    ]
)
moments = st.integers(0, 20 * 24 * 60).map(lambda minutes: ZERO + timedelta(minutes=minutes))
budgets = st.integers(1, 40 * 3600)


@st.composite
def pauses(draw):
    result = []
    for start in draw(st.lists(moments, max_size=4)):
        result.append((start, start + timedelta(minutes=draw(st.integers(0, 3000)))))
    return tuple(result)


@given(moments, budgets, budgets, pauses())
def test_a_larger_budget_is_never_due_earlier(start, one, other, stopped):
    small, large = sorted((one, other))
    first = deadline(Clock(start, small, stopped), DAYS).at
    assert first <= deadline(Clock(start, large, stopped), DAYS).at


@given(moments, budgets, pauses())
def test_what_ran_until_the_deadline_is_the_budget_exactly(start, budget, stopped):
    answer = deadline(Clock(start, budget, stopped), DAYS)
    standing = sum(
        DAYS.between(max(first, start), min(last, answer.at))
        for first, last in united(stopped)
        if first < answer.at and last > start
    )
    assert standing == answer.paused_seconds
    assert DAYS.between(start, answer.at) - standing == budget


@given(moments, budgets, pauses())
def test_a_pause_never_makes_it_earlier(start, budget, stopped):
    assert (
        deadline(Clock(start, budget), DAYS).at <= deadline(Clock(start, budget, stopped), DAYS).at
    )


@given(moments, budgets)
def test_around_the_clock_is_plain_addition(start, budget):
    hours = around_the_clock(ZERO, ZERO + timedelta(days=300))
    assert deadline(Clock(start, budget), hours).at == start + timedelta(seconds=budget)


@given(st.lists(st.tuples(moments, moments), max_size=8))
def test_united_pauses_do_not_overlap(pairs):
    joined = united([(min(pair), max(pair)) for pair in pairs])
    assert all(start < end for start, end in joined)
    assert all(one[1] < two[0] for one, two in itertools.pairwise(joined))


def test_no_hours_and_a_short_horizon_are_answers():
    assert deadline(Clock(ZERO, 60), WorkingTime([])).reason == NO_HOURS
    short = WorkingTime([(ZERO, ZERO + timedelta(hours=1))])
    assert deadline(Clock(ZERO, 7200), short).reason == HORIZON_TOO_SHORT


def test_a_pause_after_the_deadline_changes_nothing():
    start = ZERO + timedelta(hours=9)
    later = (start + timedelta(hours=1), start + timedelta(hours=5))
    assert deadline(Clock(start, 3600, (later,)), DAYS).at == start + timedelta(hours=1)


def test_states():
    due = ZERO
    minute = timedelta(minutes=1)
    assert judge(due, due, due) == MET
    assert judge(due, due + minute, due) == BREACHED
    assert judge(due, None, due) == RUNNING
    assert judge(due, None, due + minute) == BREACHED
    assert judge(due, None, due, is_paused=True) == PAUSED
    assert judge(None, None, due) == RUNNING
