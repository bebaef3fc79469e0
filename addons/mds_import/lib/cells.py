"""What a sheet consists of: cells that keep their kind, rows with their numbers, and limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TEXT, NUMBER, DATE, FORMULA, FAULT, EMPTY = "text", "number", "date", "formula", "fault", "empty"

CellValue = str | int | float | date | None


class SpreadsheetError(Exception):
    """The file as a whole cannot be read. ``code`` says why, ``params`` with which figures."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most. A packed file is measured before it is unpacked."""

    file_bytes: int = 30_000_000
    unpacked_bytes: int = 300_000_000
    packing_ratio: int = 200
    rows: int = 50_000
    columns: int = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` by kind: text, int or float, date, None; ``shown`` is what the reader saw."""

    kind: str
    value: CellValue
    shown: str


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[Cell, ...]


NOTHING = Cell(EMPTY, None, "")
