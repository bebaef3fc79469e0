"""A sheet that somebody sends: bytes in, cells out, with what the eye does not see told apart.

CSV (UTF-8, UTF-16 or GB 18030; comma, semicolon or tab) and XLSX give the same ``Table``. A cell
keeps its kind, because a serial number that a spreadsheet turned into a number, a date or a
formula is not the serial number any more. Merged cells have their value in each cell.

>>> table = read("list.csv", "型号,序列号\\nV60,0012\\n".encode("gb18030"))
>>> table.rows[1].cells[1]
Cell(kind='text', value='0012', shown='0012')
>>> read("list.xls", b"")
Traceback (most recent call last):
    ...
odoo.addons.mds_device.lib.spreadsheet.SpreadsheetError: old_excel
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

TEXT, NUMBER, DATE, FORMULA, FAULT, EMPTY = "text", "number", "date", "formula", "fault", "empty"

Value = str | int | float | date | None


class SpreadsheetError(Exception):
    """The file as a whole cannot be read. ``code`` says why, ``params`` with which figures."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most. A packed file is measured before it is unpacked."""

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 150_000_000
    packing_ratio: int = 200
    rows: int = 5_000
    columns: int = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` by kind: text, int or float, date, None; ``shown`` is what the reader saw."""

    kind: str
    value: Value
    shown: str


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not empty, with their numbers in the file (the first is 1)."""

    rows: tuple[Row, ...]


_EMPTY = Cell(EMPTY, None, "")


def read(file_name: str, data: bytes, limits: Limits | None = None) -> Table:
    """The first sheet of an XLSX file or the rows of a CSV file.

    :raises SpreadsheetError: code ``too_large`` (bytes), ``too_many_rows``, ``too_many_columns``,
        ``packing``, ``old_excel``, ``unknown_format``, ``damaged``, ``encoding``, ``no_rows``
    """
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        raise SpreadsheetError("too_large", limit=limits.file_bytes // 1_000_000)
    name = file_name.lower()
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or name.endswith(".xls"):
        raise SpreadsheetError("old_excel")
    if data[:4] == b"PK\x03\x04":
        rows = _read_xlsx(data, limits)
    elif name.endswith((".csv", ".txt", ".tsv")):
        rows = _read_csv(data)
    else:
        raise SpreadsheetError("unknown_format")
    kept: list[Row] = []
    for row in rows:
        if len(row.cells) > limits.columns:
            raise SpreadsheetError("too_many_columns", limit=limits.columns)
        if any(cell.kind != EMPTY for cell in row.cells):
            kept.append(row)
        if len(kept) > limits.rows + 20:  # headings and a title above them
            raise SpreadsheetError("too_many_rows", limit=limits.rows)
    if not kept:
        raise SpreadsheetError("no_rows")
    return Table(tuple(kept))


# ---------------------------------------------------------------------------------------- CSV
def _decode(data: bytes) -> str:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SpreadsheetError("encoding")


def _read_csv(data: bytes) -> Iterable[Row]:
    text = _decode(data)
    head = "\n".join(text.splitlines()[:5])
    delimiter = max(",;\t", key=head.count)
    if not head.count(delimiter) and "，" in head:
        delimiter = "，"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, start=1):
            yield Row(number, tuple(_csv_cell(value) for value in values))
    except csv.Error as error:
        raise SpreadsheetError("damaged") from error


_QUOTED_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)


def _csv_cell(text: str) -> Cell:
    if not text.strip():
        return _EMPTY
    quoted = _QUOTED_FORMULA.match(text.strip())
    if quoted:  # ="0012" is how a spreadsheet is told to keep a text
        return Cell(TEXT, quoted.group(1), quoted.group(1))
    if text.lstrip().startswith("="):
        return Cell(FORMULA, None, text)
    return Cell(TEXT, text, text)


# --------------------------------------------------------------------------------------- XLSX
def _check_package(data: bytes, limits: Limits) -> None:
    """Refuse what unpacks to far more than it is, or declares entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            size = sum(part.file_size for part in parts)
            if size > limits.unpacked_bytes or size > limits.packing_ratio * max(len(data), 1):
                raise SpreadsheetError("packing")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(2048):
                            raise SpreadsheetError("packing")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SpreadsheetError("damaged") from error


def _load(data: bytes, *, values: bool) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        zipfile.BadZipFile,
    ) as e:
        raise SpreadsheetError("damaged") from e


def _read_xlsx(data: bytes, limits: Limits) -> Iterable[Row]:
    _check_package(data, limits)
    shown = _load(data, values=True).worksheets
    formulas = _load(data, values=False).worksheets
    if not shown or not formulas:
        raise SpreadsheetError("no_rows")
    sheet, source = shown[0], formulas[0]
    if sheet.max_column > limits.columns and _used_columns(source) > limits.columns:
        raise SpreadsheetError("too_many_columns", limit=limits.columns)
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in source.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > 100_000:
            raise SpreadsheetError("packing")
        for r in range(area.min_row, area.max_row + 1):
            for c in range(area.min_col, min(area.max_col, limits.columns) + 1):
                merged[r, c] = (area.min_row, area.min_col)
    width = min(sheet.max_column, limits.columns)
    rows = 0
    # only rows that hold something: a stray cell in row 900,000 must not cost 900,000 rows
    numbers = {row for row, _column in source._cells} | {row for row, _column in merged}
    for number in sorted(numbers):
        cells = []
        for column in range(1, width + 1):
            r, c = merged.get((number, column), (number, column))
            cells.append(_xlsx_cell(sheet.cell(r, c), source.cell(r, c)))
        if any(cell.kind != EMPTY for cell in cells):
            rows += 1
        if rows > limits.rows + 20:
            raise SpreadsheetError("too_many_rows", limit=limits.rows)
        yield Row(number, tuple(cells))


def _used_columns(sheet: Any) -> int:
    used = (column for (_row, column), cell in sheet._cells.items() if cell.value is not None)
    return max(used, default=0)


def _xlsx_cell(shown: Any, source: Any) -> Cell:
    value = shown.value
    number_format = str(shown.number_format or "")
    if source.data_type == "f" and value is None:
        return Cell(FORMULA, None, str(source.value))
    if value is None:
        return _EMPTY
    if shown.data_type == "e":
        return Cell(FAULT, None, str(value))
    if isinstance(value, bool):
        return Cell(FAULT, None, str(value).upper())
    if isinstance(value, datetime):
        return Cell(DATE, value.date(), value.date().isoformat())
    if isinstance(value, date):
        return Cell(DATE, value, value.isoformat())
    if isinstance(value, int | float | Decimal):
        return _number_cell(value, number_format)
    text = str(value)
    return Cell(TEXT, text, text) if text.strip() else _EMPTY


def _number_cell(value: float | Decimal, number_format: str) -> Cell:
    """A number as it is shown: 12 in the format 0000 is 0012 to the reader."""
    number: int | float = int(value) if value == int(value) else float(value)
    if isinstance(number, int):
        shown = str(number)
        if re.fullmatch(r"0+", number_format) and number >= 0:
            shown = shown.zfill(len(number_format))
    else:
        shown = repr(number)
    return Cell(NUMBER, number, shown)


# -------------------------------------------------------------------------------------- writing
def write(
    sheet_name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    marked_columns: Sequence[int] = (),
    widths: Sequence[int] = (),
) -> bytes:
    """An XLSX file of texts: nothing in it becomes a number, a link or a formula.

    :param marked_columns: positions of columns in red (what is wrong)
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    mark = book.add_format(
        {"num_format": "@", "valign": "top", "font_color": "#B00020", "text_wrap": True}
    )
    title = book.add_format({"bold": True, "bg_color": "#E7EEF3", "border": 1})
    sheet = book.add_worksheet(sheet_name[:31])
    for position, heading in enumerate(headings):
        width = widths[position] if position < len(widths) else 16
        style = mark if position in marked_columns else text
        sheet.set_column(position, position, width, style)
        sheet.write_string(0, position, heading, title)
    for line, values in enumerate(rows, start=1):
        for position, value in enumerate(values):
            style = mark if position in marked_columns else text
            sheet.write_string(line, position, value[:32000], style)
    sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()
