import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.working_time import (
    HorizonTooShort,
    NaiveDatetimeError,
    WorkingTime,
    WorkingTimeError,
    add,
    between,
    closed_days,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _moment(day, text, zone):
    if text == "24:00":
        return _moment(day + dt.timedelta(days=1), "00:00", zone)
    return dt.datetime.combine(day, dt.time.fromisoformat(text), ZoneInfo(zone))


def expand(calendar, zone, first, last):
    """Intervals of ``calendar`` from ``first`` to ``last`` (dates, both included).

    ``calendar``: ``hours`` by weekday, ``special`` hours by date, ``holidays`` (dates),
    ``holidays_yearly`` (MM-DD), ``pauses`` (from, to) that are cut out.
    """
    intervals = []
    day = first
    while day <= last:
        iso = day.isoformat()
        hours = calendar.get("special", {}).get(iso)
        if hours is None:
            closed = iso in calendar.get("holidays", ()) or iso[5:] in calendar.get(
                "holidays_yearly", ()
            )
            hours = [] if closed else calendar["hours"].get(DAYS[day.weekday()], [])
        intervals += [(_moment(day, a, zone), _moment(day, b, zone)) for a, b in hours]
        day += dt.timedelta(days=1)
    for start, end in calendar.get("pauses", ()):
        pause = tuple(
            dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) for text in (start, end)
        )
        intervals = [piece for interval in intervals for piece in _cut(interval, pause)]
    return intervals


def _cut(interval, pause):
    start, end = interval
    pieces = [(start, min(end, pause[0])), (max(start, pause[1]), end)]
    return [(a, b) for a, b in pieces if a < b]


UTC = dt.timezone.utc
DATA = Path(__file__).parent / "data"
CALENDARS = json.loads((DATA / "calendars.json").read_text())
with (DATA / "working_time.csv").open(newline="") as lines:
    PUBLISHED = list(csv.DictReader(lines))
WEEK = {"hours": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed")}}


def at(text, zone="UTC"):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def week(zone="UTC"):
    """Monday to Wednesday, 8 to 12 and 13 to 17, in the weeks around Monday 2026-11-23."""
    return expand(WEEK, zone, dt.date(2026, 11, 16), dt.date(2026, 12, 6))


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['operation']} {row['start']}")
def test_published_example(row):
    """Values of the test suites of OTRS, biz, working_hours, Odoo and Zammad."""
    calendar = CALENDARS[row["calendar"]]
    zone = calendar["zone"]
    start = at(row["start"], zone)
    last = start.date() + dt.timedelta(days=600)
    intervals = expand(calendar, zone, start.date() - dt.timedelta(days=30), last)
    if row["operation"] == "add":
        found = add(start, int(row["seconds_or_end"]), intervals)
        assert found == at(row["expected"], zone)
        assert found.utcoffset() == at(row["expected"], zone).utcoffset()
    else:
        assert between(start, at(row["seconds_or_end"], zone), intervals) == int(row["expected"])


# -- instants -----------------------------------------------------------------------------------


def test_closing_instant_is_not_working_time():
    clock = WorkingTime(week())
    assert clock.is_working(at("2026-11-23 08:00"))
    assert not clock.is_working(at("2026-11-23 12:00"))
    assert not clock.is_working(at("2026-11-23 07:59"))
    assert clock.add(at("2026-11-23 12:00"), 0) == at("2026-11-23 13:00")
    assert clock.add(at("2026-11-25 17:00"), 60) == at("2026-11-30 08:01")


def test_duration_may_end_at_the_closing_instant():
    assert add(at("2026-11-23 08:00"), 4 * 3600, week()) == at("2026-11-23 12:00")
    assert add(at("2026-11-23 08:00"), 4 * 3600 + 1, week()) == at("2026-11-23 13:00:01")


def test_no_duration_gives_the_next_working_instant():
    assert add(at("2026-11-23 09:30"), 0, week()) == at("2026-11-23 09:30")
    assert add(at("2026-11-28 09:30"), 0, week()) == at("2026-11-30 08:00")


def test_backwards_ends_at_the_latest_instant():
    assert add(at("2026-11-23 17:00"), -4 * 3600, week()) == at("2026-11-23 13:00")
    assert add(at("2026-11-23 13:00"), -1, week()) == at("2026-11-23 11:59:59")


def test_answer_is_in_the_zone_of_the_start():
    found = add(at("2026-11-23 17:00", "Asia/Shanghai"), 3600, week())
    assert found.tzinfo == ZoneInfo("Asia/Shanghai")
    assert found == at("2026-11-23 10:00")


