import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from odoo.addons.mds_calendar.lib import day_list

HEAD = ["日期", "类别", "名称", "工作时间"]


def errors(*rows, year=2026):
    return [(e.line, e.code) for e in day_list.check([HEAD, *rows], year).errors]


def test_a_good_list_in_chinese_and_in_english():
    rows = [
        ["2026/2/14", "补班", "春节", "9-12, 13-18"],
        ["2026年1月1日", "法定节假日", "元旦", ""],
    ]
    days = day_list.check([HEAD, *rows], 2026).days
    assert [(d.date, d.day_class, d.hours) for d in days] == [
        (dt.date(2026, 1, 1), "statutory", ""),
        (dt.date(2026, 2, 14), "makeup", "09:00-12:00 13:00-18:00"),
    ]
    english = day_list.check([["Class", "Date"], ["Rest Day", "20260102"]], 2026)
    assert english.days[0].day_class == "rest"


def test_date_twice_names_the_first_row():
    result = day_list.check([HEAD, ["2026-01-01", "休息日"], ["2026/1/1", "补班日"]], 2026)
    assert [(e.line, e.code, e.text) for e in result.errors] == [(3, "twice", "2")]


def test_each_fault_has_its_row_and_word():
    assert errors(["2026-13-01", "休息日"]) == [(2, "date")]
    assert errors(["2027-01-01", "休息日"]) == [(2, "other_year")]
    assert errors(["2026-01-01", "假"]) == [(2, "class")]
    assert errors(["2026-01-01", "补班日", "", "18-9"]) == [(2, "hours")]
    assert errors(["2026-01-01", "休息日", "", "9-18"]) == [(2, "hours")]
    assert errors([], ["", "", ""], ["x", "y"]) == [(4, "date"), (4, "class")]


def test_missing_column():
    assert day_list.check([["日期"], ["2026-01-01"]], 2026).errors[0].code == "headings"


def test_gbk_semicolons_and_excel():
    text = "日期;类别\n2026-02-14;补班日\n"
    assert day_list.read_file("x.csv", text.encode("gbk"))[1] == ["2026-02-14", "补班日"]
    book = openpyxl.Workbook()
    book.active.append(["日期", "类别"])
    book.active.append([dt.date(2026, 2, 14), "补班日"])
    book.active.append([20260228, "补班日"])
    stream = io.BytesIO()
    book.save(stream)
    checked = day_list.check(day_list.read_file("x.xlsx", stream.getvalue()), 2026)
    assert [d.date.day for d in checked.days] == [14, 28]


def test_files_that_are_no_lists():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/x.xml", b"0" * 30_000_000)
    for name, data, code in [
        ("x.xlsx", bomb.getvalue(), "packing"),
        ("x.xlsx", b"PK\x03\x04 nothing", "damaged"),
        ("x.pdf", b"%PDF", "unknown_format"),
        ("x.csv", b"x" * 1_000_001, "too_large"),
        ("x.csv", b"a\n" * 1_001, "too_many_rows"),
        ("x.csv", b"", "no_rows"),
        ("x.csv", b"\x00\x01", "encoding"),
    ]:
        with pytest.raises(day_list.FileError) as caught:
            day_list.read_file(name, data)
        assert caught.value.code == code, name
