from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_metrology.lib import (
    blast_radius,
    due_dates,
    duty,
    measured_value,
    meter_rate,
    meter_reading,
)
from odoo.addons.mds_metrology.lib.due_dates import FIXED, Facts, Rule
from odoo.addons.mds_metrology.lib.meter_reading import Counter, Point, Request

START = datetime(2026, 1, 1)
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
MONTHS = st.integers(1, 120)


# ------------------------------------------------------------------ meters
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=40), st.integers(1000, 100000))
def test_total_is_the_sum_of_what_was_counted_through_every_rollover(steps, rollover):
    steps = [step % (rollover // 10 + 1) for step in steps]
    count, points, truth = 0, [], []
    for number, step in enumerate(steps):
        count += step
        points.append(Point(START + timedelta(days=number), Decimal(count % rollover)))
        truth.append(Decimal(count))
    first = truth[0] - truth[0] % rollover
    assert meter_reading.totals(points, Decimal(rollover)) == [one - first for one in truth]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**6), st.one_of(st.none(), st.integers(0, 10**6)), st.booleans()
        ),
        max_size=30,
    ),
    st.one_of(st.none(), st.integers(1, 10**6)),
)
def test_total_never_falls(readings, rollover):
    points = [
        Point(START, Decimal(value), None if after is None else Decimal(after), restarts)
        for value, after, restarts in readings
    ]
    if rollover:
        points = [one for one in points if one.value < rollover and one.shows < rollover]
    sums = meter_reading.totals(points, Decimal(rollover) if rollover else None)
    assert sums == sorted(sums)


@given(st.integers(0, 10**6), st.integers(0, 24), st.integers(1, 300))
def test_what_a_counter_can_count_is_never_asked_about(value, per_day, days):
    counter = Counter(most_per_day=Decimal(24))
    old = Point(START, Decimal(value))
    new = Point(START + timedelta(days=days), Decimal(value + per_day * days))
    assert not meter_reading.judge(Request((old,), new, counter)).is_question


@given(st.text(max_size=30) | st.floats() | st.integers() | st.none() | st.booleans())
def test_any_value_is_a_number_or_refused(value):
    try:
        number = meter_reading.parse(value)
    except meter_reading.ValueRefused as refusal:
        number = refusal.code
    assert number in ("not_a_number", "negative", "too_large") or (
        0 <= number <= meter_reading.LARGEST
    )


def test_late_reading_above_a_later_one_contradicts_it():
    history = (Point(START, Decimal(10)), Point(START + timedelta(days=9), Decimal(30)))
    late = Point(START + timedelta(days=3), Decimal(31))
    assert meter_reading.judge(Request(history, late, Counter())).code == "contradicts_later"


def test_replacement_by_a_used_counter_is_no_question():
    history = (Point(START, Decimal(500), Decimal(90000)),)
    new = Point(START + timedelta(days=2), Decimal(90010))
    assert meter_reading.judge(Request(history, new, Counter())).code == "ok"


@given(st.integers(1, 500), st.integers(3, 20))
def test_rate_of_a_steady_counter_is_its_rate(per_day, points):
    readings = [
        (START + timedelta(days=7 * number), Decimal(per_day * 7 * number))
        for number in range(points)
    ]
    rate = meter_rate.estimate(readings)
    assert rate.per_day == rate.low == rate.high == per_day


def test_one_wild_reading_hardly_moves_the_rate():
    readings = [(START + timedelta(days=n), Decimal(8 * n)) for n in range(20)]
    readings[10] = (readings[10][0], Decimal(100000))
    assert abs(meter_rate.estimate(readings).per_day - 8) < 1


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(1, 100))
def test_limit_is_reached_on_the_first_day_that_suffices(limit, total, per_day):
    rate = meter_rate.Rate(meter_rate.ESTIMATED, Decimal(per_day))
    reach = meter_rate.reach(START, Decimal(total), Decimal(limit), rate)
    if total >= limit:
        assert reach.code == meter_rate.REACHED
    else:
        days = (reach.on - START.date()).days
        assert total + days * per_day >= limit > total + (days - 1) * per_day


def test_no_date_is_invented():
    assert meter_rate.estimate([(START, Decimal(1))]).code == meter_rate.TOO_FEW
    soon = [(START, Decimal(1)), (START + timedelta(hours=2), Decimal(3))]
    assert meter_rate.estimate(soon).code == meter_rate.TOO_SHORT
    slow = meter_rate.Rate(meter_rate.ESTIMATED, Decimal("0.001"))
    assert meter_rate.reach(START, Decimal(0), Decimal(9999), slow).code == meter_rate.TOO_FAR
    still = meter_rate.Rate(meter_rate.ESTIMATED, Decimal(0))
    assert meter_rate.reach(START, Decimal(0), Decimal(9), still).code == meter_rate.STANDS_STILL


# ------------------------------------------------------------------ dates
@given(DAYS, MONTHS)
def test_month_arithmetic_keeps_the_day_or_takes_the_last(day, months):
    later = due_dates.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(DAYS, MONTHS)
def test_last_good_day_is_the_day_before_the_same_day(day, months):
    last = due_dates.last_good_day(day, months)
    after = last + timedelta(days=1)
    assert after == due_dates.add_months(day, months) or (after.day == 1 and day.day > last.day)


@given(DAYS, DAYS, MONTHS, st.integers(0, 25), st.integers(0, 60))
def test_fixed_dates_never_leave_their_grid(grid, done, months, before, after):
    rule = Rule(months, FIXED, before, after)
    dates = due_dates.decide(Facts(done, rule, grid=grid))
    steps = (dates.due.year - grid.year) * 12 + dates.due.month - grid.month
    assert steps % months == 0
    assert dates.due == due_dates.add_months(grid, steps)
    assert dates.due > done + timedelta(days=before)
    previous = due_dates.add_months(grid, steps - months)
    assert previous <= done + timedelta(days=before)
    assert dates.opens <= dates.due < dates.out


