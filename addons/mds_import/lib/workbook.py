"""Files that go out: rows with errors, and templates with instructions and drop-downs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from .columns import Column

TEMPLATE_ROWS = 1000
"""Rows of a template that have drop-downs."""


def _open(stream: io.BytesIO) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


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
    book = _open(stream)
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


def write_template(
    sheet_name: str,
    columns: Sequence[Column],
    language: str,
    instructions: tuple[str, Sequence[Sequence[str]]],
    *,
    with_examples: bool = True,
) -> bytes:
    """A list to fill in: headings (needed ones marked), examples, drop-downs, instructions.

    :param instructions: (name of the second sheet, its rows of texts; the first is bold)
    """
    stream = io.BytesIO()
    book = _open(stream)
    text = book.add_format({"num_format": "@"})
    title = book.add_format({"bold": True, "bg_color": "#E7EEF3", "border": 1})
    needed = book.add_format(
        {"bold": True, "bg_color": "#E7EEF3", "border": 1, "font_color": "#B00020"}
    )
    sheet = book.add_worksheet(sheet_name[:31])
    for position, column in enumerate(columns):
        sheet.set_column(position, position, 18, text)
        sheet.write_string(
            0, position, column.heading(language), needed if column.required else title
        )
        if column.choices:
            sheet.data_validation(
                1,
                position,
                TEMPLATE_ROWS,
                position,
                {
                    "validate": "list",
                    "source": [choice.label(language) for choice in column.choices],
                    "error_type": "warning",
                },
            )
    examples = max((len(column.examples(language)) for column in columns), default=0)
    for line in range(examples if with_examples else 0):
        for position, column in enumerate(columns):
            values = column.examples(language)
            sheet.write_string(line + 1, position, values[line] if line < len(values) else "", text)
    sheet.freeze_panes(1, 0)
    name, rows = instructions
    guide = book.add_worksheet(name[:31])
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for line, row in enumerate(rows):
        for position, value in enumerate(row):
            guide.write_string(line, position, value, title if line == 0 else wrap)
    guide.set_column(0, 0, 18)
    guide.set_column(1, 2, 40)
    book.close()
    return stream.getvalue()
