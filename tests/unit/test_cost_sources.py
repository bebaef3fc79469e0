"""Ways, receipts, accruals and provisions: to the cent, whatever happens."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_cost.lib import accrual, provision, standard, tie, travel

DAY = date(2026, 11, 23)
CENTS = st.decimals(0, 10**6, places=2)


def rate(day, amount, kind=travel.KM, regions=(), company=1):
    return travel.Rate(company, kind, date(2026, 11, day), Decimal(amount), frozenset(regions))


def find(kind, rates, region=None, day=DAY):
    return travel.find_rates({"way": travel.Case(1, kind, day, region)}, rates)["way"]


def test_kilometre_costs_what_counts_on_its_day():
    rates = [rate(20, "0.90"), rate(1, "0.80"), rate(24, "1.00")]
    assert find(travel.KM, rates).amount == Decimal("0.90")


def test_narrowest_zone_decides_and_the_rest_of_the_country_follows():
    zone = travel.ZONE
    rates = [
        rate(1, "200", zone),
        rate(1, "300", zone, (5, 6, 7)),
        rate(1, "350", zone, (6,)),
        rate(20, "310", zone, (5, 6, 7)),
    ]
    assert [find(zone, rates, region).amount for region in (6, 7, 9)] == [350, 310, 200]


def test_day_without_rate_is_told_apart_from_a_company_without_rates():
    rates = [rate(24, "1"), rate(1, "1", company=2)]
    assert find(travel.KM, rates).code == travel.NO_RATE
    assert find(travel.ZONE, rates, 5).code == travel.UNUSED


def test_kilometres_are_rounded_half_up():
    assert travel.charge_km(Decimal("0.5"), Decimal("0.01")) == Decimal("0.01")


@given(st.lists(CENTS, min_size=1, max_size=8), st.integers(0, 100))
def test_receipts_of_a_trip_are_spread_without_loss(shares, percent):
    whole = sum(shares)
    freight = (whole * percent / 100).quantize(Decimal("0.01"))
    pairs = travel.split_kinds(freight, shares)
    assert [sum(pair) for pair in pairs] == shares
    assert sum(part for _rest, part in pairs) == (freight if whole else 0)


@given(
    st.integers(1, 10**9),
    st.decimals("0.01", 1000, places=2),
    st.lists(st.decimals(-500, 500, places=2), max_size=10),
)
def test_bills_take_back_what_they_cover_and_never_more(accrued, quantity, units):
    bills = list(enumerate(units))
    released = accrual.settle(accrued, quantity, bills)
    running = 0
    for key, _units in bills:
        running += released[key]
        assert 0 <= running <= accrued
    if sum(units, Decimal(0)) >= quantity:
        assert running == accrued
    if sum(units, Decimal(0)) <= 0:
        assert running == 0


def test_credit_note_gives_the_accrual_back():
    bills = [("b", Decimal(2)), ("c", Decimal(-2)), ("d", Decimal(1))]
    assert accrual.settle(1001, Decimal(2), bills) == {"b": 1001, "c": -1001, "d": 501}


def rule(key, percent, day=1, **vals):
    return provision.Rule(key, 1, date(2026, 11, day), Decimal(percent), **vals)


def test_narrowest_provision_then_the_latest():
    rules = [
        rule(1, "1"),
        rule(2, "2", order_type=7),
        rule(3, "3", order_type=7, risk_class="3"),
        rule(4, "4", day=20, order_type=7),
        rule(5, "9", day=24),
    ]
    cases = {
        name: provision.Case(1, DAY, 1000, order_type, risk)
        for name, order_type, risk in (("plain", 1, "3"), ("type", 7, "2"), ("both", 7, "3"))
    }
    answers = provision.provide(cases, rules)
    assert {name: answer.rule for name, answer in answers.items()} == {
        "plain": 1,
        "type": 4,
        "both": 3,
    }


def test_no_rule_provides_nothing_and_zero_ends_one():
    case = {"order": provision.Case(1, DAY, 1000, 7)}
    assert provision.provide(case, [rule(1, "2", day=24)]) == {}
    assert provision.provide(case, [rule(1, "2"), rule(2, "0", day=2)])["order"].cents == 0


@given(st.decimals(0, 100, places=2), st.integers(-(10**9), 10**9))
def test_provision_of_what_is_taken_back_is_taken_back(percent, cents):
    assert provision.round_share(percent, -cents) == -provision.round_share(percent, cents)


def test_each_difference_has_the_name_of_its_kind():
    fact = tie.Fact
    ten, four, none = Decimal(10), Decimal(4), Decimal(0)
    facts = {
        "accrue": fact(ten, none, True, "accrued"),
        "billed": fact(four, ten, True, "accrued"),
        "provide": fact(ten, four, True, "provision"),
        "ledger_only": fact(none, ten),
        "over": fact(four, ten),
        "no_account": fact(ten, none, False, "accrued"),
    }
    assert {name: found.code for name, found in tie.compare(facts).items()} == {
        name: name for name in facts
    }


def line(element, cost, basis=standard.FIXED, start="0"):
    return standard.Line(element, Decimal(cost), Decimal(cost) * 2, basis, Decimal(start))


def test_fixed_lines_add_and_of_steps_the_reached_one_counts():
    lines = [
        line("labour", "100"),
        line("labour", "50", standard.HOURS),
        line("labour", "90", standard.HOURS, "4"),
        line("travel", "30", standard.VISITS, "2"),
    ]
    assert standard.figure(lines, {standard.HOURS: Decimal(4)}) == {"labour": (190, 380)}
    assert standard.figure(lines, {standard.VISITS: Decimal(3)}) == {
        "labour": (150, 300),
        "travel": (30, 60),
    }


def test_template_of_the_model_goes_before_that_of_the_type():
    def template(key, day=1, **vals):
        return standard.Template(key, 1, date(2026, 11, day), **vals)

    known = [
        template(1),
        template(2, order_type=5),
        template(3, model=8),
        template(4, model=8, order_type=5),
        template(5, day=24, model=8, order_type=5),
    ]

    def find(order_type, model):
        case = standard.Case(1, DAY, order_type, model, {})
        return standard.standards({"order": case}, known)["order"].template

    assert [find(1, 1), find(5, 1), find(1, 8), find(5, 8)] == [1, 2, 3, 4]
