"""Uptime: only service hours count, overlaps count once, what is excused never counts."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.working_time import WorkingTime
from odoo.addons.mds_contract.lib.uptime import Facts, Outage, UptimeError, decide, together

ZERO = datetime(2026, 11, 2, tzinfo=timezone.utc)
END = ZERO + timedelta(days=28)
OFFICE = WorkingTime(
    [
        (ZERO + timedelta(days=day, hours=8), ZERO + timedelta(days=day, hours=18))
        for day in range(28)
        if day % 7 < 5
    ]
)


@st.composite
def outages(draw):
    result = []
    for _number in range(draw(st.integers(0, 5))):
        start = ZERO + timedelta(minutes=draw(st.integers(-1000, 28 * 1440)))
        length = timedelta(minutes=draw(st.integers(0, 5000)))
        result.append(
            Outage(
                start,
                start + length,
                draw(st.integers(1, 100)),
                draw(st.sampled_from(["", "planned", "customer"])),
            )
        )
    return result


def ask(found, guaranteed="97", hours=OFFICE):
    return decide({0: Facts(hours, ZERO, END, found, Decimal(guaranteed))})[0]


@given(outages())
def test_down_and_excused_stay_within_the_service_hours(found):
    answer = ask(found)
    assert answer.service_seconds == 20 * 10 * 3600
    assert answer.down_seconds >= 0
    assert answer.down_seconds + answer.excluded_seconds <= answer.service_seconds
    assert 0 <= answer.percent <= 100


@given(outages())
def test_one_more_outage_never_raises_the_uptime_unless_it_excuses(found):
    more = [*found, Outage(ZERO + timedelta(days=1), ZERO + timedelta(days=2))]
    assert ask(more).down_seconds >= ask(found).down_seconds


@given(outages())
def test_the_same_outage_twice_counts_once(found):
    assert ask(found).down_seconds == ask([*found, *found]).down_seconds


@given(outages(), outages())
def test_devices_together_add_up(one, other):
    answers = [ask(one), ask(other)]
    whole = together(answers, Decimal(97))
    assert whole.down_seconds == sum(answer.down_seconds for answer in answers)
    low, high = sorted(answer.percent for answer in answers)
    assert low <= whole.percent <= high


def test_ninety_seven_of_2250_hours():
    """140 h down of which 30 are excluded: 1 - 110 / 2250 = 95.11 %."""
    hours = WorkingTime([(ZERO, ZERO + timedelta(hours=2250))])
    end = ZERO + timedelta(hours=2250)
    found = [
        Outage(ZERO, ZERO + timedelta(hours=110)),
        Outage(ZERO + timedelta(hours=500), ZERO + timedelta(hours=530), excluded="planned"),
    ]
    answer = decide({0: Facts(hours, ZERO, end, found, Decimal(97))})[0]
    assert (answer.percent, answer.is_kept) == (Decimal("95.11"), False)


def test_a_promise_is_not_kept_by_rounding():
    hours = WorkingTime([(ZERO, ZERO + timedelta(seconds=100_000))])
    found = [Outage(ZERO, ZERO + timedelta(seconds=3_004))]  # 96.996 %
    facts = Facts(hours, ZERO, ZERO + timedelta(seconds=100_000), found, Decimal(97))
    assert not decide({0: facts})[0].is_kept


def test_the_night_does_not_count():
    night = [Outage(ZERO + timedelta(hours=18), ZERO + timedelta(hours=32))]
    assert ask(night).percent == 100


@pytest.mark.parametrize(
    ("found", "hours", "code"),
    [
        ([Outage(ZERO, ZERO, 0)], OFFICE, "percent"),
        ([Outage(END, ZERO)], OFFICE, "backwards"),
        ([], WorkingTime([]), "no_hours"),
    ],
)
def test_what_cannot_be_counted_is_said(found, hours, code):
    with pytest.raises(UptimeError) as caught:
        ask(found, hours=hours)
    assert caught.value.code == code
