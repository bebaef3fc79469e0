"""Work due by counters and measured values; what goes into one order."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_plan.lib import grouping, schedule
from odoo.addons.mds_plan.lib.schedule import Blackout, Facts, Rule, ScheduleError
from odoo.addons.mds_plan.lib.triggers import Case, project
from odoo.addons.mds_plan.lib.usage import Usage

TODAY = date(2026, 11, 24)
UNTIL = date(2028, 11, 24)
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 24))


@st.composite
def usages(draw):
    days = sorted(draw(st.sets(DAYS, min_size=1, max_size=6)))
    totals = sorted(draw(st.integers(0, 90000)) for _day in days)
    rate = draw(st.none() | st.decimals("0.01", "24", places=2))
    return Usage(tuple(zip(days, map(Decimal, totals), strict=True)), rate)


def due(case, today=TODAY, until=UNTIL):
    return project({"x": case}, today, until)["x"]


@given(usages(), st.integers(1, 5000), DAYS, st.booleans(), st.none() | DAYS)
def test_days_rise_and_keep_within_the_horizon(usage, every, origin, by_time, dealt):
    case = Case(
        Facts(Rule(6), origin, last_due=dealt, last_done=dealt),
        by_time=by_time,
        every=Decimal(every),
        usage=usage,
        counted_on=dealt,
    )
    days = [one.nominal for one in due(case)]
    assert days == sorted(set(days))
    assert all(day <= UNTIL for day in days)
    assert all(day >= origin for day in days)
    assert all(day > dealt for day in days if dealt)
    assert sum(day < TODAY for day in days) <= 1  # what was missed is due once


@given(usages(), st.integers(1, 5000), DAYS)
def test_whichever_first_is_never_later_than_either(usage, every, origin):
    facts = Facts(Rule(6), origin)
    both = due(Case(facts, by_time=True, every=Decimal(every), usage=usage))
    for alone in (
        due(Case(facts, by_time=True)),
        due(Case(facts, every=Decimal(every), usage=usage)),
    ):
        if alone:
            assert both[0].nominal <= alone[0].nominal


@given(usages(), st.integers(0, 100000))
def test_day_of_a_total_is_the_first_that_has_it(usage, total):
    day = usage.day_of(Decimal(total))
    if day is not None:
        assert usage.total_on(day) >= total or day == usage.points[0][0]
        if day > usage.points[0][0]:
            assert usage.total_on(day - timedelta(days=1)) < total


@given(
    st.lists(st.tuples(st.sampled_from(("a", "b", False)), DAYS, st.integers(0, 60)), max_size=30),
    st.integers(1, 5),
)
def test_each_goes_into_exactly_one_order(rows, most):
    rows.sort(key=lambda row: row[1])
    visits = {
        number: grouping.Visit(place, day, day - timedelta(days=before))
        for number, (place, day, before) in enumerate(rows)
    }
    groups = grouping.gather(visits, most)
    assert sorted(key for group in groups for key in group) == sorted(visits)
    for group in groups:
        first = visits[group[0]]
        assert len(group) <= most
        assert len({visits[key].place for key in group}) == 1
        assert all(visits[key].opens <= first.day for key in group)


def test_device_in_the_middle_of_its_life_is_due_at_the_next_round_number():
    usage = Usage(((date(2026, 11, 1), Decimal(37500)),), Decimal(10))
    first = due(Case(Facts(Rule(12), date(2026, 11, 1)), every=Decimal(2000), usage=usage))[0]
    assert (first.target, str(first.nominal)) == (38000, "2026-12-21")


def test_end_of_service_life_ends_what_a_counter_wants():
    usage = Usage(((date(2026, 11, 1), Decimal(0)),), Decimal(10))
    facts = Facts(Rule(12), date(2026, 11, 1), end=date(2027, 3, 1))
    assert len(due(Case(facts, every=Decimal(1000), usage=usage))) == 1


def test_counter_that_stands_still_makes_nothing_due():
    usage = Usage(((date(2026, 11, 1), Decimal(10)),), Decimal(0))
    assert not due(Case(Facts(Rule(12), date(2026, 11, 1)), every=Decimal(1000), usage=usage))


def test_measured_value_is_due_until_dealt_with():
    facts = Facts(Rule(12), date(2026, 1, 1))
    beyond = (date(2026, 3, 3), date(2026, 5, 5))
    assert [str(one.nominal) for one in due(Case(facts, beyond=beyond))] == ["2026-03-03"]
    facts = Facts(Rule(12), date(2026, 1, 1), last_due=date(2026, 3, 3), last_done=date(2026, 4, 1))
    assert [str(one.nominal) for one in due(Case(facts, beyond=beyond))] == ["2026-05-05"]


@pytest.mark.parametrize("numbers", [{"every": Decimal(-1)}, {"threshold": Decimal(-1)}])
def test_negative_numbers_are_refused(numbers):
    with pytest.raises(ScheduleError):
        due(Case(Facts(Rule(1), TODAY), **numbers))


@given(st.integers(1, 364))
def test_yearly_periods_that_miss_a_day_leave_it(gap):
    first = date(2028, 1, 1) + timedelta(days=gap)
    before = Blackout(date(2028, 1, 1), first - timedelta(days=1), yearly=True)
    after = Blackout(first + timedelta(days=1), date(2028, 12, 31), yearly=True)
    assert schedule.leaves_a_day([before, after])
    assert not schedule.leaves_a_day([before, after, Blackout(first, first, yearly=True)])
