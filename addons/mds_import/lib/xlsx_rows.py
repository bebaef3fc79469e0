"""Rows of an XLSX file, one after the other: the package is measured before it is unpacked.

The first sheet that a reader sees counts; hidden ones are named, not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from .cells import DATE, FAULT, FORMULA, NOTHING, NUMBER, TEXT, Cell, Limits, Row, SpreadsheetError

_DAMAGE = (
    InvalidFileException,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    SyntaxError,  # what the parsers of XML raise
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z0-9:]+)"')
_LIST_END = re.compile(rb"</(\w+:)?sheetData\s*>|<(\w+:)?sheetData\s*/>")


@dataclass(frozen=True, slots=True)
class _Area:
    left: int
    top: int
    right: int
    bottom: int


def open_rows(data: bytes, limits: Limits) -> tuple[Iterator[Row], tuple[str, ...]]:
    """(rows of the first visible sheet, names of hidden sheets)."""
    _check_package(data, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = tuple(sheet.title for sheet in book.worksheets if sheet not in visible)
        if not visible:
            raise SpreadsheetError("no_rows")
        sheet = visible[0]
        areas, has_formulas = _scan(data, sheet._worksheet_path)
        source = None
        if has_formulas:
            again = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            source = next(found for found in again.worksheets if found.title == sheet.title)
    except _DAMAGE as error:
        raise SpreadsheetError("damaged") from error
    return _read(sheet, source, areas, limits), hidden


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
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise SpreadsheetError("damaged") from error


def _scan(data: bytes, path: str) -> tuple[list[_Area], bool]:
    """Merged areas (they stand behind the rows) and whether there are formulas."""
    has_formulas, at_end, tail = False, False, b""
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(path.lstrip("/")) as stream:
        while chunk := stream.read(_CHUNK):
            tail += chunk
            if at_end:
                continue
            has_formulas = has_formulas or bool(_FORMULA.search(tail))
            end = _LIST_END.search(tail)
            at_end = end is not None
            tail = tail[end.end() :] if end else tail[-64:]
    areas = []
    for reference in _MERGED.findall(tail):
        left, top, right, bottom = range_boundaries(reference.decode())
        areas.append(_Area(left, top, right, bottom))
    return sorted(areas, key=lambda area: area.top), has_formulas


def _read(sheet: Any, source: Any, areas: list[_Area], limits: Limits) -> Iterator[Row]:
    sheet.reset_dimensions()
    if source is not None:
        source.reset_dimensions()
    formulas = iter(source.iter_rows(min_row=1)) if source is not None else None
    merged = _Merged(areas, limits.columns)
    try:
        for number, shown in enumerate(sheet.iter_rows(min_row=1), start=1):
            raw = next(formulas, ()) if formulas is not None else ()
            cells = [
                _cell(cell, raw[place] if place < len(raw) else None)
                for place, cell in enumerate(shown)
            ]
            yield Row(number, tuple(merged.fill(number, cells)))
    except _DAMAGE as error:
        raise SpreadsheetError("damaged") from error


class _Merged:
    """Gives each cell of a merged area the value of its first cell, row by row."""

    def __init__(self, areas: list[_Area], columns: int) -> None:
        self._waiting = areas[::-1]
        self._open: list[tuple[_Area, Cell]] = []
        self._columns = columns

    def fill(self, number: int, cells: list[Cell]) -> list[Cell]:
        self._open = [(area, cell) for area, cell in self._open if area.bottom >= number]
        while self._waiting and self._waiting[-1].top <= number:
            area = self._waiting.pop()
            first = cells[area.left - 1] if area.left <= len(cells) else NOTHING
            if area.top == number:
                self._open.append((area, first))
        for area, cell in self._open:
            right = min(area.right, self._columns)
            cells += [NOTHING] * (right - len(cells))
            for place in range(area.left - 1, right):
                cells[place] = cell
        return cells


def _cell(shown: Any, source: Any) -> Cell:
    value = shown.value
    if value is None:
        if source is not None and source.value is not None and source.data_type == "f":
            return Cell(FORMULA, None, str(source.value))
        return NOTHING
    if shown.data_type == "e":
        return Cell(FAULT, None, str(value))
    if isinstance(value, bool):
        return Cell(FAULT, None, str(value).upper())
    if isinstance(value, datetime):
        return Cell(DATE, value.date(), value.date().isoformat())
    if isinstance(value, date):
        return Cell(DATE, value, value.isoformat())
    if isinstance(value, int | float | Decimal):
        return _number_cell(value, str(shown.number_format or ""))
    text = str(value)
    return Cell(TEXT, text, text) if text.strip() else NOTHING


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
