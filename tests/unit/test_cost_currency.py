"""Money is split in the units of its currency: hundredths, whole yen, thousandths of a dinar."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_cost.lib import (
    allocation,
    cents,
    change,
    charges,
    giving,
    labour,
    travel,
)

UNITS = [Decimal(1), Decimal("0.01"), Decimal("0.001"), Decimal("0.05")]
units = st.sampled_from(UNITS)
counts = st.integers(-(10**9), 10**9)
weights = st.integers(1, 1000).map(Decimal)


def is_whole(amount, unit):
    return (Fraction(amount) / Fraction(unit)).denominator == 1


@given(units, counts)
def test_cents_go_there_and_back(unit, count):
    amount = cents.to_decimal(count, unit)
    assert Fraction(amount) == count * Fraction(unit)
    assert cents.to_cents(Fraction(amount), unit) == count


@given(units, st.fractions(max_denominator=10**6))
def test_rounding_is_off_by_half_a_unit_at_most(unit, exact):
    rounded = cents.to_decimal(cents.to_cents(exact, unit), unit)
    assert abs(Fraction(rounded) - exact) <= Fraction(unit) / 2
    assert cents.to_cents(-exact, unit) == -cents.to_cents(exact, unit)


@given(
    units,
    st.lists(counts, min_size=2, max_size=2),
    st.lists(weights, min_size=6, max_size=6),
    st.sampled_from(allocation.METHODS),
)
def test_allocation_keeps_every_unit(unit, own, driver, method):
    costs = {name: cents.to_decimal(count, unit) for name, count in zip("MA", own, strict=True)}
    pairs = [("M", "A"), ("M", "1"), ("M", "2"), ("A", "M"), ("A", "1"), ("A", "2")]
    usage = dict(zip(pairs, driver, strict=True))
    answer = allocation.allocate(costs, usage, ["M", "A"], method, unit)
    assert sum(answer.totals.values()) == sum(costs.values())
    assert answer.totals["M"] == answer.totals["A"] == 0
    for step in answer.steps:
        assert sum((flow.amount for flow in step.flows), Decimal(0)) == step.own + step.received
        assert all(is_whole(flow.amount, unit) for flow in step.flows)
        assert all(abs(flow.residual) < 2 * Fraction(unit) for flow in step.flows)


def test_a_dinar_is_split_in_thousandths_and_a_yen_not_at_all():
    usage = {("M", "1"): Decimal(1), ("M", "2"): Decimal(1), ("M", "3"): Decimal(1)}

    def totals(unit, amount):
        answer = allocation.allocate({"M": Decimal(amount)}, usage, ["M"], "direct", Decimal(unit))
        return [str(answer.totals[name]) for name in "123"]

    assert totals("0.001", "10.000") == ["3.334", "3.333", "3.333"]
    assert totals("1", "100") == ["34", "33", "33"]
    assert totals("0.01", "10.00") == ["3.34", "3.33", "3.33"]


@pytest.mark.parametrize(("unit", "amount"), [("1", "0.50"), ("0.01", "0.001"), ("0.05", "0.02")])
def test_what_the_currency_does_not_have_is_refused(unit, amount):
    with pytest.raises(allocation.AllocationError) as caught:
        allocation.allocate(
            {"M": Decimal(amount)}, {("M", "1"): Decimal(1)}, ["M"], "direct", Decimal(unit)
        )
    assert caught.value.code == allocation.NOT_IN_CENTS


@pytest.mark.parametrize("unit", [Decimal(0), Decimal(-1), Decimal("NaN"), 0.01])
def test_unit_is_a_positive_decimal(unit):
    with pytest.raises(allocation.AllocationError) as caught:
        allocation.allocate({"M": Decimal(1)}, {("M", "1"): Decimal(1)}, ["M"], "direct", unit)
    assert caught.value.code == allocation.BAD_NUMBER


@given(
    units,
    st.dictionaries(st.sampled_from("abcd"), counts, min_size=1),
    st.sampled_from([giving.SHARE, giving.FIXED]),
    st.decimals("0.01", "100", places=2),
)
def test_given_sums_to_what_the_rule_wants(unit, whole, rule, value):
    posted = {name: cents.to_decimal(count, unit) for name, count in whole.items()}
    total = sum(posted.values())
    given_ = giving.give(posted, rule, value, unit)
    if not total:
        assert given_ == {}
        return
    wanted = Fraction(value) if rule == giving.FIXED else Fraction(total) * Fraction(value) / 100
    assert abs(Fraction(sum(given_.values())) - wanted) <= Fraction(unit) / 2
    assert all(is_whole(amount, unit) for amount in given_.values())
    assert all(posted[name] * total > 0 for name in given_)
    assert giving.give(posted, giving.POSTED) == posted


@given(
    units,
    st.integers(0, 10**6),
    st.decimals("0", "1000", places=3),
    st.decimals("1", "3", places=2),
)
def test_pay_and_premium_are_the_whole(unit, seconds, hourly, factor):
    basic, premium = labour.charge(labour.Charge(seconds, hourly, factor, unit))
    exact = Fraction(hourly) * seconds / 3600 * Fraction(factor)
    assert abs(Fraction(basic + premium) - exact) <= Fraction(unit) / 2
    assert is_whole(basic, unit) and is_whole(premium, unit) and premium >= 0


@given(units, st.integers(1, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_receipts_and_freight_of_a_trip_sum(unit, freight, shares):
    amount = cents.to_decimal(freight, unit)
    parts = [cents.to_decimal(share, unit) for share in shares]
    pairs = travel.split_kinds(amount, parts, unit)
    assert [sum(pair) for pair in pairs] == parts
    if any(shares):
        assert sum(pair[1] for pair in pairs) == amount
    assert all(is_whole(one, unit) for pair in pairs for one in pair)


@given(units, st.decimals("0", "500", places=1), st.decimals("0", "10", places=3))
def test_charges_are_in_whole_units(unit, number, rate):
    assert is_whole(travel.charge_km(number, rate, unit), unit)
    assert is_whole(charges.holding(number * 1000, Decimal(8), 30, 365, unit), unit)
    assert is_whole(charges.average(number, rate, unit), unit)
    capacity = charges.Capacity(number, Decimal(85), rate, Decimal(1), unit)
    assert is_whole(charges.idle(capacity)[1], unit)


def test_dinars_keep_their_thousandths():
    dinar = Decimal("0.001")
    assert labour.charge(labour.Charge(1800, Decimal("10.125"), unit=dinar)) == (
        Decimal("5.063"),
        Decimal("0.000"),
    )
    assert travel.charge_km(Decimal("12.5"), Decimal("0.125"), dinar) == Decimal("1.563")
    assert labour.practical_rate(Decimal(10), Decimal(70), dinar) == Decimal("14.286")
    now = change.Part(Decimal("1.001"), Decimal("2.002"), Decimal("0.5"))
    before = change.Part(Decimal("0.500"), Decimal("1.001"), Decimal("0.5"))
    assert change.split(now, before, dinar).by_sender == Decimal("0.501")
