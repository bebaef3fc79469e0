"""A part's own warranty: no day too late, no piece too many, and it comes where it belongs."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.entitlement import (
    CATEGORIES,
    PART_WARRANTY,
    US,
    Facts,
    Line,
    decide,
)
from odoo.addons.mds_contract.lib.part_warranty import Claim, Failed, Used, judge

DAY = dt.date(2026, 11, 23)
days = st.dates(dt.date(2026, 11, 1), dt.date(2026, 12, 15))
quantities = st.integers(1, 5).map(Decimal)
failed = st.builds(
    Failed,
    key=st.integers(),
    quantity=quantities,
    start=st.none() | days,
    end=st.none() | days,
)
used = st.lists(
    st.builds(
        Used,
        key=st.integers(),
        category=st.sampled_from(["parts", "consumables"]),
        quantity=quantities,
        replaced=st.lists(failed, max_size=2),
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)
scopes = st.frozensets(st.sampled_from(["labour", "travel"]))
everything = Line("all", dict.fromkeys(CATEGORIES, Decimal(1)))


@given(used, scopes)
def test_what_is_ours_was_covered_on_the_day_and_is_no_more_than_failed(parts, scope):
    by_key = {part.key: part for part in parts}
    for claim in judge(parts, DAY, scope).claims:
        part = by_key[claim.used]
        assert any(
            one.key == claim.failed
            and one.end
            and (one.start or DAY) <= DAY <= one.end
            and part.quantity <= one.quantity
            for one in part.replaced
        )


@given(used, scopes)
def test_labour_goes_with_the_part_only_when_nothing_else_was_replaced(parts, scope):
    verdict = judge(parts, DAY, scope)
    if verdict.claims and len(verdict.claims) == len(parts):
        assert verdict.whole == scope | {part.category for part in parts}
    else:
        assert not verdict.whole & scope


def test_the_first_and_the_last_day_are_covered():
    part = Failed("old", Decimal(1), dt.date(2026, 6, 1), dt.date(2027, 5, 31))
    for day, is_covered in (
        (dt.date(2026, 5, 31), False),
        (dt.date(2026, 6, 1), True),
        (dt.date(2027, 5, 31), True),
        (dt.date(2027, 6, 1), False),
    ):
        assert part.is_covered(day) is is_covered


@given(used, scopes, st.frozensets(st.sampled_from(CATEGORIES)), st.booleans())
def test_recall_and_device_warranty_come_before_it_supplier_and_contract_after(
    parts, scope, warranty, is_recall
):
    verdict = judge(parts, DAY, scope)
    facts = Facts(
        lines=(everything,),
        warranty=warranty,
        supplier=frozenset(CATEGORIES),
        parts=verdict,
        is_recall=is_recall,
    )
    decision = decide({0: facts})[0]
    counting = () if is_recall else [c for c in verdict.claims if c.category not in warranty]
    assert list(decision.claims) == list(counting)
    for name in CATEGORIES:
        (share,) = decision.categories[name]
        if is_recall:
            assert share.code == "recall"
        elif name in warranty:
            assert (share.payer, share.code) == (US, "warranty")
        elif name in verdict.whole and counting:
            assert (share.payer, share.code) == (US, PART_WARRANTY)
        else:
            assert share.payer == "supplier"


def test_a_part_of_ours_beside_a_contract_leaves_the_order_under_contract():
    claim = judge([Used("new", "parts", Decimal(1), [Failed("old", Decimal(1), end=DAY)])], DAY)
    decision = decide({0: Facts(lines=(everything,), parts=claim)})[0]
    assert decision.summary == "contract"
    assert decision.claims == (Claim("old", "parts", "new"),)