# -- intervals ----------------------------------------------------------------------------------


def test_untidy_intervals_are_united():
    tidy = [(at("2026-11-23 08:00"), at("2026-11-23 17:00"))]
    untidy = [
        (at("2026-11-23 12:00"), at("2026-11-23 17:00")),
        (at("2026-11-23 09:00"), at("2026-11-23 10:00")),
        (at("2026-11-23 11:00"), at("2026-11-23 11:00")),
        (at("2026-11-23 16:00", "Asia/Shanghai"), at("2026-11-23 20:30", "Asia/Shanghai")),
    ]
    day = (at("2026-11-23 00:00"), at("2026-11-24 00:00"))
    assert between(*day, untidy) == between(*day, tidy) == 9 * 3600
    assert add(day[0], 8 * 3600, untidy) == at("2026-11-23 16:00")


def test_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(WorkingTimeError, match="ends before it begins"):
        WorkingTime([(at("2026-11-23 17:00"), at("2026-11-23 08:00"))])


def test_odoo_days_that_end_a_microsecond_early_are_closed():
    nearly = dt.time(23, 59, 59, 999_999)
    days = [
        (
            dt.datetime.combine(dt.date(2026, 11, day), dt.time(), UTC),
            dt.datetime.combine(dt.date(2026, 11, day), nearly, UTC),
        )
        for day in range(1, 9)
    ]
    start = at("2026-11-01 03:00")
    assert add(start, 30 * 3600, days) == at("2026-11-02 09:00:00.000001")
    assert add(start, 30 * 3600, closed_days(days)) == at("2026-11-02 09:00")
    assert between(start, start + dt.timedelta(days=7), closed_days(days)) == 7 * 24 * 3600


# -- summer time --------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "hours"), [("2020-10-25", 25), ("2020-03-29", 23)])
def test_day_of_the_clock_change_counts_what_elapses(day, hours):
    date = dt.date.fromisoformat(day)
    always = {"hours": {"sun": [["00:00", "24:00"]]}}
    intervals = expand(always, "Europe/Paris", date, date)
    start, end = intervals[0]
    assert between(start, end, intervals) == hours * 3600
    assert add(start, hours * 3600, intervals) == end


def test_second_hour_of_a_repeated_one_is_later():
    zone = ZoneInfo("Europe/Paris")
    first = dt.datetime(2020, 10, 25, 2, 30, tzinfo=zone)
    second = first.replace(fold=1)
    intervals = [(at("2020-10-25 00:00"), at("2020-10-25 12:00"))]
    assert between(first, second, intervals) == 3600
    assert add(first, 3600, intervals).fold == 1


# -- errors -------------------------------------------------------------------------------------


def test_horizon_too_short_says_by_how_much():
    with pytest.raises(HorizonTooShort, match=r"end on 2026-12-02T17.*3600 s too early") as caught:
        add(at("2026-12-02 16:00"), 2 * 3600, week())
    assert caught.value.missing_seconds == 3600
    with pytest.raises(HorizonTooShort, match="begin on 2026-11-16T08"):
        add(at("2026-11-16 09:00"), -2 * 3600, week())
    with pytest.raises(HorizonTooShort, match="no later working time"):
        add(at("2026-12-02 17:00"), 0, week())
    with pytest.raises(HorizonTooShort, match="There are no intervals"):
        add(at("2026-11-23 08:00"), 1, [])


def test_question_outside_the_horizon_is_not_answered_with_nothing():
    horizon = (at("2026-11-16 00:00"), at("2026-12-07 00:00"))
    clock = WorkingTime(week(), horizon)
    inside = at("2026-11-23 08:00")
    assert clock.between(horizon[0], horizon[1]) == clock.total == 9 * 8 * 3600
    for outside in (horizon[0] - dt.timedelta(seconds=1), horizon[1] + dt.timedelta(seconds=1)):
        with pytest.raises(HorizonTooShort, match="outside the horizon"):
            clock.between(inside, outside)
        with pytest.raises(HorizonTooShort, match="outside the horizon"):
            clock.add(outside, 0)


def test_naive_datetimes_are_refused():
    naive = dt.datetime(2026, 11, 23, 8)
    for call in (
        lambda: add(naive, 0, week()),
        lambda: between(naive, at("2026-11-23 09:00"), week()),
        lambda: between(at("2026-11-23 09:00"), naive, week()),
        lambda: WorkingTime([(naive, naive)]),
    ):
        with pytest.raises(NaiveDatetimeError, match="has no time zone"):
            call()


