"""What cannot be allocated and in which words, further textbook cases, and odd arguments."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_cost.lib.allocation import METHODS, AllocationError, allocate

COSTS = {"S": Decimal("100.00"), "a": Decimal("0.00")}
USAGE = {("S", "a"): Decimal(1)}


def refuse(costs=COSTS, usage=USAGE, senders=("S",), method="direct"):
    with pytest.raises(AllocationError) as caught:
        allocate(costs, usage, senders, method)
    assert str(caught.value).endswith(".")
    return caught.value


# further textbook cases
def test_shop_gives_by_cars():
    """800 a week over 10, 15 and 25 cars."""
    usage = {("S", name): Decimal(cars) for name, cars in (("a", 10), ("b", 15), ("c", 25))}
    totals = allocate({"S": Decimal(800)}, usage, ["S"], "direct").totals
    assert [totals[name] for name in "abc"] == [Decimal(160), Decimal(240), Decimal(400)]


def test_hospital_steps_down_and_loses_nothing():
    """Maintenance 150,000 by 200,000 square feet; dietary 400,000 + 7,500 by 37,500 meals."""
    costs = {
        "maintenance": Decimal(150_000),
        "dietary": Decimal(400_000),
        "administration": Decimal(500_000),
        "wards": Decimal(3_500_000),
    }
    usage = {
        ("maintenance", "dietary"): Decimal(10_000),
        ("maintenance", "wards"): Decimal(190_000),
        ("dietary", "administration"): Decimal(2_500),
        ("dietary", "wards"): Decimal(35_000),
    }
    result = allocate(costs, usage, ["maintenance", "dietary"], "step_down")
    flows = {(flow.sender, flow.receiver): flow.amount for s in result.steps for flow in s.flows}
    assert flows["maintenance", "dietary"] == Decimal(7_500)
    assert result.steps[1].own + result.steps[1].received == Decimal(407_500)
    assert flows["dietary", "administration"].quantize(Decimal(1)) == Decimal(27_167)
    assert sum(result.totals.values()) == Decimal(4_550_000)


def test_distribution_and_assessment_of_the_manual():
    """Utilities 20,000 half and half; maintenance 10,000 with 5,000 more by 70 and 30."""
    usage = {("utilities", name): Decimal(50) for name in "ab"}
    totals = allocate({"utilities": Decimal(20_000)}, usage, ["utilities"], "direct").totals
    assert (totals["a"], totals["b"]) == (Decimal(10_000), Decimal(10_000))
    usage = {("m", "a"): Decimal(70), ("m", "b"): Decimal(30)}
    totals = allocate({"m": Decimal(15_000)}, usage, ["m"], "direct").totals
    assert (totals["a"], totals["b"]) == (Decimal(10_500), Decimal(4_500))


# refusals
@pytest.mark.parametrize("method", METHODS)
def test_driver_total_of_zero_has_nobody_who_receives(method):
    refusal = refuse(usage={("S", "a"): Decimal(0)}, method=method)
    assert (refusal.code, refusal.centres) == ("no_receivers", ("S",))


@pytest.mark.parametrize("method", METHODS)
def test_sender_without_receivers_is_named(method):
    refusal = refuse(usage={}, method=method)
    assert (refusal.code, refusal.centres) == ("no_receivers", ("S",))


def test_sender_without_receivers_is_refused_though_a_credit_evens_out_what_it_got():
    """Half cents of two senders and a credit of its own: nothing is left, but only exactly."""
    usage = {(sender, to): Decimal(1) for sender in "xy" for to in ("S", "a")}
    costs = {"x": Decimal("0.01"), "y": Decimal("0.01"), "S": Decimal("-0.01")}
    refusal = refuse(costs, usage, ["x", "y", "S"], "step_down")
    assert (refusal.code, refusal.centres) == ("no_receivers", ("S",))


@pytest.mark.parametrize("method", METHODS)
def test_negative_driver_names_both(method):
    refusal = refuse(usage={("S", "a"): Decimal("-0.001")}, method=method)
    assert (refusal.code, refusal.centres) == ("negative_driver", ("S", "a"))


@pytest.mark.parametrize("method", METHODS)
def test_own_receiver_is_refused_in_every_method(method):
    assert refuse(usage={**USAGE, ("S", "S"): Decimal(1)}, method=method).code == "own_receiver"


@pytest.mark.parametrize("size", [2, 3, 5])
def test_circle_without_a_way_out_names_all_of_it(size):
    ring = [f"s{number}" for number in range(size)]
    usage = {(one, ring[(place + 1) % size]): Decimal(1) for place, one in enumerate(ring)}
    costs = {one: Decimal(1) for one in ring} | {"out": Decimal(0)}
    refusal = refuse(costs, usage, ring, "reciprocal")
    assert (refusal.code, set(refusal.centres)) == ("singular", set(ring))
    usage[ring[0], "out"] = Decimal(1)
    totals = allocate(costs, usage, ring, "reciprocal").totals
    assert totals["out"] == size


def test_circle_beside_a_sound_part_is_still_refused():
    usage = {**USAGE, ("x", "y"): Decimal(1), ("y", "x"): Decimal(1)}
    costs = COSTS | {"x": Decimal(1), "y": Decimal(1)}
    refusal = refuse(costs, usage, ["S", "x", "y"], "reciprocal")
    assert (refusal.code, set(refusal.centres)) == ("singular", {"x", "y"})


# odd arguments
@pytest.mark.parametrize("method", ["", "Direct", "by_feeling", None, 1, ["direct"]])
def test_unknown_method_names_the_known(method):
    refusal = refuse(method=method)
    assert refusal.code == "unknown_method"
    assert all(known in str(refusal) for known in METHODS)


@pytest.mark.parametrize("number", [1.5, float("nan"), "1", None, True, Decimal("Infinity"), 1j])
def test_no_other_number_is_taken_for_money_or_quantity(number):
    assert refuse(costs={"S": number}).code == "bad_number"
    assert refuse(usage={("S", "a"): number}).code == "bad_number"


def test_fraction_of_a_cent_is_no_amount():
    assert refuse(costs={"S": Decimal("0.005")}).code == "not_in_cents"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"costs": [("S", Decimal(1))]}, "{centre: amount}"),
        ({"costs": None}, "{centre: amount}"),
        ({"usage": [("S", "a", Decimal(1))]}, "{(sender, receiver): quantity}"),
        ({"usage": {"Sa": Decimal(1)}}, "no such pair"),
        ({"usage": {("S", "a", "b"): Decimal(1)}}, "no such pair"),
        ({"senders": "S"}, "a list in order"),
        ({"senders": {"S"}}, "a list in order"),
        ({"senders": None}, "a list in order"),
    ],
)
def test_arguments_of_another_shape_are_refused_in_words(changed, words):
    refusal = refuse(**changed)
    assert refusal.code == "bad_argument"
    assert words in str(refusal)


@pytest.mark.parametrize("method", METHODS)
def test_cost_of_a_centre_that_nobody_names_stays_there(method):
    result = allocate(COSTS | {"far": Decimal("7.77")}, USAGE, ["S"], method)
    assert result.totals == {"S": 0, "a": Decimal("100.00"), "far": Decimal("7.77")}


def test_sender_that_has_neither_cost_nor_receiver_is_unknown():
    refusal = refuse(senders=("S", "ghost"))
    assert (refusal.code, refusal.centres) == ("unknown_sender", ("ghost",))


def test_usage_of_who_does_not_give_is_left_aside_and_said():
    result = allocate(COSTS, {**USAGE, ("x", "a"): Decimal(5)}, ["S"], "direct")
    assert [(one.sender, one.reason) for one in result.ignored] == [("x", "no_sender")]


numbers = st.one_of(
    st.decimals(-1000, 1000, places=2), st.integers(-10, 10), st.floats(), st.none(), st.text()
)
names = st.sampled_from(["S", "T", "a", "b"])


@given(
    st.dictionaries(names, numbers),
    st.dictionaries(st.tuples(names, names), numbers),
    st.lists(names, max_size=3),
    st.sampled_from((*METHODS, "?")),
)
def test_whatever_comes_is_allocated_whole_or_refused_with_a_code(costs, usage, senders, method):
    try:
        result = allocate(costs, usage, senders, method)
    except AllocationError as refusal:
        result = refusal
    if isinstance(result, AllocationError):
        assert result.code
        assert str(result)
        return
    assert sum(result.totals.values()) == sum(costs.values())
    assert all(result.totals[sender] == 0 for sender in senders)
    for step in result.steps:
        assert sum(Fraction(flow.amount) for flow in step.flows) == Fraction(step.own) + Fraction(
            step.received
        )
