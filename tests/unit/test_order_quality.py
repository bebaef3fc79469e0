"""Sample of complaints, completeness of records, repairs that did not hold."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_order.lib import assessment, completeness, repeat_visits

NUMBERS = st.text(min_size=1, max_size=20)
PERCENTS = st.decimals(0, 100, places=2)
START = datetime(2026, 11, 1, tzinfo=timezone.utc)


@given(NUMBERS, PERCENTS, PERCENTS)
def test_higher_rate_only_adds(number, one, other):
    low, high = sorted((one, other))
    if assessment.is_drawn(number, low):
        assert assessment.is_drawn(number, high)


@given(NUMBERS, PERCENTS)
def test_draw_is_the_same_for_every_reader(number, percent):
    assert assessment.is_drawn(number, percent) == assessment.is_drawn(number, percent)
    assert assessment.is_drawn(number, Decimal(100))
    assert not assessment.is_drawn(number, Decimal(0))


def test_draw_takes_about_its_share():
    drawn = sum(assessment.is_drawn(f"SO/2026/{n:05}", Decimal(10)) for n in range(5000))
    assert 400 < drawn < 600


@given(
    NUMBERS,
    st.sampled_from(("yes", "no", "unknown")),
    st.sampled_from(("yes", "no", "unknown")),
    st.booleans(),
    PERCENTS,
)
def test_no_flag_is_ever_left_to_the_rule(number, patient, hazard, unsafe, percent):
    [need] = assessment.decide([assessment.Facts(number, patient, hazard, unsafe, percent)])
    if "yes" in (patient, hazard) or unsafe:
        assert need == assessment.FLAGGED
    elif "unknown" in (patient, hazard):
        assert need == assessment.UNANSWERED
    else:
        assert need in (assessment.SAMPLE, assessment.RULE)


ITEMS = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.booleans())
WEIGHTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9))


@given(ITEMS, WEIGHTS)
def test_completeness_is_a_share_and_names_what_lacks(found, weights):
    score = completeness.score(found, weights)
    assert 0 <= score.percent <= 100
    assert (score.percent == 100) == (not score.missing)
    for code in score.missing:
        assert found[code] is False


@given(ITEMS, WEIGHTS, st.sampled_from("abcdef"))
def test_more_evidence_never_lowers_the_figure(found, weights, code):
    if found.get(code) is False:
        assert (
            completeness.score({**found, code: True}, weights).percent
            >= completeness.score(found, weights).percent
        )


@given(st.integers(0, 60), st.integers(0, 60))
def test_repeat_only_within_the_window(after, days):
    fix = repeat_visits.Fix(1, 7, "alarm", START)
    report = repeat_visits.Report(2, 7, "alarm", START + timedelta(days=after))
    assert bool(repeat_visits.find_repeats([report], [fix], days)) == (after <= days)


def test_report_before_the_repair_is_no_repeat():
    fix = repeat_visits.Fix(1, 7, "", START)
    report = repeat_visits.Report(2, 7, "", START - timedelta(hours=1))
    assert not repeat_visits.find_repeats([report], [fix], 30)


def test_uncoded_fault_counts_as_the_same():
    fix = repeat_visits.Fix(1, 7, "", START)
    report = repeat_visits.Report(2, 7, "alarm", START + timedelta(days=1))
    assert not repeat_visits.find_repeats([report], [fix], 30)[2].same_family


def test_latest_repair_is_put_in_question():
    fixes = [repeat_visits.Fix(n, 7, "alarm", START + timedelta(days=n)) for n in (1, 2)]
    report = repeat_visits.Report(9, 7, "alarm", START + timedelta(days=5))
    assert repeat_visits.find_repeats([report], fixes, 30)[9].of == 2


def test_helpers_at_the_same_time_are_one_trip():
    times = [(START, START + timedelta(hours=2)), (START, START + timedelta(hours=1))]
    assert repeat_visits.count_trips(times) == 1
    assert repeat_visits.count_trips([]) == 0
