import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import gs1, gs1_identifiers
from odoo.addons.mds_device.lib.gs1_identifiers import CHARACTERS, IDENTIFIERS
from odoo.addons.mds_device.lib.udi_findings import UdiError

TODAY = dt.date(2026, 11, 23)


# -- identifiers --------------------------------------------------------------------------------


def test_no_identifier_begins_another_one():
    for ai in IDENTIFIERS:
        for length in range(1, len(ai)):
            assert ai[:length] not in IDENTIFIERS


def test_predefined_lengths_are_those_of_the_standard():
    """GS1 General Specifications, figure 7.8.5-2: by the first two digits."""
    prefixes = {"00", "01", "02", "03", "11", "12", "13", "15", "16", "17", "20"}
    prefixes |= {"31", "32", "33", "34", "35", "36", "41"}
    for ai, identifier in IDENTIFIERS.items():
        assert identifier.predefined == (ai[:2] in prefixes), ai
        if identifier.predefined:
            assert identifier.least == identifier.most


@pytest.mark.parametrize(
    ("ai", "lengths"),
    [
        ("01", "14"), ("10", "1 to 20"), ("21", "1 to 20"), ("22", "1 to 20"), ("235", "1 to 28"),
        ("240", "1 to 30"), ("250", "1 to 30"), ("30", "1 to 8"), ("37", "1 to 8"), ("414", "13"),
        ("7003", "10"), ("7011", "6 or 10"), ("7040", "4"), ("8003", "14 to 30"),
        ("8004", "1 to 30"), ("8008", "8 to 12"), ("8012", "1 to 20"), ("8013", "1 to 25"),
        ("90", "1 to 30"), ("99", "1 to 90"), ("3105", "6"), ("3943", "4"), ("4330", "6 or 7"),
    ],
)  # fmt: skip
def test_lengths_of_identifiers_on_medical_labels(ai, lengths):
    assert IDENTIFIERS[ai].lengths == lengths


def test_82_characters():
    assert len(CHARACTERS["X"]) == len(set(CHARACTERS["X"])) == 82
    assert not set(CHARACTERS["X"]) & set(" ^~#@$[]{}|\\`\x1d")


def test_every_part_of_a_value_has_its_own_characters():
    assert gs1.split_hri("(7040)1ABC") == [("7040", "1ABC")]
    assert gs1.split_hri("(4330)012345-") == [("4330", "012345-")]
    for text, character in (
        ("(7040)AABC", "A"), ("(4330)012345x", "x"), ("(253)950600011166x", "x"), ("(01)A", "A"),
    ):  # fmt: skip
        with pytest.raises(UdiError) as caught:
            gs1.split_hri(text)
        assert (caught.value.code, caught.value.params["character"]) == ("bad_character", character)


@given(st.text("0123456789", min_size=1, max_size=17))
def test_check_digit_agrees_with_stdnum(digits):
    ean = pytest.importorskip("stdnum.ean")
    assert gs1_identifiers.check_digit(digits) == ean.calc_check_digit(digits)


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits, position, shift):
    number = digits + gs1_identifiers.check_digit(digits)
    wrong = str((int(number[position]) + shift) % 10)
    assert not gs1_identifiers.is_checked(number[:position] + wrong + number[position + 1 :])


# -- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("two_digits", "today", "year"),
    [
        (26, 2026, 2026), (76, 2026, 2076), (77, 2026, 1977), (99, 2026, 1999), (0, 2026, 2000),
        (49, 2099, 2149), (50, 2099, 2050), (99, 2000, 1999), (50, 2000, 2050), (51, 2000, 1951),
    ],
)  # fmt: skip
def test_century_is_the_nearest(two_digits, today, year):
    assert gs1.full_year(two_digits, dt.date(today, 6, 1)) == year


@given(st.integers(0, 99), st.dates(dt.date(1950, 1, 1), dt.date(2200, 1, 1)))
def test_year_lies_49_years_back_to_50_ahead(two_digits, today):
    year = gs1.full_year(two_digits, today)
    assert year % 100 == two_digits
    assert -49 <= year - today.year <= 50


@pytest.mark.parametrize("ai", ["4326", "7003", "7006", "7011", "8008"])
def test_day_zero_is_legal_on_label_dates_only(ai):
    value = "260200" + "00" * ((IDENTIFIERS[ai].least - 6) // 2)
    with pytest.raises(UdiError) as caught:
        gs1.read_element(ai, value, TODAY)
    assert caught.value.code == "bad_date"
    assert gs1.read_element("17", "260200", TODAY).date == dt.date(2026, 2, 28)


def test_impossible_time_is_said():
    for ai, value in (("7003", "2602012460"), ("8008", "26020124"), ("7011", "2602012400")):
        with pytest.raises(UdiError) as caught:
            gs1.read_element(ai, value, TODAY)
        assert caught.value.code == "bad_time"


def test_delivery_without_time():
    element = gs1.read_element("4324", "2602019999", TODAY)
    assert (element.date, element.time) == (dt.date(2026, 2, 1), None)


def test_second_date_is_checked_too():
    with pytest.raises(UdiError, match="not a date"):
        gs1.read_element("7007", "260201260230", TODAY)


# -- swallowed elements -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "inner"),
    [
        ("032915210526", "15"), ("ABC17251200", "17"), ("A1725123121S1", "17"),
        ("L10107032069804988", "01"), ("SN11250101", "11"),
    ],
)  # fmt: skip
def test_swallowed_element_is_flagged(value, inner):
    warnings = gs1.warnings_of([("10", value)], is_scan=True)
    assert [(w.code, dict(w.params)["inner_ai"]) for w in warnings] == [
        ("swallowed_element", inner)
    ]
    assert gs1.warnings_of([("10", value)], is_scan=False) == []


@pytest.mark.parametrize(
    "value",
    [
        "ABC123",
        "17251231",
        "A17251331",
        "A17251232",
        "A17251231X9",
        "A0107032069804987",
        "20261123",
    ],
)
def test_innocent_value_is_not_flagged(value):
    assert gs1.warnings_of([("21", value)], is_scan=True) == []


def test_number_is_no_swallower():
    assert gs1.warnings_of([("8011", "117251231")], is_scan=True) == []


# -- round trip ---------------------------------------------------------------------------------


@st.composite
def pairs(draw):
    identifier = IDENTIFIERS[draw(st.sampled_from(sorted(IDENTIFIERS)))]
    value = ""
    for part in identifier.parts:
        if part.optional and draw(st.booleans()):
            break
        alphabet = CHARACTERS[part.kind]
        is_last = part is identifier.parts[-1]
        least = part.least if is_last else part.most
        value += draw(st.text(alphabet, min_size=least, max_size=part.most))
    return identifier.ai, value


@given(st.lists(pairs(), min_size=1, max_size=6))
def test_what_is_built_is_read(elements):
    text = gs1.to_element_string(elements)
    assert gs1.split_elements(text) == elements
    assert gs1.split_elements(f"\x1d{text}\x1d") == elements
    assert gs1.split_elements(text.replace("\x1d", "\x1d\x1d")) == elements
    assert gs1.split_hri(gs1.to_hri(elements)) == elements


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("14", "1"), "unknown_ai"), (("10", ""), "empty_value"), (("10", "x" * 21), "bad_length"),
        (("21", "a b"), "bad_character"), (("10", "a\x1db"), "bad_character"),
    ],
)  # fmt: skip
def test_nothing_is_built_that_no_label_carries(pair, code):
    for build in (gs1.to_element_string, gs1.to_hri):
        with pytest.raises(UdiError) as caught:
            build([pair])
        assert caught.value.code == code