@given(DAYS, MONTHS, st.integers(0, 40))
def test_three_dates_stand_in_order_and_status_follows_them(done, months, after):
    dates = due_dates.decide(Facts(done, Rule(months, after=after)))
    assert done <= dates.due < dates.out
    assert due_dates.status(dates, dates.due, soon=0) == due_dates.DUE_SOON
    assert due_dates.status(dates, dates.out) == due_dates.OVERDUE
    one_day = timedelta(days=1)
    before_out = due_dates.status(dates, dates.out - one_day)
    assert before_out == (due_dates.IN_TOLERANCE if after else due_dates.DUE_SOON)


def test_failed_is_out_of_compliance_at_once():
    dates = due_dates.decide(Facts(date(2026, 5, 1), Rule(12), failed=True))
    assert (dates.due, dates.out) == (None, date(2026, 5, 1))
    assert due_dates.status(dates, date(2026, 5, 1)) == due_dates.FAILED


def test_paper_knows_better_than_the_interval():
    stated = date(2026, 12, 31)
    assert due_dates.decide(Facts(date(2026, 5, 1), Rule(6), stated)).due == stated


@given(DAYS, st.lists(st.integers(-30, 100), min_size=1, max_size=40))
def test_each_reminder_is_given_once_and_never_a_milder_one_later(due, offsets):
    given_marks = []
    for left in sorted(offsets, reverse=True):
        mark = due_dates.reminder(due, due - timedelta(days=left), (60, 30, 7), given_marks)
        if mark is not None:
            assert left <= mark
            assert mark not in given_marks
            assert not given_marks or mark < min(given_marks)
            given_marks.append(mark)
    if min(offsets) <= 7:
        assert 7 in given_marks


# ------------------------------------------------------------------ values
@given(st.decimals(-1000, 1000, places=6), st.decimals(-1000, 1000, places=6))
def test_limits_are_exact_and_included(number, limit):
    value = measured_value.parse(str(number))
    outcome = measured_value.judge(value, measured_value.Limit("max", upper=limit))
    assert outcome.state == ("pass" if number <= limit else "fail")
    outcome = measured_value.judge(value, measured_value.Limit("min", lower=limit))
    assert outcome.state == ("pass" if number >= limit else "fail")


@pytest.mark.parametrize("text", ["", "abc", "nan", "1e3", "1.2.3", "> ", "--1", "0x10", "1 2"])
def test_what_no_instrument_shows_is_refused(text):
    with pytest.raises(measured_value.ValueRefused):
        measured_value.parse(text)


@given(st.text(max_size=20))
def test_no_text_breaks_the_parser(text):
    try:
        value = measured_value.parse(text)
    except measured_value.ValueRefused:
        return
    assert value.number.is_finite()


def test_beyond_the_range_of_the_instrument_is_only_used_where_it_proves_something():
    above, below = measured_value.parse("> 200"), measured_value.parse("≤0,1")
    low, high = Decimal(70), Decimal(500)
    assert measured_value.judge(above, measured_value.Limit("min", lower=low)).state == "pass"
    assert measured_value.judge(above, measured_value.Limit("max", upper=high)).state == "unclear"
    assert measured_value.judge(above, measured_value.Limit("max", upper=low)).state == "fail"
    assert measured_value.judge(below, measured_value.Limit("max", upper=high)).state == "pass"
    assert measured_value.judge(below, measured_value.Limit("min", lower=low)).state == "fail"


# ------------------------------------------------------------------ instruments and rules
@given(
    st.lists(st.tuples(st.integers(0, 500), st.booleans()), max_size=10),
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 500)), max_size=30),
    st.integers(0, 500),
)
def test_every_use_since_the_last_good_day_is_in_doubt_and_no_other(checks, uses, found):
    def day(number):
        return date(2025, 1, 1) + timedelta(days=number)

    since = blast_radius.last_good_day(
        [blast_radius.Check(day(number), good) for number, good in checks], day(found)
    )
    listed = blast_radius.doubtful(
        [blast_radius.Use(device, day(number), None) for device, number in uses], since, day(found)
    )
    expected = sorted(
        (device, day(number))
        for device, number in uses
        if number <= found and (since is None or day(number) >= since)
    )
    assert sorted((use.device, use.on) for some in listed.values() for use in some) == expected


def test_of_two_checks_on_a_day_the_bad_one_counts():
    checks = [
        blast_radius.Check(date(2026, 1, 1), True),
        blast_radius.Check(date(2026, 1, 1), False),
    ]
    assert blast_radius.last_good_day(checks, date(2026, 2, 1)) is None


def test_the_law_goes_before_the_house_and_a_rule_without_subject_binds_nobody():
    since = date(2020, 1, 1)
    law = duty.Rule(2, kind=1, is_law=True, valid_from=since, model=5, months=12)
    house = duty.Rule(1, kind=1, is_law=False, valid_from=since, model=5, months=6)
    nobody = duty.Rule(3, kind=2, is_law=True, valid_from=since)
    facts = duty.Facts(date(2026, 1, 1), model=5)
    assert duty.wanted(facts, [house, law, nobody]) == [law]


def test_rule_holds_from_its_first_to_its_last_day():
    rule = duty.Rule(
        1, kind=1, is_law=True, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30), model=5
    )
    for on, holds in (
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ):
        assert duty.binds(rule, duty.Facts(on, model=5)) is holds
