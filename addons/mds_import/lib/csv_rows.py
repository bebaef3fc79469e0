"""Rows of a CSV file, whatever characters and delimiter it was saved with.

>>> [cell.shown for row in open_rows("名称;编号\\n甲;0012".encode("gb18030")) for cell in row.cells]
['名称', '编号', '甲', '0012']
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from .cells import FORMULA, NOTHING, TEXT, Cell, Row, SpreadsheetError

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE_LINES = 5
_QUOTED_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)


def open_rows(data: bytes) -> Iterator[Row]:
    text = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text))
    return _read(reader)


def _read(reader: Iterator[list[str]]) -> Iterator[Row]:
    try:
        for number, values in enumerate(reader, start=1):
            yield Row(number, tuple(_cell(value) for value in values))
    except csv.Error as error:
        raise SpreadsheetError("damaged") from error


def _decode(data: bytes) -> str:
    for encoding in _get_encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SpreadsheetError("encoding")


def _get_encodings(data: bytes) -> tuple[str, ...]:
    if data[:2] in _WIDE_MARKS:
        return ("utf-16",)
    head = data[:200]
    if head.count(b"\x00") * 4 > len(head):  # every other byte of Latin text in UTF-16 is zero
        return ("utf-16-le", "utf-16-be") if head[1:2] == b"\x00" else ("utf-16-be", "utf-16-le")
    return ("utf-8-sig", "gb18030")


def _find_delimiter(text: str) -> str:
    lines = io.StringIO(text)
    head = "".join(line for line, _n in zip(lines, range(_SAMPLE_LINES), strict=False))
    delimiter = max(",;\t|", key=head.count)
    if not head.count(delimiter) and "，" in head:
        return "，"
    return delimiter


def _cell(text: str) -> Cell:
    if not text.strip():
        return NOTHING
    quoted = _QUOTED_FORMULA.match(text.strip())
    if quoted:  # ="0012" is how a spreadsheet is told to keep a text
        return Cell(TEXT, quoted.group(1), quoted.group(1))
    if text.lstrip().startswith("="):
        return Cell(FORMULA, None, text)
    return Cell(TEXT, text, text)
