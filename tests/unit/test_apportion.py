import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.apportion import (
    ApportionError,
    Case,
    apportion,
    apportion_many,
    explain,
)


def money(*texts):
    return [Decimal(text) for text in texts]


def test_left_over_unit_goes_to_the_largest_remainder():
    """Exact shares 1.66…, 3.33…, 5: the first has the larger remainder."""
    assert apportion(Decimal(10), [1, 2, 3], Decimal(1)) == money("2", "3", "5")


def test_seats_by_hamilton_and_the_alabama_paradox():
    """Populations 6, 6, 2: with 10 seats the small one has 2, with 11 it has 1."""
    unit = Decimal(1)
    assert apportion(Decimal(10), [6, 6, 2], unit) == money("4", "4", "2")
    assert apportion(Decimal(11), [6, 6, 2], unit) == money("5", "5", "1")


def test_ties_go_to_the_earlier_part():
    assert apportion(Decimal("0.02"), [1, 1, 1]) == money("0.01", "0.01", "0.00")


def test_negative_total_mirrors_the_positive_one():
    assert apportion(Decimal("-100.00"), [1, 1, 1]) == money("-33.34", "-33.33", "-33.33")


def test_other_units():
    assert apportion(Decimal("1.00"), [1, 1, 1], Decimal("0.05")) == money("0.35", "0.35", "0.30")
    assert apportion(Decimal(1000), [1, 2], Decimal("1E+2")) == money("3E+2", "7E+2")


def test_parts_keep_the_exponent_of_the_unit():
    assert [str(part) for part in apportion(Decimal(0), [1, 1])] == ["0.00", "0.00"]


def test_amounts_beyond_the_decimal_context_stay_exact():
    total = Decimal("123456789012345678901234567890.01")
    parts = apportion(total, [1, 1])
    assert [str(part) for part in parts] == [
        "61728394506172839450617283945.01",
        "61728394506172839450617283945.00",
    ]


def test_reason_names_the_parts_that_got_more():
    result = explain(Decimal("0.05"), [1, 1, 1])
    assert result.extra == (0, 1)
    assert result.reason.endswith("2 units of 0.01 were left over and went to parts 1, 2.")
    assert explain(Decimal("0.06"), [1, 2]).reason.endswith("nothing was left over.")


def test_batch_keeps_the_keys():
    results = apportion_many(
        {"a": Case(Decimal("1.00"), [1, 1]), "b": Case(Decimal(3), [1], Decimal(1))}
    )
    assert {key: list(result.parts) for key, result in results.items()} == {
        "a": money("0.50", "0.50"),
        "b": money("3"),
    }


@pytest.mark.parametrize(
    ("total", "weights", "unit", "code", "words"),
    [
        ("1.00", [], "0.01", "no_weights", "there are no weights"),
        ("1.00", [0, Decimal("0.0")], "0.01", "zero_weights", "all weights are zero"),
        ("0.00", [0], "0.01", "zero_weights", "all weights are zero"),
        ("1.00", [1, -2], "0.01", "negative_weight", "weight 2, -2, is negative"),
        ("1.005", [1], "0.01", "not_in_units", "1.005 cannot be split: it is not a multiple"),
        ("1.00", [1], "0", "bad_unit", "The unit 0 is not positive"),
        ("1.00", [1], "-0.01", "bad_unit", "not positive"),
        ("NaN", [1], "0.01", "bad_number", "not a finite Decimal"),
        ("1.00", [Decimal("Infinity")], "0.01", "bad_number", "Weight 1"),
        ("1.00", [0.5], "0.01", "bad_number", "Weight 1, 0.5"),
    ],
)
def test_what_cannot_be_split_is_said(total, weights, unit, code, words):
    with pytest.raises(ApportionError, match=words) as caught:
        apportion(Decimal(total), weights, Decimal(unit))
    assert caught.value.code == code


def test_float_total_is_refused():
    with pytest.raises(ApportionError, match=r"1\.0"):
        apportion(1.0, [1])


weights = st.lists(
    st.integers(0, 10**9) | st.decimals(0, 10**6, allow_nan=False, places=3),
    min_size=1,
    max_size=30,
).filter(any)
cents = st.integers(-(10**12), 10**12).map(lambda count: Decimal(count).scaleb(-2))


@given(cents, weights)
def test_parts_sum_exactly_and_stay_within_a_unit_of_their_share(total, given_weights):
    result = explain(total, given_weights)
    assert sum(result.parts) == total
    whole = sum(map(Decimal, given_weights))
    for index, (part, weight) in enumerate(zip(result.parts, given_weights, strict=True)):
        # |part - total*weight/whole| < 0.01, without dividing
        assert abs(part * whole - total * weight) < Decimal("0.01") * whole
        assert weight or part == 0
        assert weight or index not in result.extra
        assert part == 0 or (part < 0) == (total < 0)


@given(cents, weights)
def test_a_larger_weight_never_gets_less(total, given_weights):
    parts = apportion(abs(total), given_weights)
    ranked = sorted(zip(given_weights, parts, strict=True), key=lambda pair: pair[0])
    for (low, low_part), (high, high_part) in itertools.pairwise(ranked):
        assert low == high or low_part <= high_part


@given(cents, weights, st.integers(1, 1000))
def test_only_the_proportion_of_weights_counts(total, given_weights, factor):
    scaled = [weight * factor for weight in given_weights]
    assert apportion(total, scaled) == apportion(total, given_weights)
    assert apportion(-total, scaled) == [-part for part in apportion(total, given_weights)]
