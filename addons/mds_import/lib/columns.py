"""What a list may say: headings to columns, cells to clean values.

Nothing is guessed: what a spreadsheet may have spoilt is refused with a code that says why; the
model turns codes into words.

>>> serial = Column("serial", "code", "序列号", "Serial Number", ("出厂编号", "S/N"))
>>> schema = Schema((serial, Column("made_on", "date", "生产日期", "Made on")))
>>> schema.column_of("  出厂编号 * "), schema.column_of("s/n"), schema.column_of("备注")
('serial', 'serial', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .cells import EMPTY, NOTHING, NUMBER, Row
from .text import clean
from .values import CellError, Value, read_cell

HEADING_ROWS = 15
"""Headings are looked for in so many rows at the top."""


class ListError(Exception):
    """The list as a whole is not understood. ``code``: ``no_headings``, ``missing_column``,
    ``double_column``, ``no_rows``; ``text`` names the heading or the column."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a column that knows only some; ``also`` are other ways to say it."""

    value: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a list may say. ``zh`` and ``en`` are the headings of the template.

    ``kind``: text, note (long), code (a number that is a name), date, decimal, integer, choice,
    yesno. ``examples`` are those of the template, row by row.
    """

    name: str
    kind: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    examples_zh: tuple[str, ...] = ()
    examples_en: tuple[str, ...] = ()
    is_shown: bool = False
    zeros_matter: bool = False

    def heading(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def examples(self, language: str) -> tuple[str, ...]:
        return self.examples_zh if language == "zh" else self.examples_en

    def say(self, value: Value, language: str) -> str:
        """What was read, in words: of a choice its word, not what is kept.

        >>> labour = Choice("work", "人工", "Labour")
        >>> Column("kind", "choice", "项目", "What", choices=(labour,)).say("work", "zh")
        '人工'
        """
        known = {choice.value: choice.label(language) for choice in self.choices}
        return known.get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class Problem:
    """``column`` is the name of a column or empty (the row); ``text`` what stands in the cell."""

    column: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand (``position`` among the rows), which columns are at which place."""

    position: int
    places: Mapping[str, int]
    unknown: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """``values`` by column name, only what is given; ``shown`` are the cells as they came."""

    number: int
    values: Mapping[str, Value]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    shown: tuple[str, ...]


def heading_key(text: str) -> str:
    """What two ways of writing one heading have in common."""
    return re.sub(r"[\s*:._/()\[\]#-]+", "", clean(text).casefold())


class Schema:
    """The columns of one kind of list."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.by_name = {column.name: column for column in self.columns}
        self._of_heading = {
            heading_key(heading): column.name
            for column in self.columns
            for heading in (column.name, column.zh, column.en, *column.also)
        }
        self._choices = {
            column.name: {
                word.casefold(): choice.value
                for choice in column.choices
                for word in (choice.value, choice.zh, choice.en, *choice.also)
            }
            for column in self.columns
            if column.choices
        }

    def column_of(self, heading: str) -> str | None:
        """The name of the column that a heading means, or None."""
        return self._of_heading.get(heading_key(heading))

    def headings(self, language: str) -> tuple[str, ...]:
        return tuple(column.heading(language) for column in self.columns)

    # --------------------------------------------------------------------------------- headings
    def find_headings(
        self, rows: Sequence[Row], known: Mapping[str, str] | None = None
    ) -> Headings | None:
        """The row near the top in which most headings are understood, or None.

        :param known: ``{heading_key: name of the column, or empty}``, what people said before
        :raises ListError: ``double_column``
        """
        best: Headings | None = None
        for position, row in enumerate(rows[:HEADING_ROWS]):
            places, unknown, doubles = self._read_headings(row, known or {})
            if len(places) >= 2 and (best is None or len(places) > len(best.places)):
                if doubles:
                    raise ListError("double_column", doubles[0])
                shown = tuple(clean(cell.shown) for cell in row.cells)
                best = Headings(position, places, tuple(unknown), shown)
        return best

    def guess_headings(self, rows: Sequence[Row]) -> Headings | None:
        """The first row with two filled cells, for a list of which no heading is understood."""
        for position, row in enumerate(rows[:HEADING_ROWS]):
            shown = tuple(clean(cell.shown) for cell in row.cells)
            if sum(map(bool, shown)) >= 2:
                places, unknown, _doubles = self._read_headings(row, {})
                return Headings(position, places, tuple(unknown), shown)
        return None

    def _read_headings(
        self, row: Row, known: Mapping[str, str]
    ) -> tuple[dict[str, int], list[str], list[str]]:
        places: dict[str, int] = {}
        unknown, doubles = [], []
        for place, cell in enumerate(row.cells):
            if cell.kind == EMPTY:
                continue
            said = known.get(heading_key(cell.shown))
            name = said if said is not None else self.column_of(cell.shown)
            if not name or name not in self.by_name:
                unknown.append(clean(cell.shown))
            elif name in places:
                doubles.append(clean(cell.shown))
            else:
                places[name] = place
        return places, unknown, doubles

    def check_places(self, places: Iterable[str]) -> None:
        """:raises ListError: ``missing_column``"""
        there = set(places)
        for column in self.columns:
            if column.required and column.name not in there:
                raise ListError("missing_column", column.name)

    # ------------------------------------------------------------------------------------- rows
    def read_row(self, row: Row, places: Mapping[str, int], width: int) -> ParsedRow:
        """The cells of one row, cleaned and checked by themselves."""
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        warnings: list[Problem] = []
        for name, place in places.items():
            column = self.by_name[name]
            cell = row.cells[place] if place < len(row.cells) else NOTHING
            value: Value = None
            if cell.kind != EMPTY:
                try:
                    value = read_cell(cell, column.kind, self._choices.get(name))
                except CellError as error:
                    problems.append(Problem(name, error.code, cell.shown[:100]))
                    continue
            if value is not None and value != "":
                values[name] = value
            elif column.required:
                problems.append(Problem(name, "missing"))
            if column.zeros_matter and cell.kind == NUMBER:
                warnings.append(Problem(name, "was_number", cell.shown))
        shown = tuple(row.cells[i].shown if i < len(row.cells) else "" for i in range(width))
        return ParsedRow(row.number, values, tuple(problems), tuple(warnings), shown)


class Repeats:
    """Finds rows that say the same thing twice, over a list of any length."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._first: dict[tuple[str, ...], int] = {}

    def mark(self, row: ParsedRow, key: tuple[str, ...] | None) -> ParsedRow:
        if not key:
            return row
        first = self._first.setdefault(key, row.number)
        if first == row.number:
            return row
        repeated = Problem(self._column, "same_as_row", str(first))
        return replace(row, problems=(*row.problems, repeated))


# -------------------------------------------------------------------------------------- keeping
def pack_values(values: Mapping[str, Value]) -> dict[str, str | int | bool]:
    """Values as they are kept between the check and the writing."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
        if value is not None
    }


def unpack_values(schema: Schema, packed: Mapping[str, str | int | bool]) -> dict[str, Value]:
    """The inverse of :func:`pack_values`."""
    return {
        name: _unpack(schema.by_name[name].kind, value)
        for name, value in packed.items()
        if name in schema.by_name
    }


def _unpack(kind: str, value: str | int | bool) -> Value:
    if kind == "date":
        return date.fromisoformat(str(value))
    if kind == "decimal":
        return Decimal(str(value))
    return value
