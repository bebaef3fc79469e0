"""What contracts bring is split in the units of its currency, whatever these are."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract_billing.lib import (
    billing,
    escalation,
    recognition,
    settlement,
    tiers,
)

units = st.sampled_from([Decimal(1), Decimal("0.01"), Decimal("0.001"), Decimal("0.05")])
numbers = st.decimals("0", "100000", places=3)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def is_whole(amount, unit):
    return (Fraction(amount) / Fraction(unit)).denominator == 1


@given(units, numbers, st.sampled_from([1, 2, 3, 5, 7]), st.sampled_from([1, 12]))
def test_periods_sum_to_the_whole_in_each_currency(unit, price, months, of_months):
    prices = [billing.Price(FIRST, LAST, price, of_months)]
    parts = [
        billing.amount(prices, period, FIRST, unit=unit)
        for period in billing.periods(billing.Grid(FIRST, months), FIRST, LAST)
    ]
    whole = billing.amount(prices, billing.Period(FIRST, LAST), FIRST, unit=unit)
    assert sum(parts) == whole
    assert all(is_whole(part, unit) for part in parts)
    assert abs(Fraction(whole) - Fraction(price) * 12 / of_months) <= Fraction(unit) / 2


@given(units, st.integers(0, 10**7), st.integers(0, 400))
def test_revenue_of_the_months_sums_to_the_bill(unit, count, days):
    total = count * unit
    parts = recognition.schedule(total, FIRST, FIRST + timedelta(days=days), unit=unit)
    assert sum(part for _month, part in parts) == total
    assert all(is_whole(part, unit) for _month, part in parts)
    posted = recognition.to_post(
        Decimal(0), None, total, FIRST, FIRST + timedelta(days=days), date(2027, 12, 31), (), unit
    )
    assert sum(part for _month, part in posted) == total


@given(units, numbers, st.decimals("0", "100", places=2))
def test_shares_and_new_prices_are_in_whole_units(unit, amount, percent):
    assert is_whole(billing.retained(amount, percent, unit), unit)
    assert is_whole(escalation.new_price(amount, percent, unit), unit)
    steps = [billing.Step(Decimal(0), percent)]
    assert is_whole(billing.deduction(amount, Decimal(50), steps, unit), unit)
    found = tiers.charge(amount, [tiers.Tier(Decimal(0), percent)], unit=unit)
    assert is_whole(found.amount, unit)


@given(units, st.integers(0, 10**7), st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_payers_share_every_unit(unit, count, weights):
    parts = billing.split(count * unit, weights, unit).parts
    assert sum(parts) == count * unit
    prices = (billing.Price(FIRST, LAST, count * unit, 12),)
    owed = [
        settlement.Stretch(
            FIRST, LAST, prices, FIRST, weights=tuple(weights), place=place, unit=unit
        ).owed(billing.Period(FIRST, LAST))
        for place in range(len(weights))
    ]
    assert owed == list(parts)


def test_a_dinar_is_not_cut_to_hundredths():
    dinar = Decimal("0.001")
    prices = [billing.Price(FIRST, LAST, Decimal("100.000"), 12)]
    months = billing.periods(billing.Grid(FIRST, 1), FIRST, date(2026, 3, 31))
    assert [str(billing.amount(prices, one, FIRST, unit=dinar)) for one in months] == [
        "8.333",
        "8.334",
        "8.333",
    ]
