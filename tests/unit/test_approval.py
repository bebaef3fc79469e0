"""The pure decisions of mds_approval: which row wins, who stands in, when a step is over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_approval.lib import delegation, matrix, progress

COMPANIES = {1: (1,), 2: (1, 2), 3: (1, 3), 4: (1, 2, 4)}
IMPLIED = {10: frozenset(), 20: frozenset({10}), 30: frozenset({20, 10}), 40: frozenset({10})}

bounds = st.none() | st.integers(0, 6).map(Decimal)


@st.composite
def row_lists(draw):
    rows = []
    for key in range(draw(st.integers(0, 7))):
        low, high = draw(bounds), draw(bounds)
        if low is not None and high is not None and low >= high:
            low, high = None, high
        rows.append(
            matrix.Row(
                key,
                draw(st.none() | st.sampled_from(sorted(COMPANIES))),
                draw(st.none() | st.sampled_from(sorted(IMPLIED))),
                low,
                high,
            )
        )
    return rows


@st.composite
def facts(draw):
    group = draw(st.sampled_from(sorted(IMPLIED)))
    return matrix.Facts(
        COMPANIES[draw(st.sampled_from(sorted(COMPANIES)))],
        IMPLIED[group] | {group},
        draw(st.none() | st.integers(0, 8).map(Decimal)),
        IMPLIED,
    )


def _fits(row, asked):
    amount = asked.amount
    return (
        (row.company is None or row.company in asked.companies)
        and (row.group is None or row.group in asked.groups)
        and (
            (row.above is None and row.up_to is None)
            if amount is None
            else (row.above is None or amount > row.above)
            and (row.up_to is None or amount <= row.up_to)
        )
    )


@given(row_lists(), facts())
def test_winner_fits_and_a_gap_means_that_nothing_fits(rows, asked):
    decision = matrix.decide_one(asked, rows)
    fitting = [row for row in rows if _fits(row, asked)]
    if decision.row is not None:
        assert decision.row in fitting
    elif decision.code == matrix.AMBIGUOUS:
        assert len(decision.rivals) > 1
        assert set(decision.rivals) <= set(fitting)
    else:
        assert not fitting
    assert decision.message


@given(row_lists(), facts(), st.randoms(use_true_random=False))
def test_order_of_rows_means_nothing(rows, asked, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    one, other = matrix.decide_one(asked, rows), matrix.decide_one(asked, shuffled)
    assert (one.row, one.code, set(one.rivals)) == (other.row, other.code, set(other.rivals))


@given(row_lists(), facts())
def test_rows_that_do_not_fit_change_nothing(rows, asked):
    fitting = [row for row in rows if _fits(row, asked)]
    whole, narrow = matrix.decide_one(asked, rows), matrix.decide_one(asked, fitting)
    assert whole.row == narrow.row
    assert set(whole.rivals) == set(narrow.rivals)


@given(row_lists(), facts())
def test_row_for_exactly_this_request_wins(rows, asked):
    """Whoever is told of an ambiguity can always resolve it by one more row."""
    if asked.amount is None:
        return
    group = max(asked.groups, key=lambda one: len(IMPLIED[one]))
    exact = matrix.Row(
        "exact", asked.companies[-1], group, asked.amount - Decimal("0.01"), asked.amount
    )
    rows = [row for row in rows if row.up_to is None or row.up_to != asked.amount]
    rows = [row for row in rows if row.group is None or row.group in IMPLIED[group] | {group}]
    assert matrix.decide_one(asked, [*rows, exact]).row == exact


@given(row_lists())
def test_problems_are_exactly_what_decisions_would_say(rows):
    problems = matrix.find_problems(rows, COMPANIES, IMPLIED)
    companies, groups = {row.company for row in rows}, {row.group for row in rows}
    for company in companies:
        for group in groups:
            for amount in (Decimal(n) / 2 for n in range(1, 15)):
                asked = matrix.Facts(
                    COMPANIES[company] if company else (),
                    IMPLIED[group] | {group} if group else frozenset(),
                    amount,
                    IMPLIED,
                )
                told = [
                    problem
                    for problem in problems
                    if (problem.company, problem.group) == (company, group)
                    and (problem.above is None or amount > problem.above)
                    and (problem.up_to is None or amount <= problem.up_to)
                ]
                decision = matrix.decide_one(asked, rows)
                assert len(told) == (decision.row is None)
                assert not told or told[0].code == decision.code


def test_bounds_belong_to_the_lower_row():
    rows = [matrix.Row("a", up_to=Decimal(100)), matrix.Row("b", above=Decimal(100))]
    keys = [
        matrix.decide_one(matrix.Facts(amount=Decimal(text)), rows).row.key
        for text in ("100", "100.01", "0")
    ]
    assert keys == ["a", "b", "a"]


def test_two_respects_are_not_ranked():
    rows = [matrix.Row("branch", company=2), matrix.Row("role", group=10)]
    asked = matrix.Facts((1, 2), frozenset({10}), None, IMPLIED)
    decision = matrix.decide_one(asked, rows)
    assert decision.code == matrix.AMBIGUOUS
    both = matrix.Row("both", company=2, group=10)
    assert matrix.decide_one(asked, [*rows, both]).because == (matrix.COMPANY, matrix.GROUP)


@pytest.mark.parametrize(
    ("rows", "amount", "code"),
    [
        ([], 1, matrix.EMPTY),
        ([matrix.Row("x", company=9)], 1, matrix.NOT_FOR_THEM),
        ([matrix.Row("x", up_to=Decimal(5))], 6, matrix.NOT_THIS_AMOUNT),
        ([matrix.Row("x", up_to=Decimal(5))], None, matrix.NO_AMOUNT),
    ],
)
def test_gap_says_what_is_missing(rows, amount, code):
    asked = matrix.Facts((1,), amount=None if amount is None else Decimal(amount))
    assert matrix.decide({"k": (asked, rows)})["k"].code == code


# -- delegation

people = st.integers(0, 5)
START = date(2026, 3, 1)


@st.composite
def delegations(draw):
    return draw(
        st.lists(
            st.builds(
                lambda a, b, first, length: delegation.Delegation(
                    a, b, START + timedelta(first), START + timedelta(first + length)
                ),
                people,
                people,
                st.integers(0, 6),
                st.integers(0, 4),
            ),
            max_size=6,
            unique_by=lambda item: item.absent,
        )
    )


@given(st.dictionaries(people, people), st.sets(people, max_size=2))
def test_who_acts_is_there_and_allowed(standing_in, excluded):
    for person, answer in delegation.resolve(range(6), standing_in, excluded).items():
        assert answer.chain[0] == person
        assert len(set(answer.chain)) == len(answer.chain)
        if answer.acting is None:
            assert answer.code in (delegation.RING, delegation.EXCLUDED)
        else:
            assert answer.acting not in standing_in
            assert answer.acting not in excluded
            assert (answer.code == delegation.PRESENT) == (answer.acting == person)


@given(delegations())
def test_ring_is_found_if_and_only_if_a_day_has_one(items):
    has_ring = any(
        delegation.RING
        in {
            answer.code
            for answer in delegation.resolve(
                range(6),
                delegation.in_force(items, dict.fromkeys(range(6), START + timedelta(n))),
            ).values()
        }
        for n in range(12)
    )
    assert bool(delegation.find_ring(items)) == has_ring


# -- progress

answers = st.lists(
    st.builds(
        progress.Answer,
        st.sampled_from(["open", "approved", "refused", "handed_over"]),
        st.booleans(),
    ),
    max_size=6,
)


@given(st.sampled_from(["all", "any"]), answers)
def test_step_passes_only_by_approval_and_never_against_a_refusal(mode, given_answers):
    result = progress.decide({"s": (mode, given_answers)})["s"]
    states = [answer.state for answer in given_answers]
    if "refused" in states:
        assert result.outcome == progress.REFUSED
    elif result.outcome == progress.PASSED:
        assert "approved" in states
    elif result.outcome == progress.OPEN:
        assert "open" in states
    else:
        assert "open" not in states


@given(answers)
def test_all_waits_for_everybody_who_counts(given_answers):
    result = progress.decide_one("all", given_answers)
    waiting = [a for a in given_answers if a.state == "open" and not a.is_fallback]
    if waiting and not any(a.is_fallback and a.state == "approved" for a in given_answers):
        assert result.outcome != progress.PASSED
