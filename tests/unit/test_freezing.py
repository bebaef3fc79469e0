"""When what is not paid freezes a contract, and when it is released."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract_billing.lib import freezing
from odoo.addons.mds_contract_billing.lib.freezing import Overdue, Standing, decide

DAY = timedelta(days=1)
START = date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda days: START + days * DAY)
INVOICES = st.lists(DAYS, min_size=1, max_size=4).map(
    lambda days: tuple(Overdue(place, day) for place, day in enumerate(days))
)


def _act(standing, today):
    return decide({1: standing}, today)[1]


def test_the_limit_is_more_than_so_many_days():
    late = Standing(Decimal(1), (Overdue("A", date(2026, 3, 1)),), freeze_after=30)
    assert _act(late, date(2026, 3, 31)).act == "ask"  # 30 days
    verdict = _act(late, date(2026, 4, 1))
    assert (verdict.act, verdict.invoice.invoice) == ("freeze", "A")


def test_the_oldest_invoice_is_the_reason():
    late = Standing(Decimal(1), (Overdue("B", START + DAY), Overdue("A", START)), freeze_after=1)
    assert _act(late, START + 30 * DAY).invoice.invoice == "A"


def test_a_release_holds_for_what_was_late_then_and_not_for_what_comes_later():
    old, new = Overdue("A", START), Overdue("B", START + 40 * DAY)
    released = Standing(Decimal(1), (old,), freeze_after=10, released_on=START + 20 * DAY)
    assert _act(released, START + 300 * DAY).act == "ask"
    later = replace(released, invoices=(old, new))
    assert _act(later, START + 50 * DAY).act == "ask"
    assert _act(later, START + 51 * DAY).invoice == new


@given(INVOICES, st.integers(1, 60), DAYS)
def test_it_is_frozen_exactly_when_something_is_overdue_for_longer(invoices, after, today):
    standing = Standing(Decimal(1), invoices, freeze_after=after)
    longest = max(((today - one.due_on).days for one in invoices), default=0)
    assert (_act(standing, today).act == "freeze") == (longest > after)


@given(INVOICES, st.integers(0, 60), DAYS, st.none() | DAYS, st.none() | DAYS, st.booleans())
def test_what_is_frozen_is_not_frozen_again(invoices, after, today, asked, released, by_rule):
    standing = Standing(Decimal(1), invoices, after, True, by_rule, released, asked)
    assert _act(standing, today).act in ("ask", "nothing")


@given(INVOICES, st.integers(0, 60), DAYS, st.none() | DAYS, st.none() | DAYS, st.booleans())
def test_the_rule_releases_only_what_it_froze(invoices, after, today, asked, released, frozen):
    paid = Standing(Decimal(0), invoices, after, frozen, False, released, asked)
    assert _act(paid, today).act in ("ask_release", "forget", "nothing")
    assert _act(replace(paid, is_frozen=True, is_by_rule=True), today).act == "release"


@given(INVOICES, st.integers(0, 60), DAYS, DAYS)
def test_who_was_asked_is_asked_again_after_a_month_at_the_earliest(invoices, after, asked, today):
    standing = Standing(Decimal(1), invoices, after, True, False, None, asked)
    again = (today - asked).days >= freezing.ASK_AGAIN
    assert _act(standing, today).act == ("ask" if again else "nothing")


@given(INVOICES, DAYS)
def test_without_a_limit_a_person_decides(invoices, today):
    assert _act(Standing(Decimal(1), invoices), today).act == "ask"
