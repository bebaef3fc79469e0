"""One cell to one value, or the code of what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from .cells import DATE, FAULT, FORMULA, NUMBER, TEXT, Cell
from .text import clean

Value = str | date | Decimal | int | bool | None

LONGEST = {"text": 200, "code": 100, "note": 2000}
FIRST_YEAR, LAST_YEAR = 1950, 2100
_SHEET_EPOCH = date(1899, 12, 30)
_YES = frozenset({"是", "yes", "y", "true", "1", "有", "√", "对"})
_NO = frozenset({"否", "no", "n", "false", "0", "无", "×", "x", "不是"})


class CellError(Exception):
    """``code``: rounded, formula, fault, date_in_code, decimal, too_long, control, bad_date,
    date_order, two_digit_year, no_such_date, unknown_choice, bad_number, not_whole, not_yesno."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_cell(cell: Cell, kind: str, choices: Mapping[str, str] | None = None) -> Value:
    """The value of a cell that is not empty; None where it only says that there is none.

    :raises CellError: it is not of the kind
    """
    if cell.kind == FORMULA:
        raise CellError("formula")
    if cell.kind == FAULT or _SHEET_FAULT.fullmatch(cell.shown):
        raise CellError("fault")
    if kind == "choice":
        return _read_choice(cell, choices or {})
    return _READERS[kind](cell)


_SHEET_FAULT = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1c\x1e\x1f]")  # FNC1 (1d) may stand in a UDI
_EXPONENT = re.compile(r"[+-]?\d+([.,]\d+)?[Ee]\+\d+")


def _checked(text: str, kind: str) -> str:
    if _CONTROL.search(text):
        raise CellError("control")
    if len(text) > LONGEST[kind]:
        raise CellError("too_long")
    return text


def _read_text(cell: Cell) -> str:
    return _checked(clean(cell.shown), "text")


def _read_note(cell: Cell) -> str:
    return _checked("\n".join(clean(line) for line in cell.shown.splitlines()).strip(), "note")


def _read_code(cell: Cell) -> str:
    """A number that is a name: kept letter by letter, refused where a spreadsheet changed it."""
    if cell.kind == DATE:
        raise CellError("date_in_code")
    if cell.kind == NUMBER:
        if isinstance(cell.value, float):
            raise CellError("decimal")
        if isinstance(cell.value, int) and abs(cell.value) >= 10**15:
            raise CellError("rounded")  # a spreadsheet keeps 15 digits
    text = clean(cell.shown)
    if _EXPONENT.fullmatch(text):
        raise CellError("rounded")
    text = _checked(text, "code")
    return text.removeprefix("'") if cell.kind == TEXT else text


_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_OTHER_ORDER = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{4}")
_TWO_DIGITS = re.compile(r"\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")


def _read_date(cell: Cell) -> date | None:
    """Year first, or a date cell, or the day number behind one. Nothing is guessed."""
    if cell.kind == DATE and isinstance(cell.value, date):
        return _in_range(cell.value)
    text = clean(cell.shown)
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)
    if text in ("", "-", "—", "/", "无", "N/A", "n/a"):
        return None
    if cell.kind == NUMBER and isinstance(cell.value, int) and 18_264 <= cell.value <= 73_050:
        return _in_range(_SHEET_EPOCH + timedelta(days=cell.value))
    match = _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text)
    if match:
        try:
            return _in_range(date(*(int(part) for part in match.groups())))
        except ValueError as error:
            raise CellError("no_such_date") from error
    if _OTHER_ORDER.fullmatch(text):
        raise CellError("date_order")
    if _TWO_DIGITS.fullmatch(text):
        raise CellError("two_digit_year")
    raise CellError("bad_date")


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError("no_such_date")
    return day


def _read_decimal(cell: Cell) -> Decimal | None:
    """A number with a point; thousands may be parted by commas, a sign of currency may stand."""
    if cell.kind == DATE:
        raise CellError("bad_number")
    if cell.kind == NUMBER:
        return Decimal(str(cell.value))
    text = re.sub(r"^[¥￥$€]\s*|\s*元$", "", clean(cell.shown))
    if text in ("", "-", "—", "/"):
        return None
    if "," in text and not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        raise CellError("bad_number")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise CellError("bad_number") from error
    if not number.is_finite() or abs(number) >= 10**12:
        raise CellError("bad_number")
    return number


def _read_integer(cell: Cell) -> int | None:
    number = _read_decimal(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellError("not_whole")
    return int(number)


def _read_yesno(cell: Cell) -> bool | None:
    text = clean(cell.shown).casefold()
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellError("not_yesno")


def _read_choice(cell: Cell, choices: Mapping[str, str]) -> str | None:
    text = _read_text(cell).casefold()
    if not text:
        return None
    if text not in choices:
        raise CellError("unknown_choice")
    return choices[text]


_READERS: Mapping[str, Callable[[Cell], Value]] = MappingProxyType(
    {
        "text": _read_text,
        "note": _read_note,
        "code": _read_code,
        "date": _read_date,
        "decimal": _read_decimal,
        "integer": _read_integer,
        "yesno": _read_yesno,
    }
)
