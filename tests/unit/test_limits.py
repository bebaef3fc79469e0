"""Deductibles, shares, wear and limits: to the cent, never below zero, never beyond a limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.limits import (
    CAP,
    DEDUCTIBLE,
    PRO_RATA,
    SHARE,
    Facts,
    Item,
    Limit,
    LimitError,
    Rule,
    decide,
    left,
)

CATEGORIES = ("labour", "travel", "parts")
amounts = st.decimals(0, 200000, places=2)
shares = st.decimals(0, 1, places=4)
scopes = st.frozensets(st.sampled_from(CATEGORIES), max_size=2)


@st.composite
def orders(draw):
    count = draw(st.integers(0, 5))
    items = tuple(
        Item(
            number,
            draw(st.sampled_from(CATEGORIES)),
            draw(amounts),
            draw(st.sampled_from(["tube", "fan", None])),
        )
        for number in range(count)
    )
    rules = []
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from([PRO_RATA, SHARE, DEDUCTIBLE, CAP]))
        rules.append(
            Rule(
                number,
                kind,
                categories=draw(scopes),
                products=frozenset({"tube"}) if kind == PRO_RATA else frozenset(),
                share=draw(shares),
                amount=draw(amounts) if kind == DEDUCTIBLE else Decimal(0),
                limits=(Limit(("year", number), "year", draw(amounts), draw(amounts)),)
                if kind == CAP
                else (),
            )
        )
    return Facts(items, tuple(rules))


@given(orders())
def test_borne_and_moved_sum_to_what_was_covered_of_each_item(facts):
    answer = decide({1: facts})[1]
    for item in facts.items:
        moved = sum((m.amount for m in answer.moves if m.item == item.key), Decimal(0))
        assert answer.borne[item.key] + moved == item.amount
        assert Decimal(0) <= answer.borne[item.key] <= item.amount
        assert answer.borne[item.key] == answer.borne[item.key].quantize(Decimal("0.01"))


@given(orders())
def test_what_a_rule_moved_is_what_its_moves_say(facts):
    answer = decide({1: facts})[1]
    for rule in facts.rules:
        said = sum((m.amount for m in answer.moves if m.rule == rule.key), Decimal(0))
        assert answer.outcomes[rule.key].moved == said
        named = [item.key for item in facts.items if rule.speaks_of(item)]
        assert all(m.item in named for m in answer.moves if m.rule == rule.key)


@given(st.lists(orders(), max_size=5), amounts, amounts)
def test_all_orders_together_never_exceed_a_limit(facts, limit, used):
    shared = Rule("cap", CAP, limits=(Limit("year", "year", limit, used),))
    answers = decide(
        {
            number: Facts(fact.items, (*(r for r in fact.rules if r.kind != CAP), shared))
            for number, fact in enumerate(facts)
        }
    )
    total = sum((sum(a.borne.values(), Decimal(0)) for a in answers.values()), Decimal(0))
    assert total <= max(limit - used, 0)


@given(
    limit=amounts,
    used=amounts,
    parts=st.lists(st.tuples(st.integers(0, 2), amounts), min_size=1, max_size=6),
)
def test_lines_that_share_a_limit_take_no_more_than_it(limit, used, parts):
    """Each order has its parts from one of three lines."""
    facts = {
        number: Facts(
            (Item(0, "parts", amount, line=line),),
            (
                Rule(
                    "cap",
                    CAP,
                    line=line,
                    limits=(Limit(line, "year", limit, used, frozenset(range(3)) - {line}),),
                ),
            ),
        )
        for number, (line, amount) in enumerate(parts)
    }
    borne = sum(answer.borne[0] for answer in decide(facts).values())
    assert borne == min(max(limit - used, 0), sum(amount for _line, amount in parts))


@given(st.lists(amounts, min_size=1, max_size=6), amounts)
def test_a_deductible_takes_exactly_its_amount_or_all(values, own):
    items = tuple(Item(number, "labour", value) for number, value in enumerate(values))
    answer = decide({1: Facts(items, (Rule("d", DEDUCTIBLE, amount=own),))})[1]
    assert answer.outcomes["d"].moved == min(own, sum(values))


@given(st.lists(amounts, min_size=1, max_size=6), shares)
def test_the_customers_share_is_a_cent_exact_part_of_the_sum(values, share):
    items = tuple(Item(number, "parts", value) for number, value in enumerate(values))
    answer = decide({1: Facts(items, (Rule("s", SHARE, share=share),))})[1]
    assert abs(answer.outcomes["s"].moved - sum(values) * share) <= Decimal("0.005")


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5), st.integers(1, 10**6))
def test_the_more_exposures_the_less_is_covered(one, more, full, span):
    low, high = sorted((one, more))
    assert Decimal(1) >= left(low, full, full + span) >= left(high, full, full + span) >= 0


def test_a_tube_at_three_quarters_of_its_life():
    assert left(150000, 0, 200000) == Decimal("0.25")
    assert left(10000, 20000, 200000) == 1
    assert left(200000, 20000, 200000) == 0


def test_one_contract_refuses_what_cannot_be():
    with pytest.raises(LimitError, match="worn out later"):
        left(1, 5, 5)
    item = Item("x", "parts", Decimal(1))
    with pytest.raises(LimitError, match="no kind"):
        decide({1: Facts((item,), (Rule("r", "gift"),))})
    with pytest.raises(LimitError, match="0 to 1"):
        decide({1: Facts((item,), (Rule("r", SHARE, share=Decimal(2)),))})
    with pytest.raises(LimitError, match="not below zero"):
        decide({1: Facts((Item("x", "parts", Decimal(-1)),), ())})
