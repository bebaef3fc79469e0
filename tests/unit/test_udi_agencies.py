"""HIBC, ICCBBA and MA: the published examples, and what we build is what we read."""

import csv
import datetime as dt
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import hibc
from odoo.addons.mds_device.lib.udi import UdiError, parse

TODAY = dt.date(2026, 11, 23)
PRIMARY = "+A123BJC5D6E71"
with (Path(__file__).parent / "data" / "udi_other.csv").open(newline="") as lines:
    PUBLISHED = list(csv.DictReader(lines))


def read(text):
    return parse(text, TODAY)


def error_of(text):
    with pytest.raises(UdiError) as caught:
        read(text)
    return caught.value.code


def codes(udi):
    return [warning.code for warning in udi.warnings]


def checked(text):
    return text + hibc.check_character(text)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['agency']} {row['rule']}")
def test_published_example(row):
    if row["error"]:
        assert error_of(row["text"]) == row["error"]
        return
    udi = read(row["text"])
    for name in ("agency", "di", "lot", "serial", "manufactured", "expires"):
        assert str(getattr(udi, name) or "") == row[name], name
    assert codes(udi) == row["warnings"].split()
    assert udi.raw == row["text"]


# -- HIBC: how it comes in ----------------------------------------------------------------------


def test_primary_alone_and_secondary_alone():
    assert (read("+A123BJC5D6E71G").di, read("+A123BJC5D6E71G").elements[1].value) == (
        "A123BJC5D6E71",
        "BJC5D6E7",
    )
    secondary = read(checked("+$$52001510X3G"))
    assert (secondary.di, secondary.lot, secondary.expires) == (
        None,
        "10X3",
        dt.date(2020, 1, 15),
    )
    assert read(checked("+$+SER1G")).serial == "SER1"
    assert read(checked("+S4012G")).serial == "4012"
    assert secondary.warnings == ()


def test_codes_of_two_lines_and_stars_of_code_39():
    second = checked("+$$52001510X3G")
    for text in (f"+A123BJC5D6E71G\n{second}", f"*+A123BJC5D6E71G*\r\n*{second}*"):
        udi = read(text)
        assert (udi.di, udi.lot, codes(udi)) == ("A123BJC5D6E71", "10X3", [])


@pytest.mark.parametrize("wanted", list(hibc.ALPHABET))
def test_each_character_may_be_the_check_character(wanted):
    """Blank, slash, plus and dollar too: alone, before a second code and at the very end."""
    lot = next(
        f"L{first}{second}"
        for first in string.ascii_uppercase
        for second in string.ascii_uppercase
        if hibc.check_character(f"{PRIMARY}/$L{first}{second}") == wanted
    )
    whole = read(f"{PRIMARY}/${lot}{wanted}\r\n")
    assert (whole.di, whole.lot, codes(whole)) == (PRIMARY[1:], lot, [])
    product = next(
        f"+A123{first}{second}1"
        for first in string.ascii_uppercase
        for second in string.ascii_uppercase
        if hibc.check_character(f"+A123{first}{second}1") == wanted
    )
    alone = read(product + wanted)
    assert (alone.di, codes(alone)) == (product[1:], [])
    both = read(product + wanted + checked(f"+$L9{wanted}"))
    assert (both.di, both.lot, codes(both)) == (product[1:], "L9", [])


def test_blank_at_the_end():
    lot = next(
        f"L{number}"
        for number in range(1000)
        if hibc.check_character(f"{PRIMARY}/$L{number}") == " "
    )
    assert codes(read(f"{PRIMARY}/${lot} ")) == []
    lost = read(f"{PRIMARY}/${lot}")
    assert (lost.lot, codes(lost)) == (lot, ["lost_blank"])
    pasted = read("+A123BJC5D6E71G  ")
    assert (pasted.di, codes(pasted)) == ("A123BJC5D6E71", [])


def test_second_code_of_another_label_is_flagged():
    udi = read("+A123BJC5D6E71G" + checked("+$L1X"))
    assert codes(udi) == ["bad_link_character"]


def test_contradiction_is_flagged_and_the_first_taken():
    udi = read(checked(f"{PRIMARY}/$$3251231L1/14D20251230/SA/SB"))
    assert (udi.expires, udi.serial) == (dt.date(2025, 12, 31), "A")
    assert codes(udi) == ["conflicting_values"] * 2
    same = read(checked(f"{PRIMARY}/$$3251231L1/14D20251231"))
    assert codes(same) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("$$3251301L", "bad_date"), ("$$525366L", "bad_date"), ("$$525000L", "bad_date"),
        ("$$425123124L", "bad_time"), ("$$1325L", "bad_date"), ("$$", "bad_length"),
        ("$$3ABCDEFL", "bad_character"), ("16D20251301", "bad_date"), ("16D2025", "bad_length"),
        ("S", "empty_value"), ("$" + "L" * 19, "bad_length"), ("X12", "unknown_identifier"),
        ("QAB", "bad_character"), ("$$81", "bad_structure"), ("$$2022926L", "bad_date"),
    ],
)  # fmt: skip
def test_hibc_error_has_a_stable_code(data, code):
    wrong = checked(f"{PRIMARY}/{data}")
    assert error_of(wrong) == code


def test_leap_day_of_the_year():
    assert read(checked(f"{PRIMARY}/$$524366L")).expires == dt.date(2024, 12, 31)


