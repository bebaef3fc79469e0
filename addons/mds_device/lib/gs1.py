"""GS1 element strings: taken apart, dated, checked, and put together again.

An *element string* is what a scanner sends: identifiers and values in a row, where each value
without a predefined length ends with the separator FNC1 (:data:`SEPARATOR`, the character GS).
*Human readable interpretation* (HRI) is what is printed beside it: ``(01)…(17)…``. Its brackets
are not data. A bracket that belongs to a value is written with a backslash before it, as in GS1's
own syntax engine; one that encloses anything but digits is understood as it is.

Source: GS1 General Specifications, sections 3, 7.8 (processing) and 7.12 (century of a date).

>>> split_elements("010703206980498810ABC\\x1d17251231")
[('01', '07032069804988'), ('10', 'ABC'), ('17', '251231')]
>>> split_hri("(01)07032069804988(10)A(b)")
[('01', '07032069804988'), ('10', 'A(b)')]
>>> to_element_string([("10", "ABC"), ("17", "251231")])
'10ABC\\x1d17251231'
>>> to_hri([("01", "07032069804988"), ("10", "A(1)")])
'(01)07032069804988(10)A\\\\(1)'
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import unquote

from . import gs1_identifiers
from .gs1_identifiers import IDENTIFIERS, Identifier
from .udi_element import Element, calendar_date, full_year, shown, time_of_day
from .udi_findings import UdiError, UdiWarning

__all__ = ["SEPARATOR", "Element", "full_year", "shown"]

SEPARATOR = "\x1d"
Pair = tuple[str, str]
"""(application identifier, value)"""

DATED = {
    # AI: whether day 00 (the last day of the month) is allowed, and how the time is spelt
    "11": (True, ""),
    "12": (True, ""),
    "13": (True, ""),
    "15": (True, ""),
    "16": (True, ""),
    "17": (True, ""),
    "4324": (True, "HHMM"),
    "4325": (True, "HHMM"),
    "4326": (False, ""),
    "7003": (False, "HHMM"),
    "7006": (False, ""),
    "7007": (False, ""),
    "7011": (False, "HHMM"),
    "8008": (False, "HHMMSS"),
}
_SHELF_DATES = ("11", "12", "13", "15", "16", "17")
_NO_TIME = "9999"  # the delivery times 4324 and 4325 spell "no time" so


# -- taking apart -----------------------------------------------------------------------------


def split_elements(text: str) -> list[Pair]:
    """The identifiers and values of an element string; separators are :data:`SEPARATOR`.

    Separators at the beginning, at the end, doubled, or after a predefined length are tolerated.
    A missing one is not: nothing in the text says where the value should have ended. Raises
    :class:`UdiError`: unknown_ai, bad_length, bad_character, empty_value.
    """
    pairs = []
    position = 0
    while position < len(text):
        if text[position] == SEPARATOR:
            position += 1
            continue
        identifier = _identify(text[position : position + 4])
        position += len(identifier.ai)
        end = text.find(SEPARATOR, position)
        end = len(text) if end < 0 else end
        if identifier.predefined:
            end = min(end, position + identifier.most)
        pairs.append(_checked(identifier, text[position:end]))
        position = end
    return pairs


def split_hri(text: str) -> list[Pair]:
    """The identifiers and values of a bracketed text. Blanks around brackets do not count.

    Raises :class:`UdiError`: bad_brackets, unknown_ai, bad_length, bad_character, empty_value.
    """
    pieces = re.split(r"(?<!\\)\(([0-9]*)\)", text)
    if pieces[0].strip() or len(pieces) == 1:
        raise UdiError("bad_brackets", text=shown(text))
    pairs = []
    for ai, value in zip(pieces[1::2], pieces[2::2], strict=True):
        identifier = IDENTIFIERS.get(ai)
        if identifier is None:
            raise UdiError("unknown_ai", text=f"({shown(ai)})")
        value = re.sub(r"\\([()])", r"\1", value.strip(" \t\r\n" + SEPARATOR))
        pairs.append(_checked(identifier, value))
    return pairs


def split_digital_link(text: str) -> list[Pair]:
    """The identifiers and values of a GS1 Digital Link, the web address in some QR codes.

    Values are percent-encoded. What is in the query but no identifier (of digits) is not GS1's.
    Raises :class:`UdiError` as :func:`split_hri`; bad_link where the address holds no GTIN.

    >>> split_digital_link("https://id.example.org/01/07032069804988/21/A%2F1?17=251231&utm=x")
    [('01', '07032069804988'), ('21', 'A/1'), ('17', '251231')]
    """
    address, _mark, query = text.partition("?")
    steps = address.rstrip("/").split("/")[3:]
    if "01" not in steps[:-1]:
        raise UdiError("bad_link", text=shown(text))
    steps = steps[steps.index("01") :]
    found = list(zip(steps[::2], steps[1::2], strict=False))
    for part in re.split("[&;]", query.partition("#")[0]):
        key, _equals, value = part.partition("=")
        if re.fullmatch("[0-9]{2,4}", key):
            found.append((key, value))
    pairs = []
    for ai, value in found:
        identifier = IDENTIFIERS.get(ai)
        if identifier is None:
            raise UdiError("unknown_ai", text=shown(ai))
        plain = unquote(value, errors="replace")
        pairs.append(_checked(identifier, plain.zfill(14) if ai == "01" else plain))
    return pairs


def _identify(text: str) -> Identifier:
    identifier = gs1_identifiers.find(text)
    if identifier is None:
        raise UdiError("unknown_ai", text=shown(text.partition(SEPARATOR)[0]))
    return identifier


def _checked(identifier: Identifier, value: str) -> Pair:
    """The pair, when the value has a length and characters that the identifier allows."""
    if not value:
        raise UdiError("empty_value", ai=identifier.ai)
    wrong = identifier.wrong_character(value)
    if wrong is not None:
        raise UdiError(
            "bad_character", ai=identifier.ai, value=shown(value), character=shown(wrong)
        )
    if not identifier.fits(len(value)):
        raise UdiError(
            "bad_length",
            ai=identifier.ai,
            value=shown(value),
            length=str(len(value)),
            lengths=identifier.lengths,
        )
    return (identifier.ai, value)


# -- dates ------------------------------------------------------------------------------------


def read_element(ai: str, value: str, today: dt.date) -> Element:
    """The element with its date. Raises :class:`UdiError`: bad_date, bad_time."""
    title = IDENTIFIERS[ai].title
    if ai not in DATED:
        return Element(ai, value, title=title)
    day_zero, time_format = DATED[ai]
    date = _date(ai, value, today, day_zero)
    if ai == "7007" and len(value) > 6:
        _date(ai, value[6:], today, day_zero)
    time = None
    if time_format and len(value) > 6 and value[6:] != _NO_TIME:
        time = _time(ai, value)
    return Element(ai, value, date, time, title)


def is_date_shaped(text: str) -> bool:
    """Whether the text begins with the identifier of a date and six digits that look like one."""
    identifier = gs1_identifiers.find(text)
    if identifier is None or identifier.ai not in DATED:
        return False
    digits = text[len(identifier.ai) : len(identifier.ai) + 6]
    return re.fullmatch("[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])", digits) is not None


def _date(ai: str, value: str, today: dt.date, day_zero: bool) -> dt.date:
    year = full_year(int(value[:2]), today)
    month, day = int(value[2:4]), int(value[4:6])
    if day == 0 and day_zero and 1 <= month <= 12:
        day = calendar.monthrange(year, month)[1]
    return calendar_date(ai, value, year, month, day)


def _time(ai: str, value: str) -> dt.time:
    digits = value[6:].ljust(6, "0")
    return time_of_day(ai, value, int(digits[:2]), int(digits[2:4]), int(digits[4:6]))


# -- checking ---------------------------------------------------------------------------------


def warnings_of(pairs: Iterable[Pair], is_scan: bool) -> list[UdiWarning]:
    """What to look at: check digits, values that contradict each other, swallowed elements.

    ``is_scan``: the text had no brackets, so that a missing separator is possible.
    """
    warnings = []
    first: dict[str, str] = {}
    for ai, value in pairs:
        if first.setdefault(ai, value) != value:
            warnings.append(
                UdiWarning.of("conflicting_values", ai=ai, value=first[ai], other=value)
            )
        found = _check_warning(ai, value) or (is_scan and _swallowed_warning(ai, value))
        if found:
            warnings.append(found)
    return warnings


def _check_warning(ai: str, value: str) -> UdiWarning | None:
    digits = gs1_identifiers.checked_part(ai, value)
    if digits and not gs1_identifiers.is_checked(digits):
        expected = gs1_identifiers.check_digit(digits[:-1])
        return UdiWarning.of("check_digit", ai=ai, value=value, expected=expected)
    if ai == "8013":
        expected = gs1_identifiers.check_characters(value[:-2])
        if len(value) < 3 or value[-2:] != expected:
            return UdiWarning.of("check_characters", ai=ai, value=value, expected=expected)
    return None


def _swallowed_warning(ai: str, value: str) -> UdiWarning | None:
    """Whether a value of free length seems to hold a further element without separator.

    Flagged is a date of a label (11, 12, 13, 15, 16, 17) that the value ends with or that is
    followed by another identifier, and a GTIN with a right check digit. Never split on it: the
    lot may really be called so.
    """
    if IDENTIFIERS[ai].parts[0].kind != "X":
        return None
    for position in range(1, len(value) - 7):
        rest = value[position:]
        inner = rest[:2]
        if inner in _SHELF_DATES and is_date_shaped(rest):
            found, after = rest[2:8], rest[8:]
        elif inner == "01" and re.fullmatch("[0-9]{14}", rest[2:16]):
            found, after = rest[2:16], rest[16:]
            if not gs1_identifiers.is_checked(found):
                continue
        else:
            continue
        if not after or gs1_identifiers.find(after):
            return UdiWarning.of(
                "swallowed_element", ai=ai, value=value, inner_ai=inner, inner_value=found
            )
    return None


# -- putting together -------------------------------------------------------------------------


def to_element_string(pairs: Iterable[Pair]) -> str:
    """What a scanner sends for these elements, in this order.

    A separator stands after each value that needs one, except the last. Raises
    :class:`UdiError` for what no label can carry: unknown_ai, empty_value, bad_length,
    bad_character.
    """
    text = ""
    pending = False
    for identifier, value in _valid(pairs):
        text += (SEPARATOR if pending else "") + identifier.ai + value
        pending = not identifier.predefined
    return text


def to_hri(pairs: Iterable[Pair]) -> str:
    """What is printed beside the symbol; a bracket of a value that encloses digits is escaped."""
    return "".join(
        f"({identifier.ai})" + re.sub(r"\((?=[0-9]*\))", r"\\(", value)
        for identifier, value in _valid(pairs)
    )


def _valid(pairs: Iterable[Pair]) -> list[tuple[Identifier, str]]:
    valid = []
    for ai, value in pairs:
        identifier = IDENTIFIERS.get(ai)
        if identifier is None:
            raise UdiError("unknown_ai", text=shown(ai))
        _checked(identifier, value)
        valid.append((identifier, value))
    return valid
