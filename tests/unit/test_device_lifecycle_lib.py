"""The pure decisions of the device file: warranty, custody, registration numbers, need, duties."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import (
    custody,
    duties,
    maintenance_need,
    nomenclature,
    registration,
    warranty,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
CATEGORIES = st.lists(st.sampled_from(warranty.CATEGORIES), min_size=1, unique=True)


@given(DAYS, st.integers(1, 240))
def test_a_warranty_ends_the_day_before_the_same_day(start, months):
    last = warranty.end_of(start, months)
    assert last >= start
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) in (months, months - 1)
    assert warranty.end_of(start, months + 1) > last


@given(DAYS, st.integers(0, 3000), CATEGORIES, DAYS)
def test_a_category_is_covered_exactly_on_its_days(start, length, categories, on):
    end = start + timedelta(days=length)
    facts = warranty.Facts((warranty.Promise(start, end, categories),))
    answer = warranty.decide({"d": facts}, on)["d"]
    inside = start <= on <= end
    assert answer.covered is inside
    for name in warranty.CATEGORIES:
        assert answer.categories[name].covered is (inside and name in categories)


@given(DAYS, st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_use_and_date_end_it_whichever_is_first(start, limit, first, value):
    promise = warranty.Promise(
        start,
        start + timedelta(days=100),
        meter="hours",
        meter_limit=Decimal(limit),
        meter_start=Decimal(first),
    )
    verdict = warranty.judge(promise, {"hours": Decimal(value)}, start)
    assert verdict.covered is (value - first < limit)
    late = warranty.judge(promise, {"hours": Decimal(first)}, start + timedelta(days=101))
    assert late.code == warranty.ENDED


def test_the_best_promise_wins():
    on = date(2026, 6, 1)
    ended = warranty.Promise(date(2024, 1, 1), date(2024, 12, 31))
    runs = warranty.Promise(date(2026, 1, 1), date(2026, 12, 31), ("parts",))
    answer = warranty.decide({"d": warranty.Facts((ended, runs))}, on)["d"]
    assert answer.covered_categories == ("parts",)
    assert answer.categories["labour"].code == warranty.ENDED


def test_a_limit_without_a_reading_is_said():
    promise = warranty.Promise(
        date(2026, 1, 1), date(2026, 12, 31), meter="hours", meter_limit=Decimal(5)
    )
    verdict = warranty.judge(promise, {}, date(2026, 2, 1))
    assert verdict.covered
    assert verdict.meter_unknown


@pytest.mark.parametrize(
    ("basis", "expected"), [("delivery", 1), ("installation", 2), ("first_use", 3)]
)
def test_a_term_starts_with_its_step(basis, expected):
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    assert warranty.first_day(basis, *days).month == expected
    assert warranty.first_day(basis, None, None, None) is None


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))


@given(st.lists(MOMENTS, min_size=1, max_size=8), MOMENTS)
def test_a_device_is_in_one_place_at_a_time(moments, asked):
    """However late the news comes, the intervals neither overlap nor leave gaps."""
    rows, start = [], None
    for number, moment in enumerate(moments):
        begin = custody.advance(start, moment)
        if rows:
            rows[-1][2] = begin
        rows.append([number, begin, None])
        start = begin
    for before, after in itertools.pairwise(rows):
        assert before[2] == after[1]
        assert before[1] <= before[2]
    found = custody.at([tuple(row) for row in rows], asked)
    assert (found is None) == (asked < rows[0][1])


@pytest.mark.parametrize(
    ("number", "risk_class", "codes"),
    [
        ("国械注准20193030166", "3", []),
        ("国械注进20173216655", "3", []),
        ("沪械注准20182070123", "2", []),
        ("粤潮械备20140023号", "1", []),
        ("国械备20160001", "1", []),
        ("国械注许20162220001", "2", []),
        (" 国械注准2019 3030166 ", "3", []),
        ("国械注准20192030166", "2", ["wrong_issuer"]),
        ("沪械注准20183070123", "3", ["wrong_issuer"]),
        (
            "沪械注准20181070123",
            "1",
            [
                "class_1_is_filed",
            ],
        ),
        ("沪械注准20182070123", "3", ["class_differs"]),
        ("国械注准20194030166", "3", ["no_such_class", "wrong_issuer"]),
        ("国械注准19993030166", "3", ["odd_year"]),
        ("国械注准20993030166", "3", ["odd_year"]),
        ("国食药监械(准)字2014第3210123号", "3", ["old_format"]),
        ("20193030166", "3", ["unknown_format"]),
        ("", "3", []),
    ],
)
def test_registration_numbers(number, risk_class, codes):
    found = registration.check(number, risk_class, this_year=2026)
    assert [remark.code for remark in found] == codes


@given(st.text(max_size=40))
def test_any_registration_text_is_answered(text):
    registration.check(text, "2", 2026)
    for system in nomenclature.PATTERNS:
        nomenclature.fits(system, nomenclature.clean(system, text))


@given(st.integers(2, 10), st.integers(1, 5), st.integers(1, 5))
def test_a_model_is_included_from_twelve_points(function, risk, requirement):
    score = maintenance_need.score(maintenance_need.Need(function, risk, requirement))
    assert score.points == function + risk + requirement
    assert score.is_included is (score.points >= 12)


@pytest.mark.parametrize(
    ("system", "good", "bad"),
    [
        ("emdn", "Z12030105", "Z1203010"),
        ("nmpa", "03-13", "3-13-06"),
        ("umdns", "17429", "1742"),
        ("gmdn", "42411", "424110"),
        ("fda", "CBK", "CB"),
    ],
)
def test_codes_have_the_shape_of_their_system(system, good, bad):
    assert nomenclature.fits(system, good)
    assert not nomenclature.fits(system, bad)


def test_the_most_pressing_duties_come_first():
    today = date(2026, 1, 1)
    found = [duties.Duty(today + timedelta(days=days), str(days)) for days in (40, -3, 7)]
    assert [duty.label for duty in duties.most_pressing(found, 2)] == ["-3", "7"]