# -- ICCBBA and MA ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("=/A9999XYZ100T094", "bad_length"), ("=>014366", "bad_date"), ("=>01403X", "bad_date"),
        ("&>0140322560", "bad_time"), ("=", "bad_structure"), ("=/", "bad_structure"),
        ("=/A9999XYZ100T09é4", "bad_text"), ("=A9997131234560", "bad_length"),
        ("MA.156.M0.100761", "bad_structure"), ("MA.156.M0..21234561", "bad_structure"),
        ("MA.156.M0.100761.21234561.X1", "unknown_identifier"),
        ("MA.156.M0.100761.21234561.S", "empty_value"),
        ("MA.156.M0.100761.21234561.E20260230", "bad_date"),
        ("MA.156.M0.100761.21234561.E2602", "bad_date"),
        ("MA.156.M0.100761.21234561.S中", "bad_character"),
    ],
)  # fmt: skip
def test_other_error_has_a_stable_code(text, code):
    assert error_of(text) == code


def test_structure_without_a_place_in_a_udi_is_kept_and_flagged():
    udi = read("=/A9999XYZ100T0944={0000000")
    assert (udi.di, codes(udi)) == ("A9999XYZ100T0944", ["unknown_structure"])


def test_expiry_with_time_of_day():
    element = read("=/A9999XYZ100T0944&>0140321430").elements[1]
    assert (element.date, element.time) == (dt.date(2014, 2, 1), dt.time(14, 30))


# -- build and read -----------------------------------------------------------------------------

capitals = string.ascii_uppercase + string.digits
labelers = st.from_regex("[A-Z][A-Z0-9]{3}", fullmatch=True)
products = st.text(capitals, min_size=1, max_size=18)
numbers = st.text(capitals, min_size=1, max_size=18)
days = st.dates(dt.date(1978, 1, 1), dt.date(2076, 12, 31))


def spell(flag, day, hour):
    return {
        "2": f"2{day:%m%d%y}",
        "3": f"3{day:%y%m%d}",
        "4": f"4{day:%y%m%d}{hour:02}",
        "5": f"5{day:%y%j}",
        "6": f"6{day:%y%j}{hour:02}",
        "7": "7",
    }[flag]


@given(
    labelers, products, st.sampled_from(string.digits), numbers, numbers, days, days,
    st.sampled_from("234567"), st.integers(0, 23), st.sampled_from(["", "805", "900123"]),
    st.booleans(),
)  # fmt: skip
def test_hibc_that_is_built_is_read(
    labeler, product, unit, lot, serial, made, expires, flag, hour, quantity, is_split
):
    primary = f"+{labeler}{product}{unit}"
    flags = f"$${quantity}{spell(flag, expires, hour)}{lot}"
    if is_split:
        link = hibc.check_character(primary)
        text = primary + link + checked(f"+{flags}{link}") + checked(f"+S{serial}{link}")
    else:
        text = checked(f"{primary}/{flags}/16D{made:%Y%m%d}/S{serial}")
    udi = read(text)
    assert (udi.di, udi.lot, udi.serial) == (primary[1:], lot, serial)
    assert udi.expires == (None if flag == "7" else expires)
    assert udi.manufactured == (None if is_split else made)
    assert udi.get("QTY") == (quantity[1:] or None)
    assert not {"check_character", "bad_link_character", "lost_blank"} & set(codes(udi))
    assert read(udi.to_element_string()).elements == udi.elements


@given(
    st.text(capitals, min_size=16, max_size=16), st.text(capitals, min_size=6, max_size=6),
    st.text(capitals, min_size=18, max_size=18), days, days,
)  # fmt: skip
def test_iccbba_that_is_built_is_read(di, serial, lot, made, expires):
    text = (
        f"=/{di}=,{serial}=>{expires.year % 1000:03}{expires:%j}"
        f"=}}{made.year % 1000:03}{made:%j}&,1{lot}"
    )
    udi = read(text)
    assert (udi.di, udi.serial, udi.lot) == (di, serial, lot)
    assert (udi.manufactured, udi.expires) == (made, expires)
    assert read(udi.to_element_string()).elements == udi.elements


@given(
    st.from_regex("[0-9]{6}", fullmatch=True), st.from_regex("[0-9]{8}", fullmatch=True),
    st.text(capitals + "-", min_size=1, max_size=20),
    st.text(capitals + "-", min_size=1, max_size=20), days, days, st.sampled_from(["%y", "%Y"]),
)  # fmt: skip
def test_ma_that_is_built_is_read(firm, item, serial, lot, made, expires, year):
    di = f"MA.156.M0.{firm}.{item}"
    form = f"{year}%m%d"
    udi = read(f"{di}.S{serial}.M{made:{form}}.L{lot}.E{expires:{form}}.C7")
    assert (udi.di, udi.serial, udi.lot) == (di, serial, lot)
    assert (udi.manufactured, udi.expires) == (made, expires)


def test_a_dollar_as_link_and_check_character_ends_a_hibc_code():
    """Found by the property above: ``$$+S0`` is link, check character and the next code here."""
    primary = "+SBLX1P8"
    link = hibc.check_character(primary)
    first, second = checked(f"+$$900123430010107{'89ABGLX'}{link}"), checked(f"+S0{link}")
    udi = read(primary + link + first + second)
    assert udi.serial == "0"
    assert udi.lot.endswith("89ABGLX")
