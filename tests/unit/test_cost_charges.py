"""Holding of stock and idle capacity."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_cost.lib import charges

AMOUNT = st.decimals(0, 10**7, places=2)
PERCENT = st.decimals(0, 100, places=2)


def test_holding_is_the_yearly_rate_for_the_days():
    assert charges.holding(Decimal(36500), Decimal(10), 30, 365) == 300
    assert charges.holding(Decimal(36600), Decimal(10), 30, 366) == 300


@given(AMOUNT, PERCENT)
def test_holding_a_year_in_two_parts_costs_a_year(value, percent):
    parts = charges.holding(value, percent, 181, 365) + charges.holding(value, percent, 184, 365)
    assert abs(parts - charges.holding(value, percent, 365, 365)) <= Decimal("0.01")


def test_average_is_the_middle_rounded_half_up():
    assert charges.average(Decimal("0.01"), Decimal("0.02")) == Decimal("0.02")
    assert charges.average(Decimal(-10), Decimal(5)) == Decimal("-2.50")


def test_capacity_that_nobody_used_costs_its_hours():
    """160 hours planned, 85 % of them practical: of 136, 120.5 were used."""
    capacity = charges.Capacity(Decimal(160), Decimal(85), Decimal(100), Decimal("120.5"))
    assert charges.idle(capacity) == (Decimal("15.5"), Decimal(1550))


@given(AMOUNT, PERCENT, AMOUNT, AMOUNT)
def test_idle_and_used_hours_never_exceed_what_can_be_worked(planned, percent, hourly, used):
    hours, amount = charges.idle(charges.Capacity(planned, percent, hourly, used))
    practical = planned * percent / 100
    assert hours >= 0 and amount >= 0
    if used >= practical:
        assert (hours, amount) == (0, 0)
    else:
        assert abs(hours + used - practical) <= Decimal("0.005")
