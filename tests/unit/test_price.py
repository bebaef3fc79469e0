"""What an order costs its customer: shares sum, tiers rise, nothing is lost to rounding."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_charge.lib.freight import (
    ABOVE,
    ACTUAL,
    BY_ZONE,
    FIXED,
    FREE,
    FreightRule,
    freight,
)
from odoo.addons.mds_charge.lib.price import (
    CENT,
    Facts,
    Item,
    Package,
    Portion,
    PriceError,
    Promotion,
    Tier,
    price,
    tier_amount,
)

money = st.decimals(min_value=0, max_value=100000, places=2)
percent = st.integers(min_value=0, max_value=100).map(Decimal)
quantity = st.decimals(min_value=0, max_value=50, places=2)
shares = st.integers(min_value=0, max_value=100).map(lambda number: Decimal(number) / 100)
rates = st.sampled_from([Decimal(0), Decimal(6), Decimal(9), Decimal(13)])
CATEGORIES = ("labour", "travel", "parts")


@st.composite
def items(draw):
    covered = draw(shares)
    return Item(
        key=draw(st.integers(0, 99)),
        category=draw(st.sampled_from(CATEGORIES)),
        quantity=draw(quantity),
        list_price=draw(money),
        discount=draw(percent),
        covered=covered,
        us=min(draw(shares), 1 - covered),
        step=draw(st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.5")])),
        tax=draw(rates),
        tax_included=draw(st.booleans()),
    )


@st.composite
def facts(draw):
    return Facts(
        items=tuple(draw(st.lists(items(), max_size=6))),
        deductible=draw(money),
        cap=draw(st.none() | money),
        rebate=draw(money),
    )


def bill_of(*found, **limits):
    return price({"order": Facts(tuple(found), **limits)})["order"]


@given(facts())
def test_what_each_bears_sums_to_the_amount(case):
    for line in price({0: case})[0].lines:
        assert line.customer + line.contract + line.us + line.rebate == line.amount
        assert min(line.customer, line.contract, line.us, line.rebate) >= 0


@given(facts())
def test_everything_is_whole_cents(case):
    for line in price({0: case})[0].lines:
        for amount in (line.amount, line.customer, line.untaxed, line.tax, line.contract):
            assert amount % CENT == 0


@given(facts())
def test_the_cap_is_never_exceeded(case):
    borne = sum(line.contract for line in price({0: case})[0].lines)
    if case.cap is not None:
        assert borne <= case.cap


@given(facts())
def test_a_total_with_tax_included_is_exactly_what_was_agreed(case):
    case = replace(case, items=tuple(replace(item, tax_included=True) for item in case.items))
    bill = price({0: case})[0]
    assert bill.total == bill.customer


@given(facts(), money)
def test_a_rebate_takes_no_more_than_the_customer_pays(case, rebate):
    before = price({0: replace(case, rebate=Decimal(0))})[0].customer
    assert price({0: replace(case, rebate=rebate)})[0].customer == max(before - rebate, 0)


tiers = st.lists(money, min_size=1, max_size=5).map(
    lambda prices: [Tier(Decimal(3 * place), one) for place, one in enumerate(prices)]
)


@given(tiers, quantity, quantity)
def test_more_never_costs_less_by_tiers(rows, one, other):
    less, more = sorted((one, other))
    assert tier_amount(less, rows) <= tier_amount(more, rows)


@given(st.lists(items(), max_size=5), money)
def test_a_package_is_never_dearer_than_its_parts_unless_it_is_fixed(found, wanted):
    package = Package(wanted, frozenset(CATEGORIES))
    alone = bill_of(*found)
    assert bill_of(*found, package=package).amount == min(wanted, alone.amount)
    if found:
        fixed = replace(package, is_fixed=True)
        assert bill_of(*found, package=fixed).amount == wanted


def test_hours_by_hand():
    # 2.6 h in half hours: 3.0 h at 400 = 1 200.00; of it 1.5 h on a rest day at 200 %: + 600.00;
    # 10 % contract discount: 1 620.00; promotion of 5 %, not the one of last year: 1 539.00
    day = dt.date(2026, 11, 23)
    line = bill_of(
        Item(
            "work",
            "labour",
            Decimal("2.6"),
            list_price=Decimal(500),
            table_price=Decimal(400),
            pricelist_price=Decimal(1),
            step=Decimal("0.5"),
            portions=(Portion(Decimal("1.5"), Decimal(200)),),
            discount=Decimal(10),
            promotions=(
                Promotion("Autumn", Decimal(5), day, day),
                Promotion("Old", Decimal(50), dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
            ),
        ),
        day=day,
    ).lines[0]
    assert line.amount == Decimal("1539.00")
    assert [step.code for step in line.steps] == [
        "list",
        "table",
        "step",
        "class",
        "discount",
        "promotion",
        "amount",
        "tax",
    ]


def test_deductible_and_cap_by_hand():
    # contract covers 1 000 + 3 000; the customer bears the first 500, the contract at most 2 000
    bill = bill_of(
        Item("work", "labour", Decimal(1), list_price=Decimal(1000), covered=Decimal(1)),
        Item("part", "parts", Decimal(1), list_price=Decimal(3000), covered=Decimal(1)),
        deductible=Decimal(500),
        cap=Decimal(2000),
    )
    assert bill.customer == Decimal("2000.00")
    assert [line.customer for line in bill.lines] == [Decimal("500.00"), Decimal("1500.00")]


def test_tax_of_one_rate_is_reckoned_on_its_sum():
    # three times 0.10 with 6 % on top: 0.30 * 6 % = 0.018 → 0.02; by line it would be 0.03
    lines = bill_of(
        *(
            Item(
                n,
                "parts",
                Decimal(1),
                list_price=Decimal("0.10"),
                tax=Decimal(6),
                tax_included=False,
            )
            for n in range(3)
        )
    ).lines
    assert sum(line.tax for line in lines) == Decimal("0.02")


def test_cost_plus_and_no_price():
    vendor, unknown = bill_of(
        Item("vendor", "vendor", Decimal(1), cost=Decimal(800), markup=Decimal(15)),
        Item("odd", "parts", Decimal(1)),
    ).lines
    assert vendor.amount == Decimal("920.00")
    assert (unknown.amount, unknown.steps[0].code) == (Decimal(0), "no_price")


def test_goodwill_is_borne_like_a_warranty_and_said_otherwise():
    item = Item("x", "labour", Decimal(1), Decimal(400), us=Decimal(1), is_goodwill=True)
    (line,) = bill_of(item).lines
    assert (line.us, line.customer) == (400, 0)
    codes = [step.code for step in line.steps]
    assert "goodwill" in codes and "us" not in codes


@pytest.mark.parametrize(
    ("rule", "goods", "charged", "why"),
    [
        (FreightRule(FREE), 0, 0, "freight_free"),
        (FreightRule(ACTUAL), 0, 60, None),
        (FreightRule(FIXED, Decimal(80)), 0, 80, "freight_fixed"),
        (FreightRule(ABOVE, Decimal(1000)), 999, 60, None),
        (FreightRule(ABOVE, Decimal(1000)), 1000, 0, "freight_above"),
        (FreightRule(BY_ZONE, zone=Decimal(35)), 0, 35, "freight_zone"),
        (FreightRule(BY_ZONE, zone=Decimal(0)), 0, 0, "freight_zone"),
        (FreightRule(BY_ZONE), 0, 60, "freight_no_zone"),
    ],
)
def test_freight(rule, goods, charged, why):
    amount, step = freight(rule, Decimal(60), Decimal(goods))
    assert (amount, step and step.code) == (charged, why)


@pytest.mark.parametrize(
    "item",
    [
        Item("x", "parts", Decimal(-1)),
        Item("x", "parts", Decimal(1), covered=Decimal("0.8"), us=Decimal("0.3")),
        Item("x", "parts", Decimal(1), discount=Decimal(101)),
        Item("x", "parts", Decimal(1), tiers=(Tier(Decimal(1), Decimal(1)),)),
        Item("x", "labour", Decimal(1), portions=(Portion(Decimal(2), Decimal(200)),)),
    ],
)
def test_facts_that_cannot_be_are_refused(item):
    with pytest.raises(PriceError):
        bill_of(item)
