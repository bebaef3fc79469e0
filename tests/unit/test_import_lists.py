"""Lists of every kind: what is read of a cell, a file, a template."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import customer_list, device_list, site_list
from odoo.addons.mds_import.lib import columns, spreadsheet, workbook
from odoo.addons.mds_import.lib.cells import NUMBER, TEXT, Cell, Limits, SpreadsheetError
from odoo.addons.mds_import.lib.columns import Choice, Column, ListError, Repeats, Schema
from odoo.addons.mds_import.lib.values import CellError, read_cell
from odoo.addons.mds_order.lib import employee_list
from odoo.addons.mds_parts.lib import opening_stock

ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    "customer_list": customer_list,
    "device_list": device_list,
    "employee_list": employee_list,
    "opening_stock": opening_stock,
    "site_list": site_list,
}


def text(value):
    return Cell(TEXT, value, value)


# ------------------------------------------------------------------------------------ values
@pytest.mark.parametrize(
    ("shown", "number"),
    [("12", "12"), ("1,234.50", "1234.50"), ("￥1,200", "1200"), ("3.5 元", "3.5"), ("-2", "-2")],
)
def test_numbers_as_people_write_them(shown, number):
    assert read_cell(text(shown), "decimal") == Decimal(number)


@pytest.mark.parametrize("shown", ["twelve", "1,2", "1.2.3", "NaN", "Infinity", "9" * 13, "1,23,4"])
def test_numbers_that_could_mean_two_things_are_refused(shown):
    with pytest.raises(CellError, match="bad_number"):
        read_cell(text(shown), "decimal")


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_with_thousands_parted_is_the_same_number(number):
    assert read_cell(text(f"{number:,}"), "decimal") == number
    assert read_cell(text(str(number)), "decimal") == number


def test_whole_numbers_are_whole():
    assert read_cell(Cell(NUMBER, 3.0, "3.0"), "integer") == 3
    with pytest.raises(CellError, match="not_whole"):
        read_cell(text("3.5"), "integer")


def test_yes_and_no_in_both_languages():
    assert [read_cell(text(word), "yesno") for word in ("是", "Yes", "否", "NO")] == [
        True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(CellError, match="not_yesno"):
        read_cell(text("perhaps"), "yesno")


def test_choices_know_their_words():
    column = Column(
        "kind", "choice", "类别", "Kind", choices=(Choice("a", "甲", "First", ("1st",)),)
    )
    schema = Schema((column,))
    for word in ("甲", "first", "1ST", "a"):
        row = schema.read_row(columns.Row(2, (text(word),)), {"kind": 0}, 1)
        assert row.values == {"kind": "a"}
    row = schema.read_row(columns.Row(2, (text("乙"),)), {"kind": 0}, 1)
    assert [problem.code for problem in row.problems] == ["unknown_choice"]


@given(
    st.fixed_dictionaries(
        {
            "day": st.dates(),
            "amount": st.decimals(-(10**9), 10**9, places=4),
            "name": st.text(min_size=1),
            "flag": st.booleans(),
        }
    )
)
def test_kept_values_come_back_as_they_were(values):
    schema = Schema(
        (
            Column("day", "date", "日", "Day"),
            Column("amount", "decimal", "数", "Amount"),
            Column("name", "text", "名", "Name"),
            Column("flag", "yesno", "是", "Flag"),
        )
    )
    assert columns.unpack_values(schema, columns.pack_values(values)) == values


# ---------------------------------------------------------------------------------- headings
SCHEMA = Schema(
    (Column("name", "text", "名称", "Name", required=True), Column("code", "code", "编号", "Code"))
)


def rows(content):
    return spreadsheet.read("a.csv", content.encode()).rows


def test_what_a_sender_said_before_goes_first():
    known = {columns.heading_key("Bezeichnung"): "name", columns.heading_key("Code"): ""}
    table = rows("Bezeichnung,Code,编号\nA,x,1\n")
    found = SCHEMA.find_headings(table, known)
    assert dict(found.places) == {"name": 0, "code": 2}
    assert found.unknown == ("Code",)


def test_needed_columns_are_needed():
    with pytest.raises(ListError, match="missing_column name"):
        SCHEMA.check_places({"code"})


def test_a_list_of_unknown_headings_is_guessed_for_the_user_to_correct():
    found = SCHEMA.guess_headings(rows("Title\nA,B\n1,2\n"))
    assert (found.position, found.shown, dict(found.places)) == (1, ("A", "B"), {})


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_repeats_are_all_rows_but_the_first_of_each_key(keys):
    repeats = Repeats("code")
    marked = [
        repeats.mark(columns.ParsedRow(number, {}, (), (), ()), (value,))
        for number, value in enumerate(keys)
    ]
    clean = [keys[row.number] for row in marked if not row.problems]
    assert sorted(clean) == sorted(set(keys))


# ------------------------------------------------------------------------------------- files
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_with_and_without_a_mark(encoding):
    found = spreadsheet.read("a.csv", "Name,Code\n示例,1\n".encode(encoding))
    assert found.rows[1].cells[0].shown == "示例"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "，"])
def test_delimiters_are_detected(mark):
    assert len(rows(f"Name{mark}Code\nA{mark}1\n")[1].cells) == 2


def book_of(prepare):
    book = openpyxl.Workbook()
    prepare(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_rows_come_one_by_one():
    """A list beyond the limit is refused without being read to its end."""
    data = "Name,Code\n" + "A,1\n" * 300_000
    sheet = spreadsheet.open_sheet("a.csv", data.encode(), Limits(rows=50))
    assert [row.number for row in islice(sheet.rows, 70)] == list(range(1, 71))
    with pytest.raises(SpreadsheetError, match="too_many_rows"):
        next(sheet.rows)


def test_hidden_sheets_are_passed_over():
    def prepare(book):
        book.active.append(["secret", "x"])
        book.active.title = "old"
        book.active.sheet_state = "veryHidden"
        book.create_sheet("now").append(["Name", "Code"])
        book.active = 1

    sheet = spreadsheet.open_sheet("a.xlsx", book_of(prepare))
    assert sheet.hidden == ("old",)
    assert [cell.shown for row in sheet.rows for cell in row.cells] == ["Name", "Code"]


def test_merged_cells_hold_over_several_columns_and_rows():
    def prepare(book):
        book.active.append(["Name", "Code", "More"])
        book.active.append(["A", None, "x"])
        book.active.append([None, None, "y"])
        book.active.merge_cells("A2:B3")

    table = spreadsheet.read("a.xlsx", book_of(prepare))
    assert [[cell.shown for cell in row.cells] for row in table.rows[1:]] == [
        ["A", "A", "x"],
        ["A", "A", "y"],
    ]


def test_a_formula_with_its_value_is_its_value():
    def prepare(book):
        book.active.append(["Name", "Code"])
        book.active.append(["A", "=1+1"])

    data = book_of(prepare)
    assert spreadsheet.read("a.xlsx", data).rows[1].cells[1].kind == "formula"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            content = content.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            content = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            new.writestr(part, content)
    assert spreadsheet.read("a.xlsx", stream.getvalue()).rows[1].cells[1].shown == "2"


def test_a_package_cut_in_half_is_damaged():
    def prepare(book):
        for number in range(2000):
            book.active.append(["A", f"{number}"])

    data = book_of(prepare)
    with pytest.raises(SpreadsheetError, match="damaged"):
        spreadsheet.read("a.xlsx", data[: len(data) // 2])


# --------------------------------------------------------------------------------- templates
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_have_the_headings_and_are_understood(name, language):
    schema = LISTS[name].SCHEMA
    data = (ROOT / "data" / "templates" / f"{name}_{language}.csv").read_bytes()
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(lines[0]) == schema.headings(language)
    table = spreadsheet.read("a.csv", data)
    found = schema.find_headings(table.rows)
    assert not found.unknown
    schema.check_places(found.places)
    for row in table.rows[1:]:
        parsed = schema.read_row(row, found.places, len(found.shown))
        assert not parsed.problems
        assert not LISTS[name].row_problems(parsed)
        assert LISTS[name].identity(parsed.values)


@pytest.mark.parametrize("name", LISTS)
def test_no_heading_means_two_columns(name):
    seen = {}
    for column in LISTS[name].COLUMNS:
        for heading in (column.zh, column.en, *column.also):
            assert seen.setdefault(columns.heading_key(heading), column.name) == column.name


@pytest.mark.parametrize("name", LISTS)
def test_a_template_for_the_screen_is_the_same_list(name):
    schema = LISTS[name].SCHEMA
    data = workbook.write_template("List", schema.columns, "zh", ("说明", [["列"]]))
    table = spreadsheet.read("a.xlsx", data)
    assert tuple(cell.shown for cell in table.rows[0].cells) == schema.headings("zh")
    assert len(table.rows) > 1


def test_places_of_a_row_make_a_way_from_above():
    values = {"customer": "H", "room": "1", "campus": "N"}
    assert site_list.path(values) == (("campus", "N"), ("room", "1"))
    assert site_list.identity(values) == ("H", "CAMPUS N", "ROOM 1")
    assert site_list.identity({"customer": "H"}) is None


def test_a_customer_is_known_by_code_before_name():
    assert customer_list.identity({"name": "A", "ref": "r1"}) == ("R1",)
    assert date.fromisoformat("2026-01-31")
