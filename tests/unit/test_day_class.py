import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_calendar.lib import day_class
from odoo.addons.mds_calendar.lib.day_class import Facts, Mark

DATA = Path(__file__).resolve().parents[2] / "addons/mds_calendar/data/published_days.csv"
OFFICE = frozenset(range(5))


def published():
    years = defaultdict(dict)
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["date"])
            assert day not in years[day.year], f"{day} stands twice"
            years[day.year][day] = row
    return years


def of_class(rows, name):
    return {day for day, row in rows.items() if row["class"] == name}


@pytest.mark.parametrize("year", sorted(published()))
def test_statutory_days_are_as_many_as_the_law_says(year):
    """11 days until 2024; New Year's Eve and 2 May make them 13 from 2025 on."""
    assert len(of_class(published()[year], "statutory")) == (13 if year >= 2025 else 11)


@pytest.mark.parametrize("year", sorted(published()))
def test_bridge_days_are_worked_for_or_made_up(year):
    """A weekday off is either made up on a weekend or given for a holiday on a weekend."""
    rows = published()[year]
    statutory = of_class(rows, "statutory")
    bridges = {day for day in of_class(rows, "rest") if day.weekday() < 5}
    on_weekend = {day for day in statutory if day.weekday() >= 5}
    assert len(bridges) == len(of_class(rows, "makeup")) + len(on_weekend)
    assert all(day.weekday() >= 5 for day in of_class(rows, "makeup"))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-02-09", None),  # New Year's Eve became a holiday with the year 2025
        ("2024-02-10", "statutory"),
        ("2025-01-28", "statutory"),
        ("2025-05-02", "statutory"),
        ("2024-05-02", "rest"),
        ("2025-10-06", "statutory"),
        ("2025-10-07", "rest"),
        ("2026-02-14", "makeup"),
        ("2026-02-16", "statutory"),
        ("2026-02-20", "rest"),
        ("2026-10-10", "makeup"),
    ],
)
def test_published_days_by_sample(day, name):
    date = dt.date.fromisoformat(day)
    row = published()[date.year].get(date)
    assert (row["class"] if row else None) == name


def test_every_day_names_its_notice():
    for year, rows in published().items():
        for row in rows.values():
            assert row["source"].startswith("国办发明电〔"), (year, row)


def test_mark_goes_before_weekday_and_unknown_year_says_so():
    saturday, monday = dt.date(2026, 2, 14), dt.date(2026, 2, 16)
    facts = Facts(OFFICE, {saturday: Mark("makeup"), monday: Mark("statutory")}, frozenset({2026}))
    answers = day_class.classify([saturday, monday, dt.date(2026, 2, 15)], facts)
    assert [answer.day_class for answer in answers.values()] == ["makeup", "statutory", "rest"]
    unknown = day_class.classify([dt.date(2027, 10, 1)], facts)[dt.date(2027, 10, 1)]
    assert (unknown.day_class, unknown.reason) == ("workday", "year_unknown")


def test_odd_weeks_have_their_own_weekdays():
    day = dt.date(2026, 2, 13)
    facts = Facts(OFFICE, {}, frozenset({2026}), frozenset({0}), frozenset({day}))
    assert day_class.classify([day], facts)[day].day_class == "rest"


@pytest.mark.parametrize(
    ("text", "code"),
    [("8 o'clock", "form"), ("12:00-08:00", "order"), ("8-25", "order"), ("8-12 11-13", "overlap")],
)
def test_hours_that_cannot_be_worked(text, code):
    with pytest.raises(day_class.HoursError) as caught:
        day_class.parse_hours(text)
    assert caught.value.code == code


@given(st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True))
def test_hours_survive_writing_and_reading(minutes):
    edges = sorted(minutes)[: len(minutes) // 2 * 2]
    hours = tuple(
        (start / 60, end / 60) for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
    text = day_class.format_hours(hours)
    assert day_class.format_hours(day_class.parse_hours(text)) == text
    for read, meant in zip(day_class.parse_hours(text), hours, strict=True):
        assert read == pytest.approx(meant)


@given(
    st.lists(st.floats(0.25, 4), min_size=1, max_size=5),
    st.floats(4, 12),
)
def test_shares_make_half_a_day_or_a_day(lengths, per_day):
    hours, start = [], 0.0
    for length in lengths:
        hours.append((start, start + length))
        start += length
    total = sum(day_class.day_shares(tuple(hours), per_day))
    assert total == pytest.approx(0.5) or total == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("today", "years", "missing"),
    [
        (dt.date(2026, 10, 31), {2026}, []),
        (dt.date(2026, 11, 1), {2026}, [2027]),
        (dt.date(2026, 12, 31), {2026, 2027}, []),
        (dt.date(2027, 1, 1), {2026}, [2027]),
    ],
)
def test_next_year_is_missed_from_november_on(today, years, missing):
    assert day_class.missing_years(today, years) == missing
