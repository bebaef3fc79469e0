import csv
import datetime as dt
import random
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import gs1, udi_findings
from odoo.addons.mds_device.lib.gs1_identifiers import check_digit
from odoo.addons.mds_device.lib.udi import Udi, UdiError, build, parse, parse_many

TODAY = dt.date(2026, 11, 23)
DI = "07032069804988"
GS = "\x1d"
with (Path(__file__).parent / "data" / "udi_gs1.csv").open(newline="") as lines:
    PUBLISHED = list(csv.DictReader(lines))


def error_of(text, **options):
    with pytest.raises(UdiError) as caught:
        parse(text, TODAY, **options)
    return caught.value.code


def codes(udi):
    return [warning.code for warning in udi.warnings]


def said(element):
    if element.time:
        return f"{element.date}T{element.time}".removesuffix(":00")
    return str(element.date or element.value)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["rule"])
def test_published_example(row):
    if row["error"]:
        assert error_of(row["text"]) == row["error"]
        return
    udi = parse(row["text"], TODAY)
    assert ";".join(f"{e.ai}={said(e)}" for e in udi.elements) == row["elements"]
    assert codes(udi) == row["warnings"].split()
    assert parse(udi.to_hri(), TODAY).elements == udi.elements
    assert parse(GS + udi.to_element_string(), TODAY).elements == udi.elements


# -- what a UDI says ----------------------------------------------------------------------------


def test_label_says_who_and_when():
    udi = parse(f"(01){DI}(11)250100(17)300200(10)L-1(21)S/1(8012)2.1.0(240)X", TODAY)
    assert (udi.agency, udi.di, udi.lot, udi.serial) == ("GS1", DI, "L-1", "S/1")
    assert (udi.manufactured, udi.expires) == (dt.date(2025, 1, 31), dt.date(2030, 2, 28))
    assert udi.software_version == "2.1.0"
    assert udi.get("240") == "X"
    assert udi.get("11") == "250100"
    assert udi.elements[1].title == "Production date"


def test_dates_with_time_stand_in():
    udi = parse(f"(01){DI}(8008)25010208(7003)3001022359", TODAY)
    assert (udi.manufactured, udi.expires) == (dt.date(2025, 1, 2), dt.date(2030, 1, 2))
    assert udi.elements[2].time == dt.time(23, 59)
    both = parse(f"(01){DI}(8008)25010208(11)250103", TODAY)
    assert both.manufactured == dt.date(2025, 1, 3)


def test_production_identifiers_alone_have_no_device_identifier():
    udi = parse("(10)123(21)A", TODAY)
    assert (udi.di, udi.lot, udi.serial, udi.expires) == (None, "123", "A", None)


def test_raw_text_is_kept_as_it_came():
    text = f" \t]d201{DI}21A\r\n"
    assert parse(text, TODAY).raw == text


# -- how it comes in ----------------------------------------------------------------------------


@pytest.mark.parametrize("symbology", ["]C1", "]d2", "]Q3", "]e0", "]J1"])
def test_symbology_identifier_of_gs1(symbology):
    udi = parse(f"{symbology}01{DI}21A", TODAY)
    assert (udi.di, udi.serial, udi.warnings) == (DI, "A", ())
    assert parse(f"{symbology}10885380128608", TODAY).lot == "885380128608"


def test_plain_symbology_is_read_and_flagged():
    assert parse(f"<GS>(01){DI}", TODAY).di == DI
    udi = parse(f"]d1(01){DI}", TODAY)
    assert (udi.di, codes(udi)) == (DI, ["plain_symbology"])


def test_number_symbology_carries_a_number():
    assert parse("]E08717648200274", TODAY).di == "08717648200274"
    assert parse("]E411030201", TODAY).di == "00000011030201"
    assert error_of("]E0012") == "bad_symbology"
    assert error_of("]X9010101") == "bad_symbology"


@pytest.mark.parametrize(
    "spelling",
    [GS, GS * 2, "^", "|", "^]", "<GS>", "<gs>", "{GS}", "[GS]", "<FNC1>", "{FNC1}", "[FNC1]",
     "\\x1d", "\\u001D", "\\035", "\\F", "%1D", "&#29;", "&#x1D;", "\u241d"],
)  # fmt: skip
def test_separator_as_scanners_spell_it(spelling):
    udi = parse(f"{spelling}01{DI}10L1{spelling}17251231{spelling}21S1{spelling}", TODAY)
    assert (udi.di, udi.lot, udi.serial) == (DI, "L1", "S1")
    assert udi.expires == dt.date(2025, 12, 31)


def test_separator_of_this_scanner():
    text = f"#01{DI}10L1#21S1"
    assert error_of(text) == "unknown_agency"
    assert parse(text, TODAY, separator="#").serial == "S1"
    assert error_of(f"01{DI}10L1#21S1") == "bad_character"


