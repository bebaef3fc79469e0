"""Neighbours of the published examples: each flag, structure and spelling once, by the standards.

GS1 General Specifications 7.8 (dates) and 5 (symbology identifiers), ANSI/HIBC 2.6 (date flags),
ICCBBA ST-001 (structures), ZIIOT (MA). Check characters of the HIBC rows are placeholders.
"""

import datetime as dt

import pytest
from odoo.addons.mds_device.lib import udi

TODAY = dt.date(2026, 11, 24)
PRIMARY = "+Z999009993020351/"
EXPIRES = dt.date(2005, 9, 28)
GTIN = "07032069804988"

HIBC = [
    ("$3C001", "3C001", None, None),
    ("$$09053C001", "3C001", None, dt.date(2005, 9, 1)),
    ("$$20928053C001", "3C001", None, EXPIRES),
    ("$$30509283C001", "3C001", None, EXPIRES),
    ("$$4050928223C001", "3C001", None, EXPIRES),
    ("$$5052713C001", "3C001", None, EXPIRES),
    ("$$605271223C001", "3C001", None, EXPIRES),
    ("$$73C001", "3C001", None, None),
    ("$$82473C001", "3C001", None, None),
    ("$$824", None, None, None),
    ("$$9001003050928LOT", "LOT", None, EXPIRES),
    ("$$90010040509282 2X", None, None, "bad"),
    ("$$9001005052713C001", "3C001", None, EXPIRES),
    ("$$90010073C001", "3C001", None, None),
    ("$+SER123", None, "SER123", None),
    ("$$+0905SER1", None, "SER1", dt.date(2005, 9, 1)),
    ("$$+3050928SER1", None, "SER1", EXPIRES),
    ("$$+7SER1", None, "SER1", None),
    ("$LOT/SXYZ/14D20050928", "LOT", "XYZ", EXPIRES),
]


@pytest.mark.parametrize(("secondary", "lot", "serial", "expires"), HIBC)
def test_each_flag_of_hibc(secondary, lot, serial, expires):
    text = f"{PRIMARY}{secondary}C"
    if expires == "bad":
        with pytest.raises(udi.UdiError):
            udi.parse(text, TODAY)
        return
    found = udi.parse(text, TODAY)
    assert (found.lot, found.serial, found.expires) == (lot, serial, expires)
    assert found.di == PRIMARY[1:-1]


@pytest.mark.parametrize(
    "start", ["]C1", "]d2", "]Q3", "]e0", "]J1", "\x1d", "", "]C1\x1d", "]d2\x1d"]
)
@pytest.mark.parametrize("separator", ["\x1d", "\x1d\x1d", "{GS}", "<FNC1>", "^", "|", "%1D"])
def test_each_start_with_each_separator(start, separator):
    text = f"{start}01{GTIN}{separator}10AB-1{separator}1726053121S/9{separator}"
    found = udi.parse(text, TODAY)
    assert (found.di, found.lot, found.serial) == (GTIN, "AB-1", "S/9")
    assert found.expires == dt.date(2026, 5, 31)
    assert found.raw == text


@pytest.mark.parametrize(
    ("text", "what", "value"),
    [
        ("(12)260200", None, None),
        ("(17)280200", "expires", dt.date(2028, 2, 29)),
        ("(17)270200", "expires", dt.date(2027, 2, 28)),
        ("(11)770101", "manufactured", dt.date(1977, 1, 1)),
        ("(17)760101", "expires", dt.date(2076, 1, 1)),
        ("(7003)2612312359", "expires", dt.date(2026, 12, 31)),
        ("(8008)26010123", "manufactured", dt.date(2026, 1, 1)),
        ("(8012)V2.1.0", "software_version", "V2.1.0"),
        ("=>026365", "expires", dt.date(2026, 12, 31)),
        ("=}024366", "manufactured", dt.date(2024, 12, 31)),
        ("=)1TE123456A&)RZ12345678", "lot", "RZ12345678"),
        ("MA.156.M0.100761.21234561.E240229", "expires", dt.date(2024, 2, 29)),
        ("MA.156.M0.100761.21234561.M20220117", "manufactured", dt.date(2022, 1, 17)),
    ],
)
def test_dates_and_structures(text, what, value):
    found = udi.parse(text, TODAY)
    if what:
        assert getattr(found, what) == value


@pytest.mark.parametrize(
    "text",
    [
        "(17)261300", "(17)260532", "(8008)2601012460", "(4326)260100", "(21)(10)5", "(1", "(",
        "=>026366", "=>025000", "=/A9999XYZ100T094", "&)LOT", "+", "=", "&", "]C1", "MA.",
        "MA.156.M0.100761", "MA.156.M0.100761.21234561.E220230",
    ],
)  # fmt: skip
def test_impossible_ones_are_refused_with_a_code(text):
    with pytest.raises(udi.UdiError) as refusal:
        udi.parse(text, TODAY)
    assert refusal.value.code
