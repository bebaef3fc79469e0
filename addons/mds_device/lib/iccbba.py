"""ISBT 128, the codes of ICCBBA for products of human origin.

A code is a row of *data structures*: a data identifier of two characters, the first ``=`` or
``&``, then data of a fixed length. Where the second character is a letter or digit, it belongs to
the data already: ``=`` and 15 characters are a donation identification number. Dates are YYYJJJ:
the last three digits of the year and the day of the year.

Source: ICCBBA ST-001 and ST-011; FDA, UDI formats by issuing agency.

>>> code = split("=/A9999XYZ100T0944=,000025=>014032&,1000000000000XYZ123", dt.date(2026, 11, 23))
>>> [(element.ai, element.value) for element in code.elements]
[('=/', 'A9999XYZ100T0944'), ('=,', '000025'), ('=>', '014032'), ('&,1', '000000000000XYZ123')]
>>> code.elements[2].date.isoformat()
'2014-02-01'
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .udi_element import Element, day_of_year, shown, time_of_day
from .udi_findings import UdiError, UdiWarning

AGENCY = "ICCBBA"
_STRUCTURES = {
    # data identifier: (length of the data, meaning)
    "=": (15, "Donation identification number"),
    "=/": (16, "Product code (PPIC)"),
    "=,": (6, "Serial number or division"),
    "&,1": (18, "Lot number (MPHO)"),
    "=)": (10, "Container maker and catalogue number"),
    "&)": (10, "Container lot number"),
    "=>": (6, "Expiration date"),
    "&>": (10, "Expiration date and time"),
    "=}": (6, "Production date"),
    "&}": (10, "Production date and time"),
    "=*": (6, "Collection date"),
    "&*": (10, "Collection date and time"),
    "=<": (8, "Product code of blood"),
    "=%": (4, "Blood groups"),
    "=+": (5, "Compound message"),
}
_DATED = ("=>", "&>", "=}", "&}", "=*", "&*")


@dataclass(frozen=True, slots=True)
class Code:
    """What the data structures say."""

    elements: tuple[Element, ...]
    warnings: tuple[UdiWarning, ...]


def split(text: str, today: dt.date) -> Code:
    """The elements of a text that begins with ``=`` or ``&``.

    Raises :class:`UdiError`: bad_structure, bad_text, bad_length, bad_character, bad_date,
    bad_time. A structure that has no place in a UDI is kept and flagged.
    """
    pieces = re.findall(r"[=&][^=&]*", re.sub(r"[\r\n\t\x1d]+", "", text))
    elements: list[Element] = []
    warnings: list[UdiWarning] = []
    for piece in pieces:
        element = _read(piece.rstrip(" "), today)
        if element.title == "":
            warnings.append(
                UdiWarning.of("unknown_structure", ai=element.ai, value=shown(element.value))
            )
        known = next((other for other in elements if other.ai == element.ai), None)
        if known == element:
            continue
        if known:
            warnings.append(
                UdiWarning.of(
                    "conflicting_values", ai=element.ai, value=known.value, other=element.value
                )
            )
        elements.append(element)
    return Code(tuple(elements), tuple(warnings))


def full_year(three_digits: int, today: dt.date) -> int:
    """The year within five hundred of today that ends like this.

    >>> [full_year(number, dt.date(2026, 11, 23)) for number in (14, 999, 31)]
    [2014, 1999, 2031]
    """
    year = today.year - today.year % 1000 + three_digits
    if year > today.year + 500:
        return year - 1000
    return year + 1000 if year < today.year - 499 else year


def _read(piece: str, today: dt.date) -> Element:
    identifier = "=" if re.match(r"=[A-Z0-9]", piece) else piece[:2]
    if piece[:3] == "&,1":
        identifier = piece[:3]
    value = piece[len(identifier) :]
    if len(piece) < 2 or not value:
        raise UdiError("bad_structure", agency=AGENCY, text=shown(piece))
    if not value.isascii() or not value.isprintable():
        raise UdiError("bad_text", agency=AGENCY, character=shown(value))
    length, title = _STRUCTURES.get(identifier, (len(value), ""))
    if not re.fullmatch("[A-Za-z0-9]+", value) and title:
        wrong = next(character for character in value if not character.isalnum())
        raise UdiError("bad_character", ai=identifier, value=shown(value), character=shown(wrong))
    if len(value) != length:
        raise UdiError(
            "bad_length",
            ai=identifier,
            value=shown(value),
            length=str(len(value)),
            lengths=str(length),
        )
    if identifier not in _DATED:
        return Element(identifier, value, title=title)
    if not value.isdigit():
        raise UdiError("bad_date", ai=identifier, value=shown(value))
    year = full_year(int(value[:3]), today)
    date = day_of_year(identifier, value, year, int(value[3:6]))
    time = None
    if length == 10:
        time = time_of_day(identifier, value, int(value[6:8]), int(value[8:10]))
    return Element(identifier, value, date, time, title)