def test_blanks_around_do_not_count_and_inside_do():
    for blank in (" ", "\n", "\ufeff", "\u3000", "\xa0"):
        assert parse(f"{blank}01{DI}21A{blank}", TODAY).serial == "A"
        assert parse(f"{blank}(01) {DI}\n(21) A {blank}", TODAY).serial == "A"
    assert error_of(f"01{DI}21A B") == "bad_character"
    assert error_of(f"(01){DI}(21)A B") == "bad_character"


def test_full_width_text_of_an_input_method():
    udi = parse("（０１）０７０３２０６９８０４９８８（２１）ＡＢ１", TODAY)
    assert (udi.di, udi.serial) == (DI, "AB1")


def test_bracket_of_a_value_is_no_identifier():
    assert parse(f"(01){DI}(21)A(b)(c", TODAY).serial == "A(b)(c"
    assert parse(f"(01){DI}(21)A\\(10)", TODAY).serial == "A(10)"
    assert error_of(f"(01){DI}(21)A(12345)") == "unknown_ai"


@pytest.mark.parametrize(
    ("text", "di"),
    [
        ("96385074", "00000096385074"), ("12345670", "00000012345670"),
        ("036000291452", "00036000291452"), ("4006381333931", "04006381333931"),
        ("10885380128608", "10885380128608"),
    ],
)  # fmt: skip
def test_bare_gtin(text, di):
    udi = parse(text, TODAY)
    assert (udi.di, udi.warnings, udi.lot) == (di, (), None)


def test_bare_gtin_with_wrong_check_digit_is_not_taken_for_a_lot():
    for text in ("10885380128609", "4006381333932", "036000291453", "96385075"):
        udi = parse(text, TODAY)
        assert (udi.di, codes(udi)) == (text.zfill(14), ["check_digit"])
    assert dict(parse("4006381333932", TODAY).warnings[0].params)["expected"] == "1"


def test_digits_that_hold_a_date_are_an_element_string():
    assert parse("15210526100329", TODAY).lot == "0329"
    whole = parse("800826010104", TODAY)  # its last digit is a right check digit by chance
    assert (whole.di, whole.manufactured) == (None, dt.date(2026, 1, 1))
    assert parse("70032612312359", TODAY).expires == dt.date(2026, 12, 31)
    assert error_of("701103020185") == "bad_length"  # (7011) 030201 and 85 too many


# -- what it is not -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\x1d", "]d2", "]d2 \x1d", "^^", "<GS>", "\u200b"])
def test_nothing_is_empty(text):
    assert error_of(text) == "empty"


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("+A123BJC5D6E71G", "HIBC"), ("*+A123BJC5D6E71G*", "HIBC"), ("M93071015044SC0", "HIBC"),
        ("]Q0+J123AQ3451/25330BC34567X", "HIBC"), ("=/A9999XYZ100T0944=,000025", "ICCBBA"),
        ("&,1000000000000XYZ123", "ICCBBA"), ("MA.156.M0.100761.21234561", "MA"),
        ("ma.156.M0.100761.21234561", "MA"), (DI, "GS1"), (f"https://a.example/01/{DI}", "GS1"),
    ],
)  # fmt: skip
def test_first_characters_tell_the_agency(text, agency):
    assert parse(text, TODAY).agency == agency


def test_number_symbology_carries_no_text_of_another_agency():
    assert error_of("]E0+A123BJC5D6E71G") == "bad_symbology"


@pytest.mark.parametrize("text", ["SN-12345", "SN12345A", "监护仪", "-1", "²", "١٢٣", ")01("])
def test_other_text_is_no_udi(text):
    assert error_of(text) == "unknown_agency"


def test_long_text_is_refused_unread():
    assert error_of("1" * 2001) == "too_long"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("04", "unknown_ai"), (f"01{DI}99", "empty_value"), (f"01{DI}10<GS>17", "empty_value"),
        (f"01{DI}1725123", "bad_length"), (f"01{DI}17251331", "bad_date"),
        (f"01{DI}700325123124000", "bad_length"), (f"01{DI}7003251231<GS>", "bad_length"),
        (f"01{DI}17251a31", "bad_character"), ("01²²²²²²²²²²²²²²", "bad_character"),
        (f"(01){DI}(17)26010x", "bad_character"), (f"x(01){DI}", "unknown_agency"),
    ],
)  # fmt: skip
def test_error_has_a_stable_code(text, code):
    assert error_of(text) == code


def test_error_shows_what_cannot_be_seen():
    with pytest.raises(UdiError, match="<07>") as caught:
        parse(f"01{DI}21A\x07B", TODAY)
    assert "\x07" not in str(caught.value)


# -- warnings -----------------------------------------------------------------------------------


def test_contradiction_is_flagged_and_the_first_taken():
    udi = parse(f"(01){DI}(10)A(10)B(21)S(21)S", TODAY)
    assert udi.lot == "A"
    assert [(w.code, dict(w.params)) for w in udi.warnings] == [
        ("conflicting_values", {"ai": "10", "value": "A", "other": "B"})
    ]
    assert [e.ai for e in udi.elements] == ["01", "10", "10", "21"]


