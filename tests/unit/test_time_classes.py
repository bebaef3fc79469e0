"""Overtime of service time: nothing is lost at midnight, the latest minutes are overtime."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_order_calendar.lib import time_classes

ZONE = ZoneInfo("Asia/Shanghai")
BASE = dt.datetime(2026, 11, 23, tzinfo=ZONE)


def at(minutes):
    return BASE + dt.timedelta(minutes=minutes)


@given(st.integers(-5000, 5000), st.integers(1, 4000), st.integers(0, 59))
def test_days_sum_to_the_row(start, length, seconds):
    row = time_classes.Row(at(start), at(start + length) + dt.timedelta(seconds=seconds))
    days = time_classes.split({"row": row})["row"]
    assert sum(day.minutes for day in days) == round(length + seconds / 60)
    assert [day.date for day in days] == sorted({day.date for day in days})


@given(st.lists(st.integers(1, 600), max_size=6), st.integers(0, 2000))
def test_the_latest_minutes_are_overtime(lengths, overtime):
    pieces = [time_classes.Piece(n, at(n * 700), length) for n, length in enumerate(lengths)]
    parts = time_classes.allocate(pieces, overtime, 150, "beyond_day")
    assert sum(part.minutes for part in parts) == sum(lengths)
    paid = [part for part in parts if part.percent == 150]
    assert sum(part.minutes for part in paid) == min(overtime, sum(lengths))
    plain = [part.key for part in parts if part.percent == 100]
    assert not paid or not plain or max(plain) <= min(part.key for part in paid)


def test_summer_time_day_has_25_hours():
    zone = ZoneInfo("Europe/Paris")
    row = time_classes.Row(
        dt.datetime(2026, 10, 25, tzinfo=zone), dt.datetime(2026, 10, 26, tzinfo=zone)
    )
    assert [day.minutes for day in time_classes.split({0: row})[0]] == [1500]


def test_what_cannot_be_counted_is_refused():
    naive = dt.datetime(2026, 11, 23)
    with pytest.raises(ValueError, match="time zone"):
        time_classes.split({0: time_classes.Row(naive, naive)})
    with pytest.raises(ValueError, match="below zero"):
        time_classes.allocate([], -1, 150, "")