def test_durations_are_exact_or_refused():
    start = at("2026-11-23 08:00")
    assert add(start, Decimal("0.000001"), week()).microsecond == 1
    assert add(start, dt.timedelta(minutes=5), week()) == at("2026-11-23 08:05")
    assert between(start, start + dt.timedelta(microseconds=5), week()) == Decimal("0.000005")
    with pytest.raises(TypeError, match="float"):
        add(start, 0.5, week())
    with pytest.raises(WorkingTimeError, match="whole number of microseconds"):
        add(start, Decimal("0.0000001"), week())
    with pytest.raises(WorkingTimeError, match="no duration"):
        add(start, Decimal("NaN"), week())


# -- batches ------------------------------------------------------------------------------------


def test_batch_answers_each_key_with_its_reason():
    answers = WorkingTime(week()).add_many(
        {
            "open": (at("2026-11-23 09:00"), 3600),
            "closed": (at("2026-11-22 09:00"), 3600),
            "late": (at("2026-12-02 16:30"), 3600),
            "back": (at("2026-11-22 09:00"), -3600),
            "after": (at("2026-12-05 00:00"), 3600),
        }
    )
    assert {key: answer.reason for key, answer in answers.items()} == {
        "open": "counted",
        "closed": "next_opening",
        "late": "horizon_too_short",
        "back": "counted",
        "after": "horizon_too_short",
    }
    assert answers["closed"].starts == at("2026-11-23 08:00")
    assert answers["closed"].at == at("2026-11-23 09:00")
    assert answers["late"].at is None
    assert answers["late"].starts == at("2026-12-02 16:30")
    assert answers["after"].starts is None
    assert answers["back"].at == at("2026-11-18 16:00")


def test_batch_between_keeps_the_keys():
    spans = {
        1: (at("2026-11-23 11:00"), at("2026-11-23 14:00")),
        2: (at("2026-11-23 14:00"), at("2026-11-23 11:00")),
    }
    assert WorkingTime(week()).between_many(spans) == {1: 7200, 2: -7200}


# -- properties ---------------------------------------------------------------------------------

BASE = dt.datetime(2026, 11, 23, tzinfo=UTC)
minutes = st.integers(0, 3000)
interval_lists = st.lists(
    st.tuples(minutes, st.integers(1, 300)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    min_size=1,
    max_size=12,
)


def moment(minute):
    return BASE + dt.timedelta(minutes=minute)


def as_times(pairs):
    return [(moment(a), moment(b)) for a, b in pairs]


def worked_minutes(pairs):
    """The plainest model: a set of minutes."""
    return {minute for a, b in pairs for minute in range(a, b)}


@given(interval_lists, st.integers(-100, 3400), st.integers(-100, 3400))
def test_between_counts_the_minutes(pairs, a, b):
    count = len([minute for minute in worked_minutes(pairs) if min(a, b) <= minute < max(a, b)])
    expected = 60 * (count if a <= b else -count)
    assert between(moment(a), moment(b), as_times(pairs)) == expected


@given(interval_lists, st.integers(-100, 3400), st.integers(-400, 400))
def test_add_agrees_with_counting_minutes(pairs, a, length):
    worked = sorted(worked_minutes(pairs))
    if length >= 0:
        later = [minute for minute in worked if minute >= a]
        known = later[length - 1 : length] if length else later[:1]
        expected = moment(known[0] + bool(length)) if known else None
    else:
        earlier = [minute for minute in worked if minute < a]
        expected = moment(earlier[length]) if len(earlier) >= -length else None
    clock = WorkingTime(as_times(pairs))
    answer = clock.add_many({0: (moment(a), length * 60)})[0]
    assert answer.at == expected
    if expected and length:
        assert clock.between(moment(a), expected) == length * 60


@given(interval_lists, minutes, minutes, minutes)
def test_between_is_additive_and_antisymmetric(pairs, a, b, c):
    clock = WorkingTime(as_times(pairs))
    a, b, c = moment(a), moment(b), moment(c)
    assert clock.between(a, b) + clock.between(b, c) == clock.between(a, c)
    assert clock.between(a, b) == -clock.between(b, a)


@given(interval_lists, minutes, st.integers(0, 300))
def test_backwards_returns_to_where_it_began(pairs, a, length):
    clock = WorkingTime(as_times(pairs))
    try:
        start = clock.add(moment(a), 0)
        end = clock.add(start, length * 60)
    except HorizonTooShort:
        return
    assert clock.add(end, -length * 60) == start
