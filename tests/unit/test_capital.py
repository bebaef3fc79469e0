"""Capital figures, by the examples of the rules for cheques and some of our own."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_charge.lib.capital import FIGURES, CapitalError, in_capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("10", "壹拾元整"),
        ("101", "壹佰零壹元整"),
        ("1001", "壹仟零壹元整"),
        ("10001", "壹万零壹元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000000", "壹亿元整"),
        ("0.05", "伍分"),
        ("-12.30", "负壹拾贰元叁角整"),
    ],
)
def test_examples(amount, words):
    assert in_capitals(Decimal(amount)) == f"人民币{words}"


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_figures_stand_in_their_order(amount):
    said = [c for c in in_capitals(amount) if c in FIGURES[1:]]
    assert said == [FIGURES[int(c)] for c in f"{amount:f}" if c in "123456789"]


@pytest.mark.parametrize("amount", ["0.001", "10000000000000000"])
def test_what_has_no_figures(amount):
    with pytest.raises(CapitalError):
        in_capitals(Decimal(amount))
