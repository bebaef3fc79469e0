"""Agreements with vendors: waits sum up, late is what exceeds, outside service hours is nothing."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.working_time import WorkingTime
from odoo.addons.mds_contract.lib.vendor import (
    RESPONSE,
    RESTORED,
    Facts,
    VendorError,
    Wait,
    judge,
)

START = datetime(2026, 11, 23, tzinfo=timezone.utc)
ALWAYS = WorkingTime([(START, START + timedelta(days=60))])
hours = st.decimals("0.01", 100, places=2)


def at(quarters):
    return START + timedelta(minutes=15 * quarters)


@st.composite
def waits(draw):
    cuts = sorted(draw(st.sets(st.integers(0, 2000), max_size=10)))
    return tuple(
        Wait(number, at(cuts[number]), at(cuts[number + 1]))
        for number in range(0, len(cuts) - 1, 2)
    )


@given(waits(), hours, hours)
def test_the_waits_sum_to_the_whole(found, each, whole):
    verdicts = judge({1: Facts(found, ALWAYS, {RESPONSE: each, RESTORED: whole})})[1]
    single = [one for one in verdicts if one.promise == RESPONSE]
    together = [one for one in verdicts if one.promise == RESTORED]
    assert len(single) == len(found)
    assert len(together) == bool(found)
    if together:
        assert together[0].hours == sum(one.hours for one in single)
        assert together[0].hours == sum(
            Decimal(int((wait.end - wait.start).total_seconds())) / 3600 for wait in found
        )


@given(waits(), hours)
def test_late_is_what_exceeds_and_only_then_is_it_broken(found, each):
    for verdict in judge({1: Facts(found, ALWAYS, {RESPONSE: each})})[1]:
        assert verdict.is_kept == (verdict.late == 0)
        assert verdict.late == max(verdict.hours - each, 0)


@given(waits())
def test_outside_the_service_hours_nothing_counts(found):
    never = WorkingTime([(START - timedelta(days=9), START - timedelta(days=8))])
    verdicts = judge({1: Facts(found, never, {RESPONSE: Decimal(1)})})[1]
    assert all(verdict.hours == 0 and verdict.is_kept for verdict in verdicts)


def test_what_cannot_be_is_refused():
    with pytest.raises(VendorError, match="no hours"):
        judge({1: Facts((), ALWAYS, {RESPONSE: Decimal(0)})})
    with pytest.raises(VendorError, match="begins"):
        judge({1: Facts((Wait(1, at(4), at(2)),), ALWAYS, {RESPONSE: Decimal(1)})})
