"""Which steps are asked, values with their unit, and the nearest template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_order.lib import checklist, template_choice, unit_entry

KEYS = st.integers(0, 6)
STATES = st.dictionaries(KEYS, st.sampled_from(["open", "pass", "fail"]))
CONDITIONS = st.dictionaries(
    KEYS, st.none() | st.builds(checklist.Condition, KEYS, st.sampled_from(["pass", "fail"]))
)


@given(CONDITIONS, STATES)
def test_a_step_is_asked_only_below_steps_that_are_asked(conditions, states):
    asked = checklist.asked(conditions, states, {})
    for key, condition in conditions.items():
        if condition is None:
            assert asked[key]
        elif asked[key]:
            assert asked[condition.parent]
            assert states[condition.parent] == condition.wanted


def test_a_circle_is_never_asked():
    circle = {1: checklist.Condition(2, "pass"), 2: checklist.Condition(1, "pass")}
    assert checklist.asked(circle, {1: "pass", 2: "pass"}, {}) == {1: False, 2: False}


@given(st.integers(-(10**6), 10**6))
def test_a_prefix_changes_the_unit_and_not_the_value(number):
    assert unit_entry.read(f"{number} mΩ", "Ω") == pytest.approx(number / 1000)
    assert unit_entry.read(f"{number} kΩ", "Ω") == pytest.approx(number * 1000)
    assert unit_entry.read(f"{number}µA", "mA") == pytest.approx(number / 1000)


@pytest.mark.parametrize("text", ["5 mmHg", "5 V", "1 mmol", "2 %"])
def test_another_unit_is_refused(text):
    with pytest.raises(unit_entry.EntryRefused, match="unit"):
        unit_entry.read(text, "Ω")


@pytest.mark.parametrize("text", ["", "good", "1.2.3", "--1", "1 2"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(unit_entry.EntryRefused):
        unit_entry.read(text, "Ω")


def test_units_without_prefix_are_taken_as_they_are():
    assert unit_entry.read("120 mmHg", "mmHg") == 120
    with pytest.raises(unit_entry.EntryRefused):
        unit_entry.read("16 kPa", "mmHg")


IDS = st.integers(1, 4)
SCOPES = st.lists(
    st.builds(template_choice.Scope, st.integers(1, 99), IDS, st.none() | IDS, st.none() | IDS)
)
SUBJECT = st.builds(
    template_choice.Subject, IDS, st.none() | IDS, st.lists(IDS, unique=True).map(tuple)
)


@given(SUBJECT, SCOPES)
def test_a_template_of_the_model_goes_before_all_others(subject, scopes):
    choice = template_choice.choose({0: subject}, scopes)[0]
    fitting = [scope for scope in scopes if scope.type == subject.type]
    own = [s for s in fitting if s.model is not None and s.model == subject.model]
    if own:
        assert choice == template_choice.Choice(own[0].template, "model")
    elif choice.reason == "none":
        assert not any(s.model is None and s.category is None for s in fitting)
