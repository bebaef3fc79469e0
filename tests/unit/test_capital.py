"""Amounts in capital figures, by the examples of the rules for bills and some of our own."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib import capital

VALUES = {digit: value for value, digit in enumerate(capital.DIGITS)}
POWERS = {"拾": 10, "佰": 100, "仟": 1000}


def read(text):
    """The number that the words say: another way round, to check them."""
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    fen, total, group, digit = 0, 0, 0, 0
    for letter in text:
        if letter in VALUES:
            digit = VALUES[letter]
        elif letter in POWERS:
            group, digit = group + digit * POWERS[letter], 0
        elif letter == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        elif letter == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
        elif letter == "元":
            total, group, digit = total + group + digit, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[letter], 0
    return sign * (Decimal(total) + Decimal(fen) / 100)


@given(st.decimals(-(10**12) + 1, 10**12 - 1, places=2))
def test_words_say_the_amount(total):
    text = capital.in_capitals(total)
    assert read(text) == total
    assert ("零零" not in text and not text.startswith("零")) or total == 0


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("0", "零元整"),
        ("10", "壹拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("20050000", "贰仟零伍万元整"),
        ("101", "壹佰零壹元整"),
        ("1001", "壹仟零壹元整"),
        ("10001", "壹万零壹元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("0.05", "伍分"),
        ("-12.30", "负壹拾贰元叁角整"),
    ],
)
def test_words_by_hand(figure, text):
    assert capital.in_capitals(Decimal(figure)) == text


def test_what_cannot_be_said_in_words_is_refused():
    for wrong in (Decimal("1E16"), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(capital.CapitalError):
            capital.in_capitals(wrong)
