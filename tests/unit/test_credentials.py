import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_credential.lib import credentials
from odoo.addons.mds_credential.lib.credentials import Holding, Requirement, Target

DAY = dt.date(2026, 11, 24)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


def reason(need, *held, target=None):
    gaps = credentials.find_gaps([need], held, target or Target("ct"), DAY)
    return gaps[0].reason if gaps else None


def test_a_valid_one_is_enough_whatever_else_has_lapsed():
    need = Requirement("k", is_required=True)
    assert reason(need, Holding("k", valid_to=BEFORE), Holding("k", DAY, DAY)) is None


def test_reasons():
    need = Requirement("k", is_required=True)
    assert reason(need) == "missing"
    assert reason(need, Holding("other")) == "missing"
    assert reason(need, Holding("k", valid_to=BEFORE)) == "expired"
    assert reason(need, Holding("k", valid_to=BEFORE), Holding("k", AFTER)) == "upcoming"
    assert reason(need, Holding("k", is_withdrawn=True)) == "withdrawn"
    assert reason(need, Holding("k", models=frozenset({"mr"}))) == "out_of_scope"


def test_a_kind_that_is_not_required_blocks_only_by_lapsing_for_this_target():
    need = Requirement("k")
    assert reason(need) is None
    assert reason(need, Holding("k", valid_to=BEFORE, models=frozenset({"mr"}))) is None
    assert reason(need, Holding("k", valid_to=BEFORE, models=frozenset({"ct"}))) == "expired"


def test_requirement_for_models_and_categories():
    need = Requirement("k", True, frozenset({"ct"}), frozenset({7}))
    assert reason(need, target=Target("ct")) == "missing"
    assert reason(need, target=Target("us")) is None
    assert reason(need, target=Target("us", frozenset({1, 7}))) == "missing"


def test_scope_of_region_is_met_from_above():
    need = Requirement("k", is_required=True)
    held = Holding("k", regions=frozenset({1}))
    assert reason(need, held, target=Target("ct", regions=frozenset({1, 5}))) is None
    assert reason(need, held, target=Target("ct", regions=frozenset({2}))) == "out_of_scope"


@pytest.mark.parametrize(
    ("holding", "state"),
    [
        (Holding("k", AFTER), "upcoming"),
        (Holding("k", BEFORE), "valid"),
        (Holding("k", BEFORE, DAY), "expiring"),
        (Holding("k", BEFORE, DAY, is_renewed=True), "valid"),
        (Holding("k", BEFORE, BEFORE), "expired"),
        (Holding("k", BEFORE, BEFORE, is_renewed=True), "renewed"),
        (Holding("k", AFTER, is_withdrawn=True), "withdrawn"),
    ],
)
def test_validity(holding, state):
    assert credentials.validity(holding, DAY, 30) == state


@given(st.sets(st.integers(0, 120), max_size=6), st.integers(0, 200))
def test_daily_runs_give_each_step_once_and_the_last_in_time(steps, first):
    steps = tuple(sorted(steps, reverse=True))
    sent = []
    for left in range(first, -2, -1):
        step = credentials.due_step(DAY, DAY - dt.timedelta(days=left), steps, sent)
        if step is not None:
            sent.append(step)
    assert len(sent) == len(set(sent))
    reachable = {step for step in steps if step <= first}
    assert reachable <= set(sent)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)), st.integers(1, 120))
def test_validity_in_months_ends_before_the_same_day(day, months):
    end = credentials.add_months(day, months)
    assert day < end
    following = end + dt.timedelta(days=1)
    assert following.day == day.day or following.day <= 3 or end.day < day.day


@pytest.mark.parametrize("text", ["soon", "90, -7", "4000"])
def test_days_that_cannot_be_read(text):
    with pytest.raises(credentials.StepsError):
        credentials.parse_steps(text)
