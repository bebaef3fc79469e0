"""Which parts may be taken, and who else has them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_parts.lib.availability import Demand, Stock, decide

HERE, STORE, COLLEAGUE = 1, 2, 3
TUBE = 7


def demand(quantity=1, lot=None, location=HERE):
    return Demand(location, TUBE, lot, Decimal(quantity))


def stock(location, free, lot=None):
    return Stock(location, TUBE, lot, Decimal(free))


def test_what_is_there_is_served():
    answer = decide({"a": demand(2)}, [stock(HERE, 2)])["a"]
    assert answer.is_there
    assert answer.free == 2


def test_an_earlier_line_takes_it_first():
    answers = decide({"a": demand(), "b": demand()}, [stock(HERE, 1)])
    assert [answer.is_there for answer in answers.values()] == [True, False]


def test_a_refused_line_takes_nothing():
    answers = decide({"a": demand(3), "b": demand(2)}, [stock(HERE, 2)])
    assert [answer.is_there for answer in answers.values()] == [False, True]


def test_places_that_have_it_are_named_most_first():
    have = [stock(COLLEAGUE, 1), stock(STORE, 3), stock(HERE, 0)]
    answer = decide({"a": demand()}, have)["a"]
    assert answer.elsewhere == ((STORE, Decimal(3)), (COLLEAGUE, Decimal(1)))


def test_another_lot_is_another_thing():
    answer = decide({"a": demand(lot=10)}, [stock(HERE, 5, lot=11), stock(HERE, 5)])["a"]
    assert not answer.is_there
    assert answer.elsewhere == ()


def test_negative_stock_is_nothing_and_is_not_named():
    answer = decide({"a": demand()}, [stock(HERE, -1), stock(STORE, -2)])["a"]
    assert not answer.is_there
    assert (answer.free, answer.elsewhere) == (0, ())


def test_several_rows_of_a_place_are_one_quantity():
    assert decide({"a": demand(3)}, [stock(HERE, 1), stock(HERE, 2)])["a"].is_there


quantities = st.decimals(min_value=0, max_value=20, places=2)


@given(
    wanted=st.lists(st.tuples(st.sampled_from([HERE, STORE]), quantities), max_size=8),
    have=st.lists(st.tuples(st.sampled_from([HERE, STORE]), quantities), max_size=6),
)
def test_no_place_gives_more_than_it_has(wanted, have):
    demands = {
        number: demand(quantity, location=location)
        for number, (location, quantity) in enumerate(wanted)
    }
    answers = decide(demands, [stock(location, free) for location, free in have])
    for place in (HERE, STORE):
        given_away = sum(
            demands[key].quantity
            for key, answer in answers.items()
            if answer.is_there and demands[key].location == place
        )
        assert given_away <= sum(free for location, free in have if location == place)
