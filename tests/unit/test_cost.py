"""Cost centre of an order, rate of an hour, and each source in the books exactly once."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_cost.lib import assignment, labour, posting

DAY = date(2026, 11, 23)


def find(case, *rules):
    return assignment.assign({"order": case}, rules)["order"]


def test_first_rule_that_fits_decides():
    case = assignment.Case(1, DAY, region=12, order_type=3)
    narrow = assignment.Rule(1, 501, 1, regions=frozenset({12, 13}), order_type=3)
    wide = assignment.Rule(2, 502, 1)
    assert find(case, narrow, wide) == assignment.Answer(501, "rule", 1)
    assert find(case, wide, narrow).rule == 2


def test_rule_counts_on_its_days_only():
    case = assignment.Case(1, DAY)
    over = assignment.Rule(1, 501, 1, end=date(2026, 11, 22))
    later = assignment.Rule(2, 502, 1, start=date(2026, 11, 24))
    last_day = assignment.Rule(3, 503, 1, start=DAY, end=DAY)
    assert find(case, over, later).code == "no_rule"
    assert find(case, over, later, last_day).centre == 503


def test_rule_of_another_company_or_engineer_does_not_fit():
    case = assignment.Case(1, DAY, employee=7)
    assert find(case, assignment.Rule(1, 501, 2)).centre is None
    assert find(case, assignment.Rule(1, 501, 1, employee=8)).centre is None


def test_rule_of_a_department_fits_those_below_it():
    case = assignment.Case(1, DAY, employee=7, departments=frozenset({20, 21}))
    team, other = assignment.Rule(1, 501, 1, department=21), assignment.Rule(2, 502, 1)
    assert find(case, assignment.Rule(3, 503, 1, department=22), team, other).centre == 501
    assert find(case, assignment.Rule(4, 504, 1, department=20), team).centre == 504
    assert find(assignment.Case(1, DAY, employee=7), team, other).centre == 502


def test_what_somebody_chose_goes_before_rules():
    case = assignment.Case(1, DAY, fixed=900)
    assert find(case, assignment.Rule(1, 501, 1)) == assignment.Answer(900, "fixed")


def rate(employee, day, hourly):
    return labour.Rate(1, employee, date(2026, 11, day), Decimal(hourly))


def test_rate_counts_from_its_day_until_the_next():
    rates = [rate(7, 20, "90"), rate(7, 1, "80"), rate(None, 1, "60")]
    cases = {day: (1, 7, date(2026, 11, day)) for day in (1, 19, 20, 30)}
    answers = labour.find_rates(cases, rates)
    assert [answers[day].hourly for day in cases] == [80, 80, 90, 90]


def test_company_rate_serves_who_has_none_and_nothing_is_guessed():
    answers = labour.find_rates(
        {"other": (1, 8, DAY), "early": (1, 8, date(2026, 10, 1))}, [rate(None, 1, "60")]
    )
    assert answers["other"] == labour.Answer(Decimal(60), "company_rate")
    assert answers["early"] == labour.Answer(None, "no_rate")


def test_overtime_is_basic_pay_and_premium():
    """35 h at 10.40 and 5 h at 15.60 are 416 basic and 26 premium."""
    normal = labour.charge(labour.Charge(35 * 3600, Decimal("10.40")))
    over = labour.charge(labour.Charge(5 * 3600, Decimal("10.40"), Decimal("1.5")))
    assert normal[0] + over[0] == 416
    assert normal[1] + over[1] == 26


def test_charge_rounds_half_up_once():
    assert labour.charge(labour.Charge(1800, Decimal("0.01"))) == (Decimal("0.01"), Decimal(0))


def test_day_in_closed_books_goes_to_the_first_open_one():
    assert posting.open_day(DAY, date(2026, 11, 30)) == date(2026, 12, 1)
    assert posting.open_day(DAY, date(2026, 11, 22)) == DAY
    assert posting.open_day(DAY, None) == DAY


KEYS = st.sampled_from(["time:1", "time:2", "move:3"])
HISTORY = st.lists(st.dictionaries(KEYS, st.integers(1, 3)), max_size=8)


@given(HISTORY)
def test_after_any_history_each_source_stands_once_as_it_is(history):
    lines = []
    for wanted in history:
        done = posting.plan(wanted, lines)
        for number in done.reverse:
            old = lines[number]
            assert not old.is_reversal
            lines.append(posting.Posted(len(lines), old.key, old.revision, True, old.content))
        for key, revision in done.write.items():
            lines.append(posting.Posted(len(lines), key, revision, False, wanted[key]))
        assert not posting.plan(wanted, lines)
        standing = {}
        for line in lines:
            sign = -1 if line.is_reversal else 1
            standing[line.key] = standing.get(line.key, 0) + sign * line.content
        assert {key: amount for key, amount in standing.items() if amount} == wanted
    assert len({(line.key, line.revision, line.is_reversal) for line in lines}) == len(lines)
