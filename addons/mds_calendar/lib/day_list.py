"""A year's days as a list: a file becomes rows, rows become days or errors with their line.

Columns (Chinese or English headings, in any order): date 日期, class 类别, name 名称, and if wanted
hours 工作时间. Nothing is taken from a list in which a row has an error.

>>> table = read_file("d.csv", "日期,类别,名称\\n2026-02-14,补班日,春节\\n".encode("gb18030"))
>>> check(table, 2026).days
(Day(line=2, date=datetime.date(2026, 2, 14), day_class='makeup', name='春节', hours=''),)
>>> wrong = check([["日期", "类别"], ["2027/1/1", "x"]], 2026)
>>> [(error.line, error.code) for error in wrong.errors]
[(2, 'other_year'), (2, 'class')]
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from . import day_class as classes

FILE_BYTES, UNPACKED_BYTES, ROWS, COLUMNS = 1_000_000, 20_000_000, 1_000, 20

HEADINGS = {
    "date": ("date", "day", "日期"),
    "class": ("class", "kind", "类别", "类型", "日期类别"),
    "name": ("name", "holiday", "名称", "节日", "假日", "节假日名称"),
    "hours": ("hours", "working hours", "工作时间", "上班时间"),
}
CLASS_WORDS = {
    classes.WORKDAY: ("workday", "work day", "工作日", "上班"),
    classes.MAKEUP: (
        "makeup",
        "make-up workday",
        "make-up",
        "补班日",
        "补班",
        "调休上班",
        "调休工作日",
        "补班日(调休上班)",
    ),
    classes.REST: ("rest", "rest day", "休息日", "休息", "调休", "放假"),
    classes.STATUTORY: ("statutory", "statutory holiday", "法定节假日", "法定假日", "法定"),
}
_CLASS_OF = {word: name for name, words in CLASS_WORDS.items() for word in words}


class FileError(Exception):
    """``code``: too_large, packing, damaged, encoding, unknown_format, too_many_rows, no_rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Day:
    line: int
    date: dt.date
    day_class: str
    name: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """``code``: headings, date, other_year, class, twice, hours; ``text`` is what was read."""

    line: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    days: tuple[Day, ...]
    errors: tuple[RowError, ...]


def read_file(file_name: str, data: bytes) -> list[list[str]]:
    """The rows of a CSV file (UTF-8 or GB 18030) or of the first sheet of an XLSX file."""
    if len(data) > FILE_BYTES:
        raise FileError("too_large")
    if data[:4] == b"PK\x03\x04":
        rows = _read_xlsx(data)
    elif file_name.lower().endswith((".csv", ".txt")):
        rows = _read_csv(data)
    else:
        raise FileError("unknown_format")
    if len(rows) > ROWS:
        raise FileError("too_many_rows")
    if not any(any(row) for row in rows):
        raise FileError("no_rows")
    return rows


def check(rows: Sequence[Sequence[str]], year: int) -> Checked:
    """All rows of one year: days in order of date, or every error that a row has."""
    places = _find_columns(rows[0]) if rows else {}
    if not {"date", "class"} <= places.keys():
        return Checked((), (RowError(1, "headings", ", ".join(filter(None, rows[0]))),))
    days: list[Day] = []
    errors: list[RowError] = []
    first_line: dict[dt.date, int] = {}
    for line, row in enumerate(rows[1:], start=2):
        values = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        if not any(values.values()):
            continue
        found, day = _check_row(line, values, year)
        if day and day.date in first_line:
            found.append(RowError(line, "twice", str(first_line[day.date])))
        elif day:
            first_line[day.date] = line
            days.append(day)
        errors += found
    return Checked(tuple(sorted(days, key=lambda day: day.date)), tuple(errors))


def parse_date(text: str) -> dt.date | None:
    """2026-02-14, 2026/2/14, 2026.2.14, 20260214, 2026年2月14日; a time of 00:00:00 may follow."""
    plain = re.sub(r"[ T]0?0:00(:00)?$", "", text.strip())
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", plain)
    found = found or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain)
    if not found:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _check_row(line: int, values: dict[str, str], year: int) -> tuple[list[RowError], Day | None]:
    errors = []
    date = parse_date(values["date"])
    if date is None:
        errors.append(RowError(line, "date", values["date"]))
    elif date.year != year:
        errors.append(RowError(line, "other_year", values["date"]))
    word = values["class"].lower().replace("（", "(").replace("）", ")")
    day_class = _CLASS_OF.get(word)
    if day_class is None:
        errors.append(RowError(line, "class", values["class"]))
    hours = values.get("hours", "")
    try:
        hours = classes.format_hours(classes.parse_hours(hours))
    except classes.HoursError:
        errors.append(RowError(line, "hours", hours))
    if hours and day_class in (classes.REST, classes.STATUTORY):
        errors.append(RowError(line, "hours", hours))
    if errors or date is None or day_class is None:
        return errors, None
    return errors, Day(line, date, day_class, values.get("name", ""), hours)


def _find_columns(headings: Iterable[str]) -> dict[str, int]:
    of_word = {word: name for name, words in HEADINGS.items() for word in words}
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = of_word.get(heading.strip().lower())
        if name:
            places.setdefault(name, at)
    return places


def _read_csv(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise FileError("encoding")
    if "\x00" in text:
        raise FileError("encoding")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError("damaged") from error


def _read_xlsx(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > UNPACKED_BYTES:
                raise FileError("packing")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(max_col=COLUMNS, max_row=ROWS + 2, values_only=True)
        rows = [[_shown(value) for value in row] for row in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise FileError("damaged") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
