"""Settling: what was billed and settled is always what the versions in force ask, to the cent."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract_billing.lib import billing, settlement, unbilled
from odoo.addons.mds_contract_billing.lib.billing import Grid, Period, Price
from odoo.addons.mds_contract_billing.lib.settlement import Stretch

DAY = timedelta(days=1)
START, END = date(2026, 1, 1), date(2028, 12, 31)
offsets = st.integers(1, (END - START).days - 1)


@st.composite
def versions(draw):
    """(first day, price a year, tax, weights, anchor, method) of versions, in order of signing."""
    found = [START, *(START + timedelta(days=days) for days in draw(st.lists(offsets, max_size=4)))]
    return [
        (
            first,
            draw(st.decimals(0, 1_000_000, places=2)),
            draw(st.sampled_from(["6", "13"])),
            draw(st.sampled_from([(1,), (1, 1, 1), (2, 1)])),
            draw(st.sampled_from([START, date(2026, 1, 17)])),
            draw(st.sampled_from([billing.ACTUAL, billing.DAYS_30])),
        )
        for first in found
    ]


def stretches(signed):
    """``{payer: [Stretch]}`` of the versions in force: a later one replaces what it begins on."""
    rows = sorted({row[0]: row for row in signed}.values())
    lasts = [row[0] - DAY for row in rows[1:]] + [END]
    prices = tuple(Price(row[0], last, row[1], 12) for row, last in zip(rows, lasts, strict=True))
    result = {}
    for (first, _amount, tax, weights, anchor, method), last in zip(rows, lasts, strict=True):
        for place in range(len(weights)):
            result.setdefault(place, []).append(
                Stretch(first, last, prices, anchor, method, tax, weights, place)
            )
    return result


def add(total, parts):
    for tax, part in parts.items():
        total[tax] = total.get(tax, Decimal("0.00")) + part


@given(versions(), st.integers(1, 12), st.data())
def test_billed_and_settled_is_what_the_versions_in_force_ask(history, months, data):
    periods = billing.periods(Grid(START, months), START, END)
    books, done = {}, 0
    for count in range(1, len(history) + 1):
        now = stretches(history[:count])
        # settle what is billed, of those who paid once too
        for (payer, period), had in books.items():
            wanted = settlement.asked(now.get(payer, ()), period)
            add(had, settlement.differences(had, wanted))
            assert not settlement.differences(had, wanted)  # once only
        # payers who are new owe the days that are billed to the others
        upto = data.draw(st.integers(done, len(periods)))
        for payer, own in now.items():
            for period in periods[:upto]:
                if (payer, period) not in books:
                    books[payer, period] = settlement.asked(own, period)
        done = upto
    now = stretches(history)
    for (payer, period), had in books.items():
        wanted = settlement.asked(now.get(payer, ()), period)
        assert {tax: part for tax, part in had.items() if part} == {
            tax: part for tax, part in wanted.items() if part
        }
    for period in periods[:done]:  # all payers together owe the price
        total = sum(
            sum(had.values(), Decimal("0.00"))
            for (_p, days), had in books.items()
            if days == period
        )
        single = [replace(stretch, weights=(1,), place=0) for stretch in now[0]]
        assert total == sum(settlement.asked(single, period).values(), Decimal("0.00"))


@given(versions(), offsets, st.integers(0, 400))
def test_adjacent_days_are_settled_as_both_together(history, offset, length):
    """How the billed days are cut changes nothing for a payer who pays all of it."""
    own = [replace(stretch, weights=(1,), place=0) for stretch in stretches(history)[0]]
    first = START + timedelta(days=offset)
    middle = min(first + timedelta(days=length // 2), END - DAY)
    first, last = min(first, middle), min(middle + timedelta(days=length + 1), END)
    both = settlement.asked(own, Period(first, last))
    parts = {}
    add(parts, settlement.asked(own, Period(first, middle)))
    add(parts, settlement.asked(own, Period(middle + DAY, last)))
    assert settlement.differences(parts, both) == {}


def test_service_ends_with_the_last_day_that_is_asked():
    own = [Stretch(START, date(2026, 8, 15), (Price(START, END, Decimal(100), 12),), START)]
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    assert settlement.served_until(own, quarter) == date(2026, 8, 15)
    assert settlement.served_until(own, Period(date(2026, 10, 1), END)) is None


owed = st.builds(
    lambda line, start, length, amount: unbilled.Owed(
        line, START + timedelta(days=start), START + timedelta(days=start + length), amount
    ),
    st.sampled_from(["CT", "MR"]),
    st.integers(0, 300),
    st.integers(0, 90),
    st.decimals(0, 10_000, places=2),
)


@given(st.lists(owed, max_size=8), st.lists(owed, max_size=8))
def test_the_comparison_of_what_is_not_billed_loses_nothing(now, then):
    rows = unbilled.compare(now, then)
    assert sum(row.amount_now for row in rows) == sum(one.amount for one in now)
    assert sum(row.amount_then for row in rows) == sum(one.amount for one in then)
    for line in ("CT", "MR"):
        own = [row for row in rows if row.what == line]
        assert all(a.date_to < b.date_from for a, b in pairwise(own))
