"""HIBC, the codes of HIBCC: taken apart, dated, checked.

The *primary* names the article: ``+``, labeler (LIC, 4 characters, the first a letter), product
(PCN, 1 to 18), unit of measure (one digit), check character. The *secondary* says lot, serial
number and dates. It follows behind ``/`` in the same code (then only the whole has a check
character), or stands in codes of its own: ``+``, data, *link* (the primary's check character),
own check character. The check character is the sum of all characters' values modulo 43; blank,
``/`` and ``+`` may be one, so nothing may be trimmed.

=========  ====================================  ============  ===================================
secondary  then                                  supplement    then
=========  ====================================  ============  ===================================
``YYJJJ``  expiry (year, day of it), lot         ``/S``        serial number
``$``      lot                                   ``/16D``      made, YYYYMMDD
``$+``     serial number                         ``/14D``      expiry, YYYYMMDD
``$$``     expiry by flag, lot                   ``/Q``        quantity
``$$+``    expiry by flag, serial number         ``/$+`` …     any of the left ones again
=========  ====================================  ============  ===================================
Flags after ``$$``: ``8`` two digits or ``9`` five digits of quantity, then one of: MMYY (no flag),
``2`` MMDDYY, ``3`` YYMMDD, ``4`` YYMMDDHH, ``5`` YYJJJ, ``6`` YYJJJHH, ``7`` no date.

Source: ANSI/HIBC 2.6; FDA, UDI formats by issuing agency.

>>> code = split("+A99912345/$$52025010X3/16D20111212/S77DEFG458", dt.date(2026, 11, 23))
>>> [(element.ai, element.value) for element in code.elements][:3]
[('LIC', 'A999'), ('PCN', '1234'), ('UOM', '5')]
>>> code.di, code.warnings
('A99912345', ())
>>> check_character("+A123BJC5D6E71")
'G'
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .udi_element import (
    Element,
    calendar_date,
    day_of_year,
    full_year,
    shown,
    time_of_day,
)
from .udi_findings import UdiError, UdiWarning

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
AGENCY = "HIBC"
TITLES = {
    "LIC": "Labeler",
    "PCN": "Product or catalogue number",
    "UOM": "Unit of measure",
    "LOT": "Batch or lot",
    "SERIAL": "Serial number",
    "MADE": "Production date",
    "EXPIRES": "Expiration date",
    "QTY": "Quantity",
}
_LONGEST = {"LOT": 18, "SERIAL": 18, "QTY": 5}
_PRIMARY = re.compile(r"([A-Z][A-Z0-9]{3})([A-Z0-9]{1,18})([0-9])")
_MISREAD = ("check_character", "bad_link_character")
_DATED_FLAGS = {"2": 6, "3": 6, "4": 8, "5": 5, "6": 7}


@dataclass(frozen=True, slots=True)
class Code:
    """What one or several HIBC codes of one label say."""

    di: str | None
    elements: tuple[Element, ...]
    warnings: tuple[UdiWarning, ...]


def check_character(text: str) -> str:
    """The check character of the text before it; the text has characters of the alphabet only."""
    return ALPHABET[sum(ALPHABET.index(character) for character in text) % 43]


def split(text: str, today: dt.date) -> Code:
    """The elements of a text that begins with ``+``; line breaks separate codes of one label.

    Raises :class:`UdiError`: bad_text, bad_structure, unknown_identifier, empty_value, bad_length,
    bad_character, bad_date, bad_time.
    """
    lines = [line for line in re.split(r"[\r\n\t\x1d]+", text) if line.strip(" *")]
    content = "".join(_without_stars(line) for line in lines)
    for character in content:
        if character not in ALPHABET:
            raise UdiError("bad_text", agency=AGENCY, character=shown(character))
    return _read_with_its_blank(content, today)


def read_bare_di(text: str) -> Code | None:
    """A primary without ``+`` and check character, as registers print it; None for other texts.

    Nothing in such a text says that it is a UDI-DI: a serial number may look the same.
    """
    match = _PRIMARY.fullmatch(text)
    if match is None:
        return None
    warning = UdiWarning.of("bare_identifier", agency=AGENCY, value=text)
    elements = zip(("LIC", "PCN", "UOM"), match.groups(), strict=True)
    return Code(text, tuple(_element(ai, value) for ai, value in elements), (warning,))


def _without_stars(line: str) -> str:
    """Code 39 begins and ends with a star, which some scanners send and many labels print."""
    inner = line.lstrip(" ")
    if inner.startswith("*"):
        inner = inner[1:]
        if inner.rstrip(" ").endswith("*"):
            inner = inner.rstrip(" ")[:-1]
    return inner


def _read_with_its_blank(content: str, today: dt.date) -> Code:
    """Read the text with the right number of blanks at its end.

    A blank may be the check character, one may have been pasted behind the code, and one may have
    been lost. The first reading with right check characters counts, else that without blanks.
    """
    bare = content.rstrip(" ")
    for text in dict.fromkeys((content[: len(bare) + 1], bare, bare + " ")):
        reader = _Reader(today)
        try:
            reader.read(text)
        except UdiError:
            continue
        if any(warning.code in _MISREAD for warning in reader.warnings):
            continue
        if len(text) > len(content):
            reader.warnings.append(UdiWarning.of("lost_blank"))
        return reader.code
    reader = _Reader(today)
    reader.read(bare)
    return reader.code


def _element(
    ai: str, value: str, date: dt.date | None = None, time: dt.time | None = None
) -> Element:
    return Element(ai, value, date, time, TITLES[ai])


class _Reader:
    """Reads the codes of one label from left to right."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.elements: list[Element] = []
        self.warnings: list[UdiWarning] = []
        self.di: str | None = None

    @property
    def code(self) -> Code:
        return Code(self.di, tuple(self.elements), tuple(self.warnings))

    # -- codes --------------------------------------------------------------------------------

    def read(self, content: str) -> None:
        link, rest = "", content
        end = self._find_primary_end(content)
        if end:
            link, rest = self._read_primary(content, end)
            if not rest:
                return
        if not rest.startswith("+"):
            raise UdiError("bad_structure", agency=AGENCY, text=shown(content))
        for code in self._split_secondaries(rest, link):
            self._read_secondary_code(code, link)

    def _find_primary_end(self, text: str) -> int:
        """The position behind the unit of measure; 0 where the text has no primary.

        The check character stands there, and may be a letter or digit too: it is none where the
        code goes on with ``/``, and the last of the run where a code ends or a new one begins.
        """
        head = re.match(r"\+[A-Z][A-Z0-9]{3}[A-Z0-9]*", text)
        if head is None:
            return 0
        end, behind = head.end(), text[head.end() :]
        is_run_whole = len(behind) == 1 or behind[1:2] == "+" or behind.startswith("/")
        if not is_run_whole:
            if behind and not behind.startswith("+"):
                return 0
            end -= 1
        return end if _PRIMARY.fullmatch(text[1:end]) else 0

    def _read_primary(self, text: str, end: int) -> tuple[str, str]:
        """(link character of the secondaries, what follows)."""
        body = text[1:end]
        self.di = body
        self.elements += [
            _element("LIC", body[:4]),
            _element("PCN", body[4:-1]),
            _element("UOM", body[-1]),
        ]
        if text[end] == "/" and len(text) > end + 1 and text[end + 1] != "+":
            self._check(text)
            self._read_secondary(text[end + 1 : -1])
            return "", ""
        self._check(text[: end + 1])
        return text[end], text[end + 1 :]

    @staticmethod
    def _split_secondaries(text: str, link: str) -> list[str]:
        """The codes in a row, each from its ``+`` to its check character.

        A ``+`` may also be a link or check character, or stand behind ``$``: a code goes on until
        the two characters before the next ``+`` are the link and a right check character, or, when
        none are, until the last ``+`` that can begin one.
        """
        codes = []
        while text:
            begins = [match.start() for match in re.finditer(r"(?<=..)\+(?=[0-9$SQ])", text)]
            begins = [place for place in begins if place > 3]
            whole = [
                place
                for place in begins
                if (not link or text[place - 2] == link)
                and check_character(text[: place - 1]) == text[place - 1]
            ]
            likely = [
                place
                for place in begins
                if link and text[place - 2] == link and text[place - 1] != "$"
            ]
            end = (whole or likely)[:1]
            codes.append(text[: end[0]] if end else text)
            text = text[end[0] :] if end else ""
        return codes

    def _read_secondary_code(self, code: str, link: str) -> None:
        if len(code) < 4:
            raise UdiError("bad_structure", agency=AGENCY, text=shown(code))
        self._check(code)
        if link and code[-2] != link:
            self.warnings.append(UdiWarning.of("bad_link_character", value=code[-2], expected=link))
        self._read_secondary(code[1:-2])

    def _check(self, text: str) -> None:
        expected = check_character(text[:-1])
        if text[-1] != expected:
            self.warnings.append(
                UdiWarning.of(
                    "check_character", value=shown(text), found=text[-1], expected=expected
                )
            )

    # -- data ---------------------------------------------------------------------------------

    def _read_secondary(self, data: str) -> None:
        for number, part in enumerate(data.split("/")):
            match = re.fullmatch("(16D|14D)(.*)", part)
            if match:
                self._add_day("MADE" if match[1] == "16D" else "EXPIRES", match[2])
            elif part.startswith("$$+"):
                self._read_flagged(part[3:], "SERIAL")
            elif part.startswith("$$"):
                self._read_flagged(part[2:], "LOT")
            elif part.startswith("$+"):
                self._add("SERIAL", part[2:])
            elif part.startswith("$"):
                self._add("LOT", part[1:], optional=True)
            elif part.startswith("S"):
                self._add("SERIAL", part[1:])
            elif part.startswith("Q"):
                self._add_number(part[1:])
            elif number == 0 and re.match("[0-9]{5}", part):
                self._add_flagged_date("5", part[:5])
                self._add("LOT", part[5:], optional=True)
            else:
                raise UdiError("unknown_identifier", agency=AGENCY, text=shown(part))

    def _read_flagged(self, data: str, kind: str) -> None:
        """Quantity and expiry by their flags, then the lot or serial number."""
        width = {"8": 2, "9": 5}.get(data[:1])
        if width:
            quantity, data = data[1 : 1 + width], data[1 + width :]
            if len(quantity) < width:
                raise UdiError("bad_structure", agency=AGENCY, text=shown(quantity))
            self._add_number(quantity)
            if not data:
                return
        flag = data[:1]
        if flag == "7":
            data = data[1:]
        elif flag in _DATED_FLAGS:
            end = 1 + _DATED_FLAGS[flag]
            self._add_flagged_date(flag, data[1:end])
            data = data[end:]
        else:
            self._add_flagged_date("", data[:4])
            data = data[4:]
        self._add(kind, data, optional=True)

    def _add_flagged_date(self, flag: str, digits: str) -> None:
        width = _DATED_FLAGS.get(flag, 4)
        self._check_digits("EXPIRES", digits, width)
        two = [int(digits[place : place + 2]) for place in range(0, width - 1, 2)]
        time = None
        if flag in ("5", "6"):
            date = day_of_year("EXPIRES", digits, full_year(two[0], self.today), int(digits[2:5]))
            if flag == "6":
                time = time_of_day("EXPIRES", digits, int(digits[5:7]))
        elif flag in ("3", "4"):
            year = full_year(two[0], self.today)
            date = calendar_date("EXPIRES", digits, year, two[1], two[2])
            if flag == "4":
                time = time_of_day("EXPIRES", digits, two[3])
        elif flag == "2":
            year = full_year(two[2], self.today)
            date = calendar_date("EXPIRES", digits, year, two[0], two[1])
        else:
            date = calendar_date("EXPIRES", digits, full_year(two[1], self.today), two[0], 1)
            self.warnings.append(
                UdiWarning.of("month_only", ai="EXPIRES", value=digits, date=date.isoformat())
            )
        self._put(_element("EXPIRES", digits, date, time))

    def _add_day(self, ai: str, digits: str) -> None:
        self._check_digits(ai, digits, 8)
        date = calendar_date(ai, digits, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        self._put(_element(ai, digits, date))

    def _add_number(self, digits: str) -> None:
        self._check_digits("QTY", digits, len(digits))
        self._add("QTY", digits)

    @staticmethod
    def _check_digits(ai: str, digits: str, width: int) -> None:
        for character in digits:
            if character not in "0123456789":
                raise UdiError("bad_character", ai=ai, value=shown(digits), character=character)
        if len(digits) != width:
            raise UdiError(
                "bad_length",
                ai=ai,
                value=shown(digits),
                length=str(len(digits)),
                lengths=str(width),
            )

    def _add(self, ai: str, value: str, optional: bool = False) -> None:
        if not value:
            if optional:
                return
            raise UdiError("empty_value", ai=ai)
        if len(value) > _LONGEST[ai]:
            raise UdiError(
                "bad_length",
                ai=ai,
                value=shown(value),
                length=str(len(value)),
                lengths=f"1–{_LONGEST[ai]}",
            )
        self._put(_element(ai, value))

    def _put(self, element: Element) -> None:
        """Keep the element; the same one may stand there twice, a different one is flagged."""
        if element in self.elements:
            return
        for known in self.elements:
            if known.ai == element.ai and (known.date, known.time) == (element.date, element.time):
                if element.date:  # one date, spelt in two ways
                    break
            if known.ai == element.ai:
                self.warnings.append(
                    UdiWarning.of(
                        "conflicting_values",
                        ai=element.ai,
                        value=known.value,
                        other=element.value,
                    )
                )
                break
        self.elements.append(element)
