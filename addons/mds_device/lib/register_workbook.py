"""The device register as an XLSX file, written row by row to a stream: memory does not grow.

Texts stay texts (nothing becomes a formula or a link), dates are dates, numbers are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | date | int | float | Decimal | bool | None

LONGEST = 32_767
"""Characters that a cell holds, by the file format."""
MOST_ROWS = 1_048_575
"""Rows below the headings that a sheet holds, by the file format."""


def write(
    stream: IO[bytes], sheet_name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> int:
    """Write the file to ``stream`` and say how many rows it has."""
    book = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = book.add_format({"bold": True, "bg_color": "#E7EEF3", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(sheet_name[:31])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_column(0, max(len(headings) - 1, 0), 16)
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, title)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is None or value is False or value == "":
                continue
            if isinstance(value, date):
                sheet.write_datetime(count, place, value, day)
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(count, place, value)
            else:
                sheet.write_string(count, place, str(value)[:LONGEST], text)
    if headings:
        sheet.autofilter(0, 0, max(count, 1), len(headings) - 1)
    book.close()
    return count
