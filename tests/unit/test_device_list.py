"""The device list: what people send, and what is understood of it."""

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from odoo.addons.mds_device.lib import device_list
from odoo.addons.mds_import.lib import columns, spreadsheet, workbook
from odoo.addons.mds_import.lib.cells import Limits, SpreadsheetError

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "data" / "templates"


def parse_csv(text, encoding="utf-8", name="list.csv"):
    return device_list.parse(spreadsheet.read(name, text.encode(encoding)))


def parse_rows(rows, prepare=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return device_list.parse(spreadsheet.read("list.xlsx", stream.getvalue()))


def codes(row):
    return [(problem.column, problem.code) for problem in row.problems]


HEAD = ["规格型号", "序列号", "使用单位", "科室"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_of_a_chinese_csv(encoding):
    found = parse_csv("规格型号,序列号,使用单位\nV60,0012,市一院\n", encoding)
    assert dict(found.rows[0].values) == {"model": "V60", "serial": "0012", "customer": "市一院"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiters(mark):
    found = parse_csv(f"Model{mark}Serial Number\nV60{mark}0012\n")
    assert found.rows[0].values["serial"] == "0012"


def test_headings_of_both_languages_and_habits():
    for heading in ("出厂编号", "设备序列号", "SN", "S/N", "serial number", "序列号（出厂编号）*"):
        assert device_list.SCHEMA.column_of(heading) == "serial", heading
    for column in device_list.COLUMNS:
        for heading in (column.name, column.zh, column.en, *column.also):
            assert device_list.SCHEMA.column_of(heading) == column.name, heading


def test_no_heading_means_two_columns():
    seen = {}
    for column in device_list.COLUMNS:
        for heading in (column.zh, column.en, *column.also):
            assert seen.setdefault(columns.heading_key(heading), column.name) == column.name


def test_title_above_the_headings_and_empty_rows_between():
    found = parse_rows(
        [["2026 年设备台账"], [], HEAD, ["V60", "A1", "市一院", "ICU"], [], ["V60", "A2"]]
    )
    assert [(row.number, row.values["serial"]) for row in found.rows] == [(4, "A1"), (6, "A2")]


def test_blanks_and_full_width_are_cleaned():
    found = parse_csv("型号,序列号,医院\n\u3000Ｖ６０ ,Ａ－１\u200b ,市一院\xa0\n")
    assert dict(found.rows[0].values) == {"model": "V60", "serial": "A-1", "customer": "市一院"}


def test_leading_zeros_stay():
    def as_text(sheet):
        sheet["B2"].number_format = "@"
        sheet["B3"].number_format = "0000"

    found = parse_rows([HEAD, ["V60", "0012"], ["V60", 13]], as_text)
    assert [row.values["serial"] for row in found.rows] == ["0012", "0013"]
    assert [w.code for w in found.rows[1].warnings] == ["was_number"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1.23456789012345e17, "rounded"),
        (12.5, "decimal"),
        (datetime(2026, 1, 2), "date_in_code"),
        ("#N/A", "fault"),
        (True, "fault"),
        ("x" * 101, "too_long"),
        ("=A1&B1", "formula"),
    ],
)
def test_spoilt_serial_numbers_in_xlsx(cell, code):
    found = parse_rows([HEAD, ["V60", cell, "市一院"]])
    assert codes(found.rows[0]) == [("serial", code)]


def test_spoilt_serial_numbers_in_csv():
    found = parse_csv('型号,序列号\nV60,1.23E+15\nV60,=B7\nV60,"=""0012"""\n')
    assert codes(found.rows[0]) == [("serial", "rounded")]
    assert codes(found.rows[1]) == [("serial", "formula")]
    assert found.rows[2].values["serial"] == "0012"


def test_a_serial_with_an_e_in_it_is_one():
    found = parse_csv("型号,序列号\nV60,12E05\nV60,3E7\n")
    assert [row.values["serial"] for row in found.rows] == ["12E05", "3E7"]


@pytest.mark.parametrize(
    "text",
    ["2026-01-31", "2026/1/31", "2026.1.31", "2026年1月31日", "20260131", "２０２６－０１－３１"],
)
def test_dates_year_first(text):
    found = parse_csv(f"型号,序列号,生产日期\nV60,1,{text}\n")
    assert found.rows[0].values["manufactured_on"] == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01/02/2026", "date_order"),
        ("26-1-31", "two_digit_year"),
        ("2026-02-30", "no_such_date"),
        ("2026-01", "bad_date"),
        ("soon", "bad_date"),
        ("1926-01-01", "no_such_date"),
    ],
)
def test_dates_that_could_mean_two_things_are_refused(text, code):
    found = parse_csv(f"型号,序列号,生产日期\nV60,1,{text}\n")
    assert codes(found.rows[0]) == [("manufactured_on", code)]


