"""Unique device identification: read what was scanned, typed or pasted.

A UDI names the device model (UDI-DI) and mostly the single device (lot, serial, dates). Four
agencies issue them; the first characters tell which. GS1 is read here in each form it comes in:
the element string of a scanner, with or without symbology identifier; the bracketed text of the
label; the bare number (GTIN) of 8, 12, 13 or 14 digits. The others are recognised and refused
with the code ``agency_not_supported``.

What is wrong with a text is an error only when nothing sure can be read; published labels carry
wrong check digits, so these are warnings, and a person decides.

>>> today = dt.date(2026, 11, 23)
>>> udi = parse("(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234", today)
>>> udi.di, udi.lot, udi.serial
('51022222233336', 'A213B1', '1234')
>>> udi.manufactured.isoformat(), udi.expires.isoformat()
('2014-12-31', '2015-07-07')
>>> parse(udi.to_element_string(), today).elements == udi.elements
True
>>> parse("010703206980498810032915210526", today).warnings[0].code
'swallowed_element'
>>> parse("8717648200274", today).di
'08717648200274'
>>> parse("+A123BJC5D6E71G", today)
Traceback (most recent call last):
    ...
odoo.addons.mds_device.lib.udi_findings.UdiError: This is a UDI of HIBCC, which cannot be read yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from . import gs1, gs1_identifiers
from .gs1 import SEPARATOR, Element
from .udi_findings import UdiError, UdiWarning

__all__ = ["GS1", "Element", "Udi", "UdiError", "UdiWarning", "build", "parse", "parse_many"]

Key = TypeVar("Key", bound=Hashable)

GS1 = "GS1"
LIMIT = 2000
"""Longer texts are refused unread; a GS1 symbol carries far fewer characters."""

_BLANKS = " \t\r\n\v\f\x00\xa0\u200b\u2060\u3000\ufeff"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Scanners that type cannot send the control character GS; each maker spells it differently. Words
# for it are understood everywhere; single characters, which no GS1 value may hold, in scans only:
# in a printed text they are mistakes. (<GS> is legal in a value, but no label has it.)
_WORDS = re.compile(
    r"<GS>|<FNC1>|[{\[](?:GS|FNC1)[}\]]|\\x1d|\\u001d|\\035|&\#(?:29|x1d);|\^\]|\u241d",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(r"[\^|]")
_GS1_SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")
_NUMBER_SYMBOLOGIES = ("]E0", "]E4", "]I0", "]I1")  # EAN/UPC and ITF-14: a bare GTIN
_PLAIN_SYMBOLOGIES = ("]A0", "]C0", "]d0", "]d1", "]Q0", "]Q1", "]zA", "]zB", "]J0", "]L0")
_GTIN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class Udi:
    """What a UDI says. What it does not say is None.

    ``di`` is the UDI-DI: a GTIN of 14 digits, shorter ones filled with zeros. ``manufactured`` is
    from (11) or (8008), ``expires`` from (17) or (7003), ``software_version`` from (8012).
    ``elements`` are all elements in their order; ``raw`` is the text as it came.
    A symbol may carry the production identifiers only: then ``di`` is None.
    """

    agency: str
    di: str | None
    lot: str | None
    serial: str | None
    manufactured: dt.date | None
    expires: dt.date | None
    software_version: str | None
    elements: tuple[Element, ...]
    warnings: tuple[UdiWarning, ...]
    raw: str

    def get(self, ai: str) -> str | None:
        """The value of the first element with this identifier."""
        return next((element.value for element in self.elements if element.ai == ai), None)

    def to_element_string(self) -> str:
        """As a scanner sends it, without symbology identifier."""
        return gs1.to_element_string((element.ai, element.value) for element in self.elements)

    def to_hri(self) -> str:
        """As it is printed: ``(01)…(17)…``."""
        return gs1.to_hri((element.ai, element.value) for element in self.elements)


def parse(text: str, today: dt.date, separator: str = "") -> Udi:
    """Read one UDI.

    ``today`` gives two-digit years their century. ``separator`` is how this scanner spells FNC1,
    where it is not one of the common ways (the control character GS, ``^``, ``|``, ``^]``,
    ``<GS>``, ``{FNC1}``, ``\\x1d`` …). Blanks around the text do not count; full-width characters
    of a Chinese or Japanese input method are understood.

    Raises :class:`UdiError` with the codes empty, too_long, unknown_agency,
    agency_not_supported, bad_symbology, bad_brackets, unknown_ai, empty_value, bad_length,
    bad_character, bad_date, bad_time. Nothing else is raised for any text.
    """
    if len(text) > LIMIT:
        raise UdiError("too_long", limit=str(LIMIT), length=str(len(text)))
    content, symbology = _content(text, separator)
    bare = _bare_gtin(content, symbology)
    is_hri = content.lstrip(SEPARATOR).startswith("(")
    if bare:
        pairs = [("01", bare.zfill(14))]
    elif symbology in _NUMBER_SYMBOLOGIES:
        raise UdiError("bad_symbology", symbology=symbology)
    elif is_hri:
        pairs = gs1.split_hri(content.lstrip(SEPARATOR))
    else:
        pairs = gs1.split_elements(_CHARACTERS.sub(SEPARATOR, content))
    if not pairs:
        raise UdiError("empty")
    elements = tuple(gs1.read_element(ai, value, today) for ai, value in dict.fromkeys(pairs))
    warnings = gs1.warnings_of(dict.fromkeys(pairs), is_scan=not bare and not is_hri)
    if symbology in _PLAIN_SYMBOLOGIES:
        warnings.append(UdiWarning.of("plain_symbology", symbology=symbology))
    return _udi(elements, warnings, text)


def parse_many(
    texts: Mapping[Key, str], today: dt.date, separator: str = ""
) -> dict[Key, Udi | UdiError]:
    """Batch form of :func:`parse`: the UDI or the error for each key."""
    results: dict[Key, Udi | UdiError] = {}
    for key, text in texts.items():
        try:
            results[key] = parse(text, today, separator)
        except UdiError as error:
            results[key] = error
    return results


def build(
    di: str,
    *,
    lot: str | None = None,
    serial: str | None = None,
    manufactured: dt.date | None = None,
    expires: dt.date | None = None,
    software_version: str | None = None,
) -> tuple[tuple[str, str], ...]:
    """The elements of a label in GS1's order: what needs no separator first.

    ``di`` is a GTIN of 8, 12, 13 or 14 digits. Give the result to ``gs1.to_element_string`` or
    ``gs1.to_hri``; they check each value.

    >>> gs1.to_hri(build("51022222233336", serial="1234", expires=dt.date(2015, 7, 7)))
    '(01)51022222233336(17)150707(21)1234'
    """
    values = {
        "01": di.zfill(14),
        "11": manufactured and manufactured.strftime("%y%m%d"),
        "17": expires and expires.strftime("%y%m%d"),
        "10": lot,
        "21": serial,
        "8012": software_version,
    }
    return tuple((ai, value) for ai, value in values.items() if value)


def _content(text: str, separator: str) -> tuple[str, str]:
    """The text in plain characters and its symbology identifier; refuse other agencies."""
    content = text.translate(_FULL_WIDTH)
    if separator:
        content = content.replace(separator, SEPARATOR)
    content = _WORDS.sub(SEPARATOR, content).strip(_BLANKS)
    symbology = ""
    if content.startswith("]"):
        symbology, content = content[:3], content[3:].strip(_BLANKS)
        if symbology not in _GS1_SYMBOLOGIES + _NUMBER_SYMBOLOGIES + _PLAIN_SYMBOLOGIES:
            raise UdiError("bad_symbology", symbology=gs1.shown(symbology))
    if not content.strip(_BLANKS + SEPARATOR):
        raise UdiError("empty")
    agency = _other_agency(content)
    if agency:
        raise UdiError("agency_not_supported", agency=agency)
    if not re.match(r"[0-9(\x1d^|]", content):
        raise UdiError("unknown_agency", text=gs1.shown(content))
    return content, symbology


def _other_agency(content: str) -> str:
    """The issuing agency by the first characters, where it is not GS1.

    Source: HL7 v2.9, PRT-10; FDA, UDI formats by issuing agency.
    """
    if content.startswith(("+", "*+")):
        return "HIBCC"
    if content.startswith(("=", "&")):
        return "ICCBBA"
    if content[:3].upper() == "MA.":
        return "ZIIOT"
    return ""


def _bare_gtin(content: str, symbology: str) -> str | None:
    """The content when it is a GTIN and nothing else.

    Eight to fourteen digits may also be an element string that holds a date (``11030201``). A
    right check digit speaks for the number, and so does a beginning that is no date. For the
    date speak: eight digits that begin like one, or a whole date with a four-digit identifier; and
    with a wrong check digit, any beginning that is one.
    """
    if len(content) not in _GTIN_LENGTHS or not re.fullmatch("[0-9]+", content):
        return None
    if symbology in _NUMBER_SYMBOLOGIES:
        return content
    if symbology in _GS1_SYMBOLOGIES:
        return None
    is_checked = gs1_identifiers.is_checked(content)
    is_date_shaped = gs1.is_date_shaped(content)
    identifier = gs1_identifiers.find(content)
    if identifier and identifier.ai in gs1.DATED:
        if len(content) == 8 and (is_date_shaped or not is_checked):
            return None
        is_whole = len(identifier.ai) == 4 and identifier.fits(len(content) - 4)
        if is_date_shaped and (is_whole or not is_checked):
            return None
    return content


def _udi(elements: tuple[Element, ...], warnings: list[UdiWarning], raw: str) -> Udi:
    first: dict[str, Element] = {}
    for element in elements:
        first.setdefault(element.ai, element)

    def value(ai: str) -> str | None:
        return first[ai].value if ai in first else None

    def date(*identifiers: str) -> dt.date | None:
        return next((first[ai].date for ai in identifiers if ai in first), None)

    manufactured, expires = date("11", "8008"), date("17", "7003")
    if manufactured and expires and expires < manufactured:
        warnings.append(
            UdiWarning.of(
                "expires_before_made",
                expires=expires.isoformat(),
                manufactured=manufactured.isoformat(),
            )
        )
    return Udi(
        agency=GS1,
        di=value("01"),
        lot=value("10"),
        serial=value("21"),
        manufactured=manufactured,
        expires=expires,
        software_version=value("8012"),
        elements=elements,
        warnings=tuple(warnings),
        raw=raw,
    )
