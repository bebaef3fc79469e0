"""What the steps of a device say of it, and what was mostly the matter."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_order.lib import device_results, usual_fixes
from odoo.addons.mds_order.lib.device_results import Steps

counts = st.integers(min_value=0, max_value=5)
all_steps = st.builds(Steps, asked=counts, open=counts, failed=counts)
results = st.sampled_from(["", "fit", "restricted", "unsafe", "not_found"])


@given(all_steps)
def test_steps_say_fit_only_when_all_were_asked_and_passed(steps):
    said = device_results.of_steps(steps)
    assert (said == "fit") == (steps.asked > 0 and not steps.open and not steps.failed)


@given(results.filter(bool), all_steps)
def test_what_a_person_said_stays(result, steps):
    assert device_results.follow(result, False, steps) == result


@given(all_steps)
def test_what_followed_from_the_steps_follows_them(steps):
    assert device_results.follow("fit", True, steps) == (device_results.of_steps(steps) or "")


@given(results, st.booleans(), all_steps)
def test_following_twice_changes_nothing(result, is_from_steps, steps):
    once = device_results.follow(result, is_from_steps, steps)
    came_from = is_from_steps if once == result else bool(once)
    assert device_results.follow(once, came_from, steps) == once


models = st.sampled_from([None, 1, 2])
pairs = st.tuples(st.integers(1, 3), st.integers(11, 13))
pasts = st.lists(st.builds(usual_fixes.Past, models, models, pairs, st.integers(1, 9)))


@given(pasts, models, models)
def test_only_what_fits_is_proposed_each_pair_once_and_nearest_first(past, model, symptom):
    fixes = usual_fixes.rank(past, model, symptom)
    assert len(fixes) <= usual_fixes.SHOWN
    assert len({fix.pair for fix in fixes}) == len(fixes)
    assert [fix.nearness for fix in fixes] == sorted((f.nearness for f in fixes), reverse=True)
    fitting = {
        one.pair
        for one in past
        if (model is not None and one.model == model)
        or (symptom is not None and one.symptom == symptom)
    }
    assert {fix.pair for fix in fixes} <= fitting
    assert len(fixes) == min(len(fitting), usual_fixes.SHOWN)


def test_frequent_goes_before_rare_among_the_equally_near():
    past = [usual_fixes.Past(1, 1, (10, 20), 2), usual_fixes.Past(1, 1, (11, 21), 7)]
    assert [fix.pair for fix in usual_fixes.rank(past, 1, 1)] == [(11, 21), (10, 20)]


def test_without_model_and_symptom_nothing_is_proposed():
    past = [usual_fixes.Past(None, None, (10, 20), 2)]
    assert usual_fixes.rank(past, None, None) == []
