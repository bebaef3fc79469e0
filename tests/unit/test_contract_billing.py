"""Billing: periods partition the term, their amounts sum to the whole, nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract_billing.lib import billing, escalation, recognition, tiers
from odoo.addons.mds_contract_billing.lib.billing import Grid, Period, Price, Step

DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
money = st.decimals(0, 10_000_000, places=2)
methods = st.sampled_from([billing.ACTUAL, billing.DAYS_30])


@st.composite
def terms(draw):
    start = draw(days)
    return start, start + timedelta(days=draw(st.integers(0, 1500)))


@st.composite
def price_lists(draw):
    """Prices one after the other over a term, with gaps."""
    start, end = draw(terms())
    prices, day = [], start
    while day <= end and len(prices) < 5:
        last = min(day + timedelta(days=draw(st.integers(0, 700))), end)
        prices.append(Price(day, last, draw(money), draw(st.sampled_from([1, 3, 12, 36]))))
        day = last + timedelta(days=draw(st.integers(1, 40)))
    return prices, start, end


@given(terms(), days, st.integers(1, 36), st.booleans())
def test_periods_partition_the_term(term, anchor, months, in_advance):
    start, end = term
    found = billing.periods(Grid(anchor, months, in_advance), start, end)
    assert found[0].first == start and found[-1].last == end
    for before, after in pairwise(found):
        assert before.last + DAY == after.first
        assert billing.whole_months(anchor, after.first) % months == 0
        assert billing.add_months(anchor, billing.whole_months(anchor, after.first)) == after.first


@given(price_lists(), days, st.integers(1, 36), methods)
def test_amounts_of_the_periods_sum_to_the_whole(given_prices, anchor, months, method):
    prices, start, end = given_prices
    found = billing.periods(Grid(anchor, months), start, end)
    parts = [billing.amount(prices, period, anchor, method) for period in found]
    assert sum(parts) == billing.amount(prices, Period(start, end), anchor, method)
    assert all(part >= 0 for part in parts)


@given(money, st.integers(1, 12), methods)
def test_twelve_months_are_the_year_s_price(total, interval, method):
    year = Price(date(2026, 3, 1), date(2027, 2, 28), total, 12)
    found = billing.periods(Grid(year.first, interval), year.first, year.last)
    parts = [billing.amount([year], period, year.first, method) for period in found]
    if method == billing.ACTUAL:
        assert sum(parts) == total
    else:  # 28 February is the last day, 1 March of the next year the first after it
        assert abs(sum(parts) - total) <= Decimal("0.01")


@given(price_lists(), days, methods, st.data())
def test_credit_and_what_stays_are_what_was_billed(given_prices, anchor, method, data):
    prices, start, end = given_prices
    period = Period(start, end)
    billed = billing.amount(prices, period, anchor, method)
    last = data.draw(st.dates(start - DAY, end))
    given_back = billing.credit(billed, prices, period, last, anchor, method)
    kept = (
        billing.amount(prices, Period(start, last), anchor, method) if last >= start else Decimal(0)
    )
    assert given_back + kept == billed


def test_a_month_and_a_half_by_hand():
    # 900 a month from 1 January: until 14 February 900 + 900 x 14/28 = 1,350; 30/360: 14/30.
    price = [Price(date(2026, 1, 1), date(2026, 12, 31), Decimal(900))]
    period = Period(date(2026, 1, 1), date(2026, 2, 14))
    assert billing.amount(price, period, price[0].first) == Decimal("1350.00")
    assert billing.amount(price, period, price[0].first, billing.DAYS_30) == Decimal("1320.00")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 1, 1), date(2026, 1, 30), 30),
        (date(2026, 1, 31), date(2026, 1, 31), 0),
        (date(2026, 1, 16), date(2026, 2, 15), 30),
        (date(2026, 2, 1), date(2026, 2, 27), 27),
        (date(2026, 2, 28), date(2026, 2, 28), 3),
    ],
)
def test_every_month_has_thirty_days_by_30_360(first, last, days):
    price = [Price(date(2026, 1, 1), date(2026, 12, 31), Decimal(900))]
    owed = billing.amount(price, Period(first, last), price[0].first, billing.DAYS_30)
    assert owed == days * 30


@given(money, st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any))
def test_payers_bear_the_whole(total, weights):
    assert sum(billing.split(total, weights).parts) == total


def test_the_odd_cent_is_named():
    assert "1 unit of 0.01 was left over and went to part 1" in (
        billing.split(Decimal("100.00"), [1, 1, 1]).reason
    )


@given(money, st.decimals(0, 100, places=2))
def test_what_is_retained_is_a_part(total, percent):
    assert 0 <= billing.retained(total, percent) <= total


@given(money, st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_a_better_score_never_costs_more(total, one, other):
    steps = [
        Step(Decimal(90), Decimal(0)),
        Step(Decimal(75), Decimal(3)),
        Step(Decimal(0), Decimal(9)),
    ]
    low, high = sorted([one, other])
    assert billing.deduction(total, high, steps) <= billing.deduction(total, low, steps)


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("bad_interval", lambda: Grid(date(2026, 1, 1), 0)),
        ("bad_price", lambda: Price(date(2026, 1, 1), date(2026, 1, 2), Decimal(-1))),
        ("bad_price", lambda: Price(date(2026, 1, 1), date(2026, 1, 2), Decimal(1), 0)),
        ("bad_share", lambda: billing.retained(Decimal(1), Decimal(101))),
        ("bad_score", lambda: billing.deduction(Decimal(1), Decimal(101), [])),
    ],
)
def test_nonsense_is_refused(code, act):
    with pytest.raises(billing.BillingError) as refusal:
        act()
    assert refusal.value.code == code


@given(st.decimals(-1_000_000, 1_000_000, places=2), terms())
def test_all_that_was_billed_is_recognised(total, term):
    parts = recognition.schedule(total, *term)
    assert sum(part for _day, part in parts) == total
    assert len({day for day, _part in parts}) == len(parts)


@st.composite
def courses(draw):
    """A term, its total, and what of it falls before some of its days."""
    first, last = draw(terms())
    changes = sorted(set(draw(st.lists(st.dates(first, last + timedelta(days=9)), max_size=4))))
    parts = sorted(draw(st.lists(money, min_size=len(changes) + 1, max_size=len(changes) + 1)))
    return first, last, list(zip([*changes, last + timedelta(days=1)], parts, strict=True))


@given(st.decimals(-1_000_000, 1_000_000, places=2), courses())
def test_all_is_recognised_whatever_the_course(total, facts):
    first, last, course = facts
    parts = recognition.schedule(total, first, last, course)
    assert sum(part for _day, part in parts) == total
    assert all(part * total >= 0 for _day, part in parts)  # no month gives back what it brings


@given(money, terms())
def test_a_course_without_a_change_is_no_other(total, term):
    _first, last = term
    course = [(last + timedelta(days=1), total)]
    assert recognition.schedule(total, *term, course) == recognition.schedule(total, *term)


@given(money, money, days, st.integers(0, 200), st.data())
def test_what_was_posted_and_the_rest_are_the_new_total(total, other, first, length, data):
    """Month by month; on the way the amount is credited and the period cut."""
    last = first + timedelta(days=length)
    cut = data.draw(st.dates(first, last))
    change_after = data.draw(st.dates(first, last))
    posted, last_month = Decimal("0.00"), None
    day = first
    while True:
        late = day > change_after
        parts = recognition.to_post(
            posted, last_month, other if late else total, first, cut if late else last, day
        )
        for month, part in parts:
            posted += part
            last_month = max(month, last_month or month)
        if late and day > last:
            break
        day = recognition.month_end(day) + DAY
    assert posted == other


def test_nothing_is_posted_until_a_month_before_the_last_one():
    first, last, march = date(2026, 1, 1), date(2026, 6, 30), date(2026, 3, 31)
    args = (march, Decimal("1810.00"), first, last)
    assert recognition.to_post(Decimal("900.00"), *args, date(2026, 1, 31)) == []
    assert recognition.to_post(Decimal("900.00"), *args, date(2026, 3, 31)) == []


@given(money, terms())
def test_posting_all_at_once_or_month_by_month_is_the_same(total, term):
    first, last = term
    parts = recognition.to_post(Decimal("0.00"), None, total, first, last, last)
    assert parts == [part for part in recognition.schedule(total, first, last) if part[1]]


def test_the_index_by_hand():
    # 105.1 / 102.4 = 1.026367…: 2.64 %, capped at 2 %: 2 %
    facts = escalation.Facts(Decimal("102.4"), Decimal("105.1"))
    assert escalation.propose(facts) == escalation.Proposal(Decimal("2.64"), "index")
    capped = escalation.Facts(Decimal("102.4"), Decimal("105.1"), Decimal(2))
    assert escalation.propose(capped) == escalation.Proposal(Decimal(2), "capped")
    fallen = escalation.Facts(Decimal("105.1"), Decimal("102.4"))
    assert escalation.propose(fallen).reason == "kept"
    may_fall = escalation.Facts(Decimal("105.1"), Decimal("102.4"), may_fall=True)
    assert escalation.propose(may_fall).percent == Decimal("-2.57")


@pytest.mark.parametrize(("old", "new"), [("0", "105.1"), ("102.4", "0"), ("-1", "3")])
def test_an_index_of_zero_is_refused(old, new):
    with pytest.raises(escalation.EscalationError) as refusal:
        escalation.propose(escalation.Facts(Decimal(old), Decimal(new)))
    assert refusal.value.code == "bad_index"


@given(
    st.decimals("0.01", 1000, places=2),
    st.decimals("0.01", 1000, places=2),
    st.decimals(0, 20, places=2),
)
def test_a_cap_is_never_exceeded(old, new, cap):
    assert escalation.propose(escalation.Facts(old, new, cap)).percent <= cap


some_tiers = [
    tiers.Tier(Decimal(0), Decimal(12)),
    tiers.Tier(Decimal(1000), Decimal("9.5")),
    tiers.Tier(Decimal(5000), Decimal(7)),
]


@given(st.decimals(0, 20_000, places=2), st.decimals(0, 3000, places=0))
def test_pieces_are_the_charged_quantity(quantity, minimum):
    charge = tiers.charge(quantity, some_tiers, minimum)
    assert sum(piece for piece, _price in charge.pieces) == charge.charged == max(quantity, minimum)


@given(st.decimals(0, 20_000, places=2), st.decimals(0, 20_000, places=2))
def test_more_use_never_costs_less(one, other):
    low, high = sorted([one, other])
    assert tiers.charge(low, some_tiers).amount <= tiers.charge(high, some_tiers).amount


@pytest.mark.parametrize(
    ("code", "quantity", "wrong"),
    [
        ("no_tiers", 1, []),
        ("gap", 1, some_tiers[1:]),
        ("twice", 1, [some_tiers[0], some_tiers[0]]),
        ("backwards", -1, some_tiers),
    ],
)
def test_tiers_without_sense_are_refused(code, quantity, wrong):
    with pytest.raises(tiers.TierError) as refusal:
        tiers.charge(Decimal(quantity), wrong)
    assert refusal.value.code == code


@given(terms(), st.lists(terms(), max_size=5))
def test_a_day_is_either_taken_or_free(term, taken):
    start, end = term
    free = billing.free_days(Period(start, end), taken)
    for day in (start + n * DAY for n in range((end - start).days + 1)):
        is_taken = any(first <= day <= last for first, last in taken)
        assert sum(one.first <= day <= one.last for one in free) == (not is_taken)
    assert all(start <= one.first <= one.last <= end for one in free)
    assert all(one.last + DAY < other.first for one, other in pairwise(free))
