"""A sheet that somebody sends: bytes in, cells out, with what the eye does not see told apart.

CSV (UTF-8, UTF-16 or GB 18030; comma, semicolon, tab or bar) and XLSX give the same rows. A cell
keeps its kind, because a serial number that a spreadsheet turned into a number, a date or a
formula is not the serial number any more. Merged cells have their value in each cell. Rows come
one after the other: a large file is never held as a whole.

>>> table = read("list.csv", "型号,序列号\\nV60,0012\\n".encode("gb18030"))
>>> table.rows[1].cells[1]
Cell(kind='text', value='0012', shown='0012')
>>> read("list.xls", b"")
Traceback (most recent call last):
    ...
odoo.addons.mds_import.lib.cells.SpreadsheetError: old_excel
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import csv_rows, xlsx_rows
from .cells import EMPTY, Limits, Row, SpreadsheetError

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = b"PK\x03\x04"
TITLE_ROWS = 20
"""Rows above the list that do not count: headings, and a title above them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that are not empty, as they are read, and the sheets that nobody sees."""

    rows: Iterator[Row]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """All rows that are not empty, with their numbers in the file (the first is 1)."""

    rows: tuple[Row, ...]


def open_sheet(file_name: str, data: bytes, limits: Limits | None = None) -> Sheet:
    """The first visible sheet of an XLSX file, or the rows of a CSV file.

    :raises SpreadsheetError: here or while the rows are read; code ``too_large`` (bytes),
        ``too_many_rows``, ``too_many_columns``, ``packing``, ``old_excel``, ``unknown_format``,
        ``damaged``, ``encoding``
    """
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        raise SpreadsheetError("too_large", limit=limits.file_bytes // 1_000_000)
    name = file_name.lower()
    if data[:8] == OLD_EXCEL or name.endswith(".xls"):
        raise SpreadsheetError("old_excel")
    hidden: tuple[str, ...] = ()
    if data[:4] == PACKED:
        rows, hidden = xlsx_rows.open_rows(data, limits)
    elif name.endswith((".csv", ".txt", ".tsv")):
        rows = csv_rows.open_rows(data)
    else:
        raise SpreadsheetError("unknown_format")
    return Sheet(_limited(rows, limits), hidden)


def _limited(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    kept = 0
    for row in rows:
        if len(row.cells) > limits.columns:
            if any(cell.kind != EMPTY for cell in row.cells[limits.columns :]):
                raise SpreadsheetError("too_many_columns", limit=limits.columns)
            row = Row(row.number, row.cells[: limits.columns])
        if any(cell.kind != EMPTY for cell in row.cells):
            kept += 1
            if kept > limits.rows + TITLE_ROWS:
                raise SpreadsheetError("too_many_rows", limit=limits.rows)
            yield row


def read(file_name: str, data: bytes, limits: Limits | None = None) -> Table:
    """All rows at once, for short lists.

    :raises SpreadsheetError: as :func:`open_sheet`, and ``no_rows``
    """
    table = Table(tuple(open_sheet(file_name, data, limits).rows))
    if not table.rows:
        raise SpreadsheetError("no_rows")
    return table
