"""Who pays: shares sum to one, warranty before contract, counters are never oversold."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.entitlement import (
    CATEGORIES,
    CONTRACT,
    CUSTOMER,
    US,
    Counter,
    EntitlementError,
    Facts,
    Line,
    decide,
)

percents = st.integers(0, 100).map(lambda number: Decimal(number) / 100)
counters = st.builds(
    Counter,
    kind=st.sampled_from(["visits", "hours"]),
    allowed=st.integers(0, 10),
    used=st.integers(0, 12),
    needed=st.integers(0, 5),
)
categories = st.frozensets(st.sampled_from(CATEGORIES))


@st.composite
def facts(draw):
    lines = [
        Line(
            key=number,
            shares=draw(st.dictionaries(st.sampled_from(CATEGORIES), percents)),
            specificity=draw(st.integers(0, 14)),
            order_types=draw(st.frozensets(st.integers(1, 3))),
            excluded_causes=draw(st.frozensets(st.integers(1, 3))),
            counters=tuple(draw(st.lists(counters, max_size=2, unique_by=lambda c: c.kind))),
            is_frozen=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return Facts(
        lines=tuple(lines),
        warranty=draw(categories),
        supplier=draw(categories),
        order_type=draw(st.integers(1, 3)),
        cause=draw(st.none() | st.integers(1, 3)),
        is_recall=draw(st.booleans()),
    )


@given(facts())
def test_each_category_is_borne_wholly_and_once(fact):
    decision = decide({0: fact})[0]
    for name in CATEGORIES:
        shares = decision.categories[name]
        assert sum(share.share for share in shares) == 1
        assert all(share.share > 0 for share in shares)


@given(facts())
def test_no_counter_gives_more_than_is_left(fact):
    decision = decide({0: fact})[0]
    left = {
        (line.key, counter.kind): counter.left for line in fact.lines for counter in line.counters
    }
    for line, kinds in decision.consumes.items():
        for kind, quantity in kinds.items():
            assert 0 <= quantity <= left[line, kind]


@given(
    allowed=st.integers(0, 6),
    used=st.integers(0, 6),
    needs=st.lists(st.decimals(0, 4, places=2), min_size=1, max_size=6),
)
def test_a_batch_takes_no_more_from_a_counter_than_is_left(allowed, used, needs):
    facts = {
        number: Facts(
            lines=(
                Line(
                    "L1",
                    shares={"labour": Decimal(1)},
                    counters=(Counter("hours", allowed, used, need, key="L1"),),
                ),
            )
        )
        for number, need in enumerate(needs)
    }
    taken = sum(
        (
            answer.consumes.get("L1", {}).get("hours", Decimal(0))
            for answer in decide(facts).values()
        ),
        Decimal(0),
    )
    assert taken == min(max(allowed - used, 0), sum(needs))


@given(facts())
def test_frozen_and_excluded_lines_bear_nothing(fact):
    decision = decide({0: fact})[0]
    dead = {
        line.key
        for line in fact.lines
        if line.is_frozen
        or (fact.cause in line.excluded_causes)
        or (line.order_types and fact.order_type not in line.order_types)
    }
    bearing = {
        share.line
        for shares in decision.categories.values()
        for share in shares
        if share.payer == CONTRACT
    }
    assert not bearing & dead


@given(facts())
def test_warranty_never_costs_the_customer(fact):
    decision = decide({0: fact})[0]
    for name in fact.warranty:
        assert [share.payer for share in decision.categories[name]] == [US]


def test_the_rest_of_one_line_goes_to_the_next():
    half = Line("narrow", {"parts": Decimal("0.5")}, specificity=8)
    rest = Line("wide", {"parts": Decimal("0.3")})
    shares = decide({0: Facts(lines=(rest, half))})[0].categories["parts"]
    assert [(share.line, share.share, share.payer) for share in shares] == [
        ("narrow", Decimal("0.5"), CONTRACT),
        ("wide", Decimal("0.3"), CONTRACT),
        ("narrow", Decimal("0.2"), CUSTOMER),
    ]


@pytest.mark.parametrize(
    "line",
    [
        Line(1, {"parts": Decimal("1.01")}),
        Line(1, {"parts": Decimal("-0.1")}),
        Line(1, {"tea": Decimal(1)}),
        Line(1, {}, counters=(Counter("visits", -1, 0),)),
    ],
)
def test_facts_that_cannot_be_are_refused(line):
    with pytest.raises(EntitlementError):
        decide({0: Facts(lines=(line,))})


@given(facts(), st.integers(0, 5), st.integers(0, 9))
def test_money_that_is_spent_ends_parts_and_nothing_else(fact, allowed, used):
    """A counter of parts value takes nothing at intake and touches no other category."""
    money = Counter("parts", allowed, used, 0, categories=frozenset({"parts"}))
    with_money = replace(
        fact,
        lines=tuple(replace(line, counters=(*line.counters, money)) for line in fact.lines),
    )
    plain, counted = decide({1: fact})[1], decide({1: with_money})[1]
    for name in CATEGORIES:
        if name != "parts" or used < allowed:
            assert counted.categories[name] == plain.categories[name]
    if used >= allowed:
        assert all(share.payer != CONTRACT for share in counted.categories["parts"])
    assert all("parts" not in taken for taken in counted.consumes.values())


def _sharing(number, of, **values):
    """The counter of line ``number`` of so many lines that share it."""
    others = frozenset(range(of)) - {number}
    return Counter(key=number, shared_with=others, **values)


@given(
    allowed=st.integers(0, 6),
    used=st.integers(0, 6),
    orders=st.lists(
        st.tuples(st.integers(0, 2), st.decimals(0, 4, places=2)), min_size=1, max_size=6
    ),
)
def test_a_batch_takes_no_more_from_lines_that_share_than_is_left(allowed, used, orders):
    facts = {}
    for number, (line, need) in enumerate(orders):
        counter = _sharing(line, 3, kind="hours", allowed=allowed, used=used, needed=need)
        facts[number] = Facts(lines=(Line(line, {"labour": Decimal(1)}, counters=(counter,)),))
    taken = sum(
        (
            quantity
            for answer in decide(facts).values()
            for kinds in answer.consumes.values()
            for quantity in kinds.values()
        ),
        Decimal(0),
    )
    assert taken == min(max(allowed - used, 0), sum(need for _line, need in orders))


@given(
    allowed=st.integers(0, 6),
    used=st.integers(0, 6),
    need=st.integers(1, 6),
    shares=st.lists(percents, min_size=1, max_size=4),
)
def test_lines_that_share_bear_no_more_of_one_order_than_their_counter_holds(
    allowed, used, need, shares
):
    lines = tuple(
        Line(
            number,
            {"labour": share},
            counters=(
                _sharing(
                    number, len(shares), kind="hours", allowed=allowed, used=used, needed=need
                ),
            ),
        )
        for number, share in enumerate(shares)
    )
    decision = decide({0: Facts(lines=lines)})[0]
    borne = sum(share.share for share in decision.categories["labour"] if share.payer == CONTRACT)
    left = Decimal(max(allowed - used, 0))
    assert borne <= min(Decimal(1), left / need)
    taken = [quantity for kinds in decision.consumes.values() for quantity in kinds.values()]
    assert taken == ([min(Decimal(need), left)] if borne else [])


@given(facts())
def test_a_counter_that_is_shared_with_nobody_decides_as_before(fact):
    named = replace(
        fact,
        lines=tuple(
            replace(
                line,
                counters=tuple(
                    replace(counter, key=(line.key, counter.kind)) for counter in line.counters
                ),
            )
            for line in fact.lines
        ),
    )
    assert decide({0: named}) == decide({0: fact})
