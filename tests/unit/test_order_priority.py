"""Priority at triage, words of a request, and the one result of several devices."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_order.lib import device_results, intake, priority

LEVELS = ("", "low", "medium", "high")
MATRIX = st.dictionaries(
    st.tuples(st.sampled_from(LEVELS[1:]), st.sampled_from(LEVELS[1:])), st.sampled_from("0123")
)
FACTS = st.builds(
    priority.Facts, st.sampled_from(LEVELS), st.sampled_from(LEVELS), st.booleans(), st.booleans()
)


@given(FACTS, MATRIX)
def test_safety_never_lowers_a_priority(fact, matrix):
    decided = priority.decide({0: fact}, matrix)[0]
    planned = matrix.get((fact.impact, fact.urgency))
    if planned is not None:
        assert decided.priority >= planned
    if fact.is_patient_involved:
        assert decided.priority == "3"
    if fact.is_device_unsafe:
        assert decided.priority >= "2"


@given(FACTS)
def test_without_a_matrix_only_safety_decides(fact):
    decided = priority.decide({0: fact}, {})[0]
    if not (fact.is_patient_involved or fact.is_device_unsafe):
        assert decided == priority.Decision(None, "unknown")


@given(st.text(max_size=200))
def test_codes_hold_a_digit_and_come_once(text):
    found = intake.codes(text)
    assert len(found) == len(set(found))
    assert all(any(c.isdigit() for c in word) and word in text for word in found)


def test_repeated_requests_count_once():
    one = intake.Request("a", "web", "Alarm")
    assert intake.first_of_each([one, intake.Request("a", "web", "Again")]) == [one]


RESULT = st.sampled_from(["", "fit", "restricted", "unsafe", "not_applicable", "not_found"])


@given(st.lists(RESULT))
def test_overall_result_waits_for_all_and_is_never_better_than_one(results):
    found = device_results.overall(results)
    if not results or not all(results):
        assert found is None
        return
    rank = {name: place for place, name in enumerate(device_results.ORDER)}
    assert all(rank[found] <= rank[one] for one in results if one in rank)
    assert found in results or found == "not_applicable"
