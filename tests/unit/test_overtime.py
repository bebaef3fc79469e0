import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_calendar.lib import overtime
from odoo.addons.mds_calendar.lib.overtime import Rule, Worked

RULES = {
    ("standard", "workday"): Rule(150, "day"),
    ("standard", "makeup"): Rule(150, "day"),
    ("standard", "rest"): Rule(200, "hour"),
    ("standard", "statutory"): Rule(300, "hour"),
    ("comprehensive", "workday"): Rule(150, "period"),
    ("comprehensive", "rest"): Rule(150, "period"),
    ("comprehensive", "statutory"): Rule(300, "hour"),
    ("flexible", "rest"): Rule(0, "none"),
    ("flexible", "statutory"): Rule(300, "hour"),
}


@pytest.mark.parametrize(
    ("system", "day_class", "minutes", "normal", "answer"),
    [
        ("standard", "workday", 540, 480, (60, 150, "beyond_day")),
        ("standard", "workday", 400, 480, (0, 150, "within_day")),
        ("standard", "makeup", 540, 480, (60, 150, "beyond_day")),
        ("standard", "rest", 300, 0, (300, 200, "every_hour")),
        ("standard", "statutory", 300, 0, (300, 300, "every_hour")),
        ("comprehensive", "rest", 300, 0, (0, 150, "waits_for_period")),
        ("comprehensive", "statutory", 300, 0, (300, 300, "every_hour")),
        ("flexible", "rest", 300, 0, (0, 0, "no_overtime")),
        ("flexible", "statutory", 300, 0, (300, 300, "every_hour")),
        ("flexible", "workday", 300, 0, (0, 0, "no_rule")),
    ],
)
def test_overtime_by_system_and_class(system, day_class, minutes, normal, answer):
    day = Worked(system, day_class, minutes, normal)
    found = overtime.assess({"x": day}, RULES)["x"]
    assert (found.minutes, found.percent, found.reason) == answer


def test_local_rule_can_be_set_to_none():
    rules = {**RULES, ("flexible", "statutory"): Rule(0, "hour")}
    day = Worked("flexible", "statutory", 300)
    assert overtime.assess({"x": day}, rules)["x"].reason == "no_overtime"


@given(
    st.lists(
        st.tuples(st.sampled_from(["workday", "rest", "statutory"]), st.integers(0, 24 * 60)),
        max_size=40,
    ),
    st.integers(0, 20_000),
)
def test_no_hour_of_a_period_is_paid_twice(rows, total):
    days = {i: Worked("comprehensive", *row) for i, row in enumerate(rows)}
    by_day = sum(found.minutes for found in overtime.assess(days, RULES).values())
    excess = overtime.settle_period(days.values(), total, RULES).minutes
    worked = sum(day.minutes for day in days.values())
    assert by_day + excess <= worked
    assert excess == max(0, worked - by_day - total)


def test_two_percentages_in_one_period_are_refused():
    rules = {**RULES, ("comprehensive", "rest"): Rule(200, "period")}
    days = [Worked("comprehensive", "rest", 10), Worked("comprehensive", "workday", 10)]
    with pytest.raises(ValueError, match="one percentage"):
        overtime.settle_period(days, 0, rules)