def test_date_cells_and_day_numbers():
    found = parse_rows(
        [["型号", "序列号", "生产日期"], ["V60", "1", datetime(2026, 1, 31)], ["V60", "2", 46053]]
    )
    assert {row.values["manufactured_on"] for row in found.rows} == {date(2026, 1, 31)}


def test_merged_cells_hold_for_each_row_but_not_for_serials():
    def merge(sheet):
        sheet.merge_cells("C2:C4")
        sheet.merge_cells("B3:B4")

    found = parse_rows([HEAD, ["V60", "1", "市一院"], ["V60", "2"], ["V60", None]], merge)
    assert [row.values["customer"] for row in found.rows] == ["市一院"] * 3
    assert codes(found.rows[2]) == [("serial", "same_as_row")]


def test_the_same_unit_twice_names_the_first_row():
    found = parse_csv("型号,序列号\nV60,ab1\nv60,AB1 \n")
    [problem] = found.rows[1].problems
    assert (problem.code, problem.text) == ("same_as_row", "2")


def test_rows_say_what_is_missing():
    found = parse_csv(
        "型号,序列号,使用单位,科室,状态,质保开始,质保截止\n"
        ",1,市一院,,,,\nV60,,市一院,,,,\nV60,2,,ICU,在用,,\n"
        "V60,3,市一院,,新的,2026-02-01,2026-01-01\n"
    )
    assert codes(found.rows[0]) == [("model", "missing")]
    assert codes(found.rows[1]) == [("serial", "missing")]
    assert codes(found.rows[2]) == [
        ("department", "needs_customer"),
        ("state", "state_needs_customer"),
    ]
    assert codes(found.rows[3]) == [("state", "unknown_choice"), ("warranty_end", "warranty_order")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "no_headings"),
        ("型号,科室\nV60,ICU\n", "missing_column"),
        ("序列号,科室\n1,ICU\n", "missing_column"),
        ("型号,序列号,SN\nV60,1,2\n", "double_column"),
        ("型号,序列号\n", "no_rows"),
    ],
)
def test_lists_that_are_not_understood(text, code):
    with pytest.raises(columns.ListError) as refusal:
        parse_csv(text)
    assert refusal.value.code == code


def test_columns_that_are_not_read_are_named():
    assert parse_csv("型号,序列号,备注\nV60,1,x\n").unknown_headings == ("备注",)


def refused(name, data, limits=None):
    with pytest.raises(SpreadsheetError) as refusal:
        spreadsheet.read(name, data, limits)
    return refusal.value.code


def test_files_that_are_not_read():
    assert refused("a.xls", b"x") == "old_excel"
    assert refused("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest") == "old_excel"
    assert refused("a.pdf", b"%PDF") == "unknown_format"
    assert refused("a.csv", b"") == "no_rows"
    assert refused("a.csv", b"\x81\x00\xff") == "encoding"
    assert refused("a.xlsx", b"PK\x03\x04rubbish") == "damaged"
    assert refused("a.csv", b"x" * 100, Limits(file_bytes=10)) == "too_large"
    assert refused("a.csv", b"x\n" * 100, Limits(rows=10)) == "too_many_rows"
    assert refused("a.csv", b",".join([b"x"] * 101)) == "too_many_columns"


def zipped(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def test_packed_bombs_are_not_unpacked():
    assert refused("a.xlsx", zipped({"xl/a.xml": b"0" * 50_000_000})) == "packing"
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refused("a.xlsx", zipped({"xl/a.xml": entity})) == "packing"
    assert refused("a.xlsx", zipped({"x.txt": b"no workbook"})) == "damaged"


def test_a_sheet_with_a_far_cell_is_refused_or_read_quickly():
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(["V60", "1", "市一院"])
    book.active["A900000"] = "V60"
    stream = io.BytesIO()
    book.save(stream)
    table = spreadsheet.read("a.xlsx", stream.getvalue())
    assert [row.number for row in table.rows] == [1, 2, 900000]


def test_returned_file_keeps_texts():
    data = workbook.write("结果", ["序列号", "问题"], [["0012", "=1+1"], ["http://x", "+1"]], (1,))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["序列号", "问题"],
        ["0012", "=1+1"],
        ["http://x", "+1"],
    ]
    assert sheet["B2"].data_type == "s"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_have_the_headings_and_are_understood(language):
    name = f"device_list_{language}.csv"
    data = (TEMPLATES / name).read_bytes()
    served = ROOT / "addons" / "mds_device" / "static" / "templates" / name
    assert served.read_bytes() == data
    first = next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(first) == device_list.SCHEMA.headings(language)
    found = device_list.parse(spreadsheet.read(name, data))
    assert found.rows and not any(row.problems for row in found.rows)
    assert not found.unknown_headings
