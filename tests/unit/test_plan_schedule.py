"""Due days: fixed and floating, windows, blackouts; nesting; levelling."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_plan.lib import levelling, nesting, schedule
from odoo.addons.mds_plan.lib.schedule import Blackout, Facts, Rule, ScheduleError, project

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
RULES = st.builds(
    Rule,
    interval=st.integers(1, 24),
    unit=st.sampled_from(("week", "month")),
    mode=st.sampled_from(("fixed", "floating")),
    anchor=st.none() | DAYS,
    before=st.integers(0, 3),
    after=st.integers(0, 3),
)


def days(rule, origin, today, until, **facts):
    found = project({"x": Facts(rule, origin, **facts)}, today, until)["x"]
    return [str(occurrence.due) for occurrence in found]


def test_fixed_days_count_from_the_anchor_and_keep_the_end_of_month():
    rule = Rule(1, "month", "fixed", date(2026, 1, 31))
    assert days(rule, date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 30)) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]


def test_floating_days_count_from_the_last_time():
    rule = Rule(6)
    found = days(
        rule,
        date(2025, 1, 1),
        date(2026, 5, 1),
        date(2027, 3, 1),
        last_done=date(2026, 2, 14),
        last_due=date(2026, 1, 1),
    )
    assert found == ["2026-08-14", "2027-02-14"]


def test_device_that_joins_late_starts_with_the_next_fixed_day():
    rule = Rule(6, "month", "fixed", date(2020, 3, 1))
    assert days(rule, date(2026, 3, 2), date(2026, 3, 2), date(2027, 3, 1)) == [
        "2026-09-01",
        "2027-03-01",
    ]


def test_what_was_missed_is_due_once():
    rule = Rule(1, "month", "fixed", date(2020, 1, 1))
    assert days(rule, date(2020, 1, 1), date(2026, 3, 15), date(2026, 4, 30)) == [
        "2026-03-01",
        "2026-04-01",
    ]


def test_what_somebody_dealt_with_does_not_come_again():
    rule = Rule(1, "month", "fixed", date(2026, 1, 1))
    found = days(
        rule, date(2026, 1, 1), date(2026, 2, 10), date(2026, 3, 31), last_due=date(2026, 2, 1)
    )
    assert found == ["2026-03-01"]


def test_end_of_service_life_ends_the_work():
    rule = Rule(6, "month", "fixed", date(2026, 1, 1))
    assert days(
        rule, date(2026, 1, 1), date(2026, 1, 1), date(2030, 1, 1), end=date(2026, 12, 31)
    ) == ["2026-01-01", "2026-07-01"]


def test_window_that_is_open_when_the_plan_comes_into_force_counts():
    rule = Rule(12, after=20)
    assert days(
        rule, date(2025, 11, 20), date(2026, 11, 24), date(2027, 6, 1), start=date(2026, 11, 24)
    ) == ["2026-11-20"]
    assert (
        days(rule, date(2025, 11, 20), date(2027, 2, 1), date(2027, 6, 1), start=date(2027, 2, 1))
        == []
    )


def test_blackout_moves_earlier_within_the_window_else_later():
    festival = Blackout(date(2026, 2, 15), date(2026, 2, 23))
    near = Rule(1, "month", "fixed", date(2026, 2, 16), before=5, blackouts=(festival,))
    [moved] = project({"x": Facts(near, date(2026, 2, 1))}, date(2026, 2, 1), date(2026, 3, 1))["x"]
    assert (str(moved.due), moved.reason) == ("2026-02-14", schedule.MOVED_EARLIER)
    far = Rule(1, "month", "fixed", date(2026, 2, 22), before=2, blackouts=(festival,))
    [moved] = project({"x": Facts(far, date(2026, 2, 1))}, date(2026, 2, 1), date(2026, 3, 1))["x"]
    assert (str(moved.due), moved.reason) == ("2026-02-24", schedule.MOVED_LATER)
    assert moved.closes == moved.due


def test_yearly_blackout_crosses_the_turn_of_the_year():
    rest = Blackout(date(2020, 12, 20), date(2021, 1, 5), yearly=True)
    assert [
        rest.holds(day) for day in (date(2026, 12, 25), date(2027, 1, 5), date(2027, 1, 6))
    ] == [
        True,
        True,
        False,
    ]


def test_blackout_without_end_is_an_error():
    always = Blackout(date(2000, 1, 1), date(2100, 1, 1))
    rule = Rule(1, "month", "fixed", date(2026, 1, 1), blackouts=(always,))
    with pytest.raises(ScheduleError) as refused:
        project({"x": Facts(rule, date(2026, 1, 1))}, date(2026, 1, 1), date(2026, 2, 1))
    assert refused.value.code == "blackout"


@pytest.mark.parametrize(
    ("rule", "code"),
    [(Rule(0), "interval"), (Rule(1, "year"), "unit"), (Rule(1, after=-1), "tolerance")],
)
def test_senseless_rules_are_refused(rule, code):
    with pytest.raises(ScheduleError) as refused:
        project({"x": Facts(rule, date(2026, 1, 1))}, date(2026, 1, 1), date(2026, 2, 1))
    assert refused.value.code == code


@given(RULES, DAYS, DAYS)
def test_due_days_grow_and_lie_in_their_windows(rule, start, today):
    until = today + timedelta(days=730)
    found = project({"x": Facts(rule, start)}, today, until)["x"]
    nominal = [occurrence.nominal for occurrence in found]
    assert nominal == sorted(set(nominal))
    assert sum(day < today for day in nominal) <= 1
    for occurrence in found:
        assert occurrence.opens <= occurrence.due <= occurrence.closes
        assert start <= occurrence.nominal <= until


@given(RULES, DAYS, DAYS)
def test_dealing_with_the_first_leaves_the_rest_unchanged(rule, start, today):
    rule = Rule(rule.interval, rule.unit, "fixed", rule.anchor, rule.before, rule.after)
    until = today + timedelta(days=730)
    found = project({"x": Facts(rule, start)}, today, until)["x"]
    if found:
        rest = project({"x": Facts(rule, start, last_due=found[0].nominal)}, today, until)["x"]
        assert rest == found[1:]


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (date(2026, 11, 10), date(2027, 11, 10)),
        (date(2026, 11, 20), date(2027, 11, 20)),  # ten days later: the one dealt with
        (date(2026, 10, 20), date(2027, 10, 20)),
        (date(2026, 6, 10), date(2027, 6, 10)),
    ],
)
def test_what_is_dealt_with_is_not_due_again_when_the_first_date_changes(anchor, expected):
    rule = schedule.Rule(12, "month", "fixed", anchor, 20, 20)
    fact = Facts(rule, date(2024, 1, 1), last_due=date(2026, 11, 10))
    assert project({"x": fact}, date(2026, 11, 28), date(2028, 11, 1))["x"][0].nominal == expected


def test_done_early_counts_from_the_day_it_was_done():
    rule = schedule.Rule(1, "month", "floating", None, 20, 5)
    fact = Facts(rule, date(2025, 1, 1), last_due=date(2026, 6, 30), last_done=date(2026, 6, 11))
    assert project({"x": fact}, date(2026, 6, 12), date(2026, 9, 1))["x"][0].nominal == date(
        2026, 7, 11
    )


def duty(plan, day, spread=15):
    return nesting.Duty(plan, day, day - timedelta(days=spread), day + timedelta(days=spread))


def test_greater_service_covers_the_nearest_smaller_one_only():
    duties = {
        "year": duty("annual", date(2026, 7, 1)),
        "half 1": duty("half", date(2026, 7, 5)),
        "half 2": duty("half", date(2027, 1, 5)),
    }
    assert nesting.cover(duties, {"annual": {"half"}}) == {"half 1": "year"}


def test_covering_goes_through_others():
    duties = {
        "year": duty("annual", date(2026, 7, 1)),
        "half": duty("half", date(2026, 7, 2)),
        "quarter": duty("quarter", date(2026, 7, 3)),
    }
    covers = {"annual": {"half"}, "half": {"quarter"}}
    assert nesting.cover(duties, covers) == {"half": "year", "quarter": "year"}


DAYS = st.builds(
    lambda day, before, after: (day, before, after),
    st.dates(date(2026, 5, 1), date(2026, 8, 31)),
    st.integers(0, 30),
    st.integers(0, 30),
)


@given(st.lists(DAYS, min_size=1, max_size=6), DAYS)
def test_who_moves_to_meet_stays_in_his_window_and_covers_no_less(smaller, greater):
    def made(plan, day, before, after):
        return nesting.Duty(plan, day, day - timedelta(days=before), day + timedelta(days=after))

    duties = {n: made(f"small {n}", *one) for n, one in enumerate(smaller)}
    duties["great"] = made("great", *greater)
    covers = {"great": {f"small {n}" for n in range(len(smaller))}}
    moved = nesting.meet(duties, covers, {"great": date(2026, 1, 1)}, set(range(len(smaller))))
    great = duties["great"]
    day = moved.get("great", great.due)
    assert great.opens <= day <= great.closes
    after = nesting.cover(
        {**duties, "great": nesting.Duty("great", day, great.opens, great.closes)}, covers
    )
    nearest = min(
        (duties[n] for n in range(len(smaller))), key=lambda d: (abs(d.due - great.due), d.due)
    )
    meets = nearest.opens <= great.closes and great.opens <= nearest.closes
    assert not meets or after


def test_barred_days_and_the_past_are_not_met():
    duties = {"year": duty("annual", date(2026, 7, 1)), "half": duty("half", date(2026, 7, 20), 3)}
    covers, first = {"annual": {"half"}}, date(2026, 1, 1)
    assert not nesting.meet(duties, covers, {"year": first}, {"half"})  # no common day
    duties["half"] = duty("half", date(2026, 7, 18), 4)
    assert nesting.meet(duties, covers, {"year": first}, {"half"}) == {"year": date(2026, 7, 14)}
    assert not nesting.meet(duties, covers, {"year": first}, set())
    assert not nesting.meet(duties, covers, {"year": date(2026, 7, 17)}, {"half"})
    barred = nesting.meet(
        duties, covers, {"year": first}, {"half"}, lambda _plan, day: day == date(2026, 7, 14)
    )
    assert barred == {"year": date(2026, 7, 15)}


def test_circles_are_found():
    assert nesting.has_cycle({"a": {"b"}, "b": {"a"}})
    assert nesting.has_cycle({"a": {"a"}})
    assert not nesting.has_cycle({"a": {"b", "c"}, "b": {"c"}})


ITEMS = st.dictionaries(
    st.integers(0, 99),
    st.builds(
        lambda due, before, after, place: levelling.Item(
            due, due - timedelta(days=before), due + timedelta(days=after), 1.0, place
        ),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 9),
    ),
    max_size=40,
)


@given(ITEMS)
def test_every_item_gets_a_day_of_its_window(items):
    chosen = levelling.level(items)
    assert chosen.keys() == items.keys()
    for key, day in chosen.items():
        assert items[key].opens <= day <= items[key].closes


def test_planned_load_is_avoided():
    item = levelling.Item(date(2026, 3, 4), date(2026, 2, 20), date(2026, 3, 16), 2.0, "ICU")
    [day] = levelling.level({1: item}, {date(2026, 3, 3): 40.0}).values()
    assert day.isocalendar().week != date(2026, 3, 3).isocalendar().week