def test_expiry_before_production_is_flagged():
    udi = parse(f"(01){DI}(11)260101(17)251231", TODAY)
    assert codes(udi) == ["expires_before_made"]
    assert "2025-12-31" in udi.warnings[0].message


def test_wrong_check_characters_of_the_model_are_flagged():
    assert codes(parse("(8013)1987654Ad4X4bL5ttr2310c2K", TODAY)) == []
    for wrong in ("1987654Ad4X4bL5ttr2310c2L", "1987654Ad4X4bL5ttr2310d2K", "2K", "K"):
        assert codes(parse(f"(8013){wrong}", TODAY)) == ["check_characters"]


def test_check_digits_of_other_numbers_are_flagged():
    assert codes(parse("(8003)09506000111668X", TODAY)) == ["check_digit"]
    assert codes(parse("(414)9506000111669", TODAY)) == ["check_digit"]
    assert codes(parse("(00)095060001343520001", TODAY)) == ["check_digit"]


def test_every_finding_can_be_said():
    for code, template in {**udi_findings.ERRORS, **udi_findings.WARNINGS}.items():
        assert template.endswith((".", "%(text)s")), code


# -- batches and properties ---------------------------------------------------------------------


def test_batch_answers_each_key():
    results = parse_many({1: DI, 2: "+A", 3: f"01{DI}21A#17251231"}, TODAY)
    assert results[1].di == DI
    assert [results[key].code for key in (2, 3)] == ["bad_structure", "bad_character"]


values = st.none() | st.text(
    string.ascii_letters + string.digits + "()-./_+", min_size=1, max_size=20
)
days = st.none() | st.dates(dt.date(1978, 1, 1), dt.date(2076, 12, 31))


@given(st.text(string.digits, min_size=13, max_size=13), values, values, days, days, values)
def test_label_that_is_built_is_read(digits, lot, serial, manufactured, expires, version):
    di = digits + check_digit(digits)
    label = build(
        di,
        lot=lot,
        serial=serial,
        manufactured=manufactured,
        expires=expires,
        software_version=version,
    )
    scanned = parse(gs1.to_element_string(label), TODAY)
    printed = parse(gs1.to_hri(label), TODAY)
    for udi in (scanned, printed):
        assert (udi.di, udi.lot, udi.serial) == (di, lot, serial)
        assert (udi.manufactured, udi.expires) == (manufactured, expires)
        assert udi.software_version == version
        assert "check_digit" not in codes(udi)
    assert scanned.elements == printed.elements
    assert scanned.to_element_string() == gs1.to_element_string(label)
    assert printed.to_hri() == gs1.to_hri(label)


@given(st.text(max_size=60), st.dates())
def test_any_text_is_read_or_refused(text, today):
    found = parse_many({0: text}, today)[0]
    assert isinstance(found, Udi) or found.code in udi_findings.ERRORS


FRAGMENTS = [
    *["(", ")", "\\(", "()", GS, "^", "|", "<GS>", "]d2", "]C1", "+", "=", "MA.", " ", "\n", "²"],
    *["01", DI, "10", "11", "17", "21", "240", "253", "310", "3100", "7003", "7007", "8003", "99"],
    *["+A123BJC5D6E71", "G", "+$$5", "/$$", "/S", "/16D", "=/", "=>", "&,1", "=A999713123456"],
    *["A9999XYZ100T0944", "014032", "MA.156.M0.100761.21234561", ".S", ".M", ".E", "20260230"],
    *["https://id.example/01/", "%2F", "?17=", "*", "/", "$", "%", "."],
    *["8008", "8013", "000000", "251231", "260200", "2359", "9999", "A", "a-b", "\ud800", "中"],
]


def _fuzz(count, seed):
    chooser = random.Random(seed)
    read = 0
    for _round in range(count):
        pieces = chooser.choices(FRAGMENTS, k=chooser.randint(1, 9))
        if chooser.random() < 0.5:
            ai = chooser.choice(["01", "10", "17", "21", "8008", "8013"])
            pieces = ["(", ai, ")", *pieces]
        text = "".join(pieces)
        if chooser.random() < 0.3:
            place = chooser.randrange(len(text))
            text = text[:place] + chr(chooser.randrange(0x250)) + text[place + 1 :]
        udi = parse_many({0: text}, TODAY)[0]
        if isinstance(udi, UdiError):
            continue
        read += 1
        assert all(warning.message for warning in udi.warnings)
        if udi.agency != "GS1":
            assert parse(udi.to_element_string(), TODAY).elements == udi.elements, text
            continue
        again = parse(GS + udi.to_element_string(), TODAY)
        assert again.elements == udi.elements, text
        assert parse(udi.to_hri(), TODAY).elements == udi.elements, text
    return read


def test_noise_raises_nothing_else():
    assert _fuzz(100_000, seed=1) > 5_000
