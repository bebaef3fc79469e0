"""Unique device identification: read what was scanned, typed or pasted.

A UDI names the device model (UDI-DI) and mostly the single device (lot, serial, dates). Four
agencies issue them; the first characters tell which:

=======================================  =========  ============================================
first characters                         agency     read by
=======================================  =========  ============================================
a digit, ``(``, FNC1, ``]C1`` ``]d2`` …  GS1        ``gs1``: element string, bracketed text
8, 12, 13 or 14 digits                   GS1        here: a bare GTIN
``https://``                             GS1        ``gs1``: GS1 Digital Link, with a GTIN
``+``, ``*+``                            HIBC       ``hibc``: primary, secondary, both
a letter, and it looks like a primary    HIBC       ``hibc``: a bare device identifier, flagged
``=``, ``&``                             ICCBBA     ``iccbba``
``MA.``                                  MA         ``ma_code``: China's ZIIOT
=======================================  =========  ============================================

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
>>> udi = parse("+A123BJC5D6E71G+$$52001510X3GD", today)
>>> udi.agency, udi.di, udi.lot, udi.expires.isoformat(), udi.warnings
('HIBC', 'A123BJC5D6E71', '10X3', '2020-01-15', ())
>>> parse_many({1: "SN 1"}, today)[1].message
'SN 1 does not begin like a UDI of any issuing agency.'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from . import gs1, gs1_identifiers, hibc, iccbba, ma_code
from .gs1 import SEPARATOR
from .udi_element import Element, shown
from .udi_findings import UdiError, UdiWarning

__all__ = [
    "AGENCIES",
    "GS1",
    "Element",
    "Udi",
    "UdiError",
    "UdiWarning",
    "build",
    "parse",
    "parse_many",
]

Key = TypeVar("Key", bound=Hashable)

GS1 = "GS1"
AGENCIES = (GS1, hibc.AGENCY, iccbba.AGENCY, ma_code.AGENCY)
LIMIT = 2000
"""Longer texts are refused unread; a GS1 symbol carries far fewer characters."""

_BLANKS = " \t\r\n\v\f\x00\xa0\u200b\u2060\u3000\ufeff"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Scanners that type cannot send the control character GS; each maker spells it differently. Words
# for it are understood everywhere; single characters, which no GS1 value may hold, in scans only:
# in a printed text they are mistakes. (<GS> is legal in a value, but no label has it.)
_WORDS = re.compile(
    r"<GS>|<FNC1>|[{\[](?:GS|FNC1)[}\]]|\\x1d|\\u001d|\\035|\\F|&\#(?:29|x1d);|%1D|\^\]|\u241d",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(r"[\^|]")
_GS1_SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")
_NUMBER_SYMBOLOGIES = ("]E0", "]E4", "]I0", "]I1")  # EAN/UPC and ITF-14: a bare GTIN
_PLAIN_SYMBOLOGIES = ("]A0", "]C0", "]d0", "]d1", "]Q0", "]Q1", "]zA", "]zB", "]J0", "]L0")
_OTHER_SYMBOLOGIES = ("]C1", *_PLAIN_SYMBOLOGIES)
_GTIN_LENGTHS = (8, 12, 13, 14)
_MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    # what a UDI says: the identifiers that say it, the first that is there counts
    GS1: {
        "di": ("01",),
        "lot": ("10",),
        "serial": ("21",),
        "manufactured": ("11", "8008"),
        "expires": ("17", "7003"),
        "software_version": ("8012",),
    },
    hibc.AGENCY: {
        "lot": ("LOT",),
        "serial": ("SERIAL",),
        "manufactured": ("MADE",),
        "expires": ("EXPIRES",),
    },
    iccbba.AGENCY: {
        "di": ("=/", "=)"),
        "lot": ("&,1", "&)"),
        "serial": ("=,",),
        "manufactured": ("=}", "&}"),
        "expires": ("=>", "&>"),
    },
    ma_code.AGENCY: {
        "lot": ("L",),
        "serial": ("S",),
        "manufactured": ("M", "P"),
        "expires": ("E", "V"),
    },
}


@dataclass(frozen=True, slots=True)
class Udi:
    """What a UDI says. What it does not say is None.

    ``di`` is the UDI-DI as registers print it: a GTIN of 14 digits (shorter ones filled with
    zeros), HIBC's labeler, product and unit of measure, ICCBBA's product code, the first five
    parts of MA. For GS1 ``manufactured`` is from (11) or (8008), ``expires`` from (17) or (7003),
    ``software_version`` from (8012); other agencies have no place for it.
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
        """What the symbol of a label holds: as a scanner sends it, without symbology identifier."""
        if self.agency != GS1:
            return _plain(self.raw, "")[0]
        return gs1.to_element_string((element.ai, element.value) for element in self.elements)

    def to_hri(self) -> str:
        """As it is printed: ``(01)…(17)…``."""
        if self.agency != GS1:
            return self.to_element_string()
        return gs1.to_hri((element.ai, element.value) for element in self.elements)


def parse(text: str, today: dt.date, separator: str = "") -> Udi:
    """Read one UDI.

    ``today`` gives two-digit years their century. ``separator`` is how this scanner spells FNC1,
    where it is not one of the common ways (the control character GS, ``^``, ``|``, ``^]``,
    ``<GS>``, ``{FNC1}``, ``\\x1d`` …). Blanks around the text do not count; full-width characters
    of a Chinese or Japanese input method are understood.

    Raises :class:`UdiError` with a code of ``udi_findings.ERRORS``. Nothing else is raised for any
    text.
    """
    if len(text) > LIMIT:
        raise UdiError("too_long", limit=str(LIMIT), length=str(len(text)))
    content, symbology = _plain(text, separator)
    read = _get_reader(content)
    if read:
        if symbology and symbology not in _OTHER_SYMBOLOGIES:
            raise UdiError("bad_symbology", symbology=symbology)
        return read(content, text, today)
    return _read_gs1(content, symbology, text, today)


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


def _plain(text: str, separator: str) -> tuple[str, str]:
    """The text in plain characters and its symbology identifier."""
    content = text.translate(_FULL_WIDTH)
    if separator:
        content = content.replace(separator, SEPARATOR)
    content = _WORDS.sub(SEPARATOR, content).lstrip(_BLANKS)
    symbology = ""
    if content.startswith("]"):
        symbology, content = content[:3], content[3:].lstrip(_BLANKS)
        if symbology not in _GS1_SYMBOLOGIES + _NUMBER_SYMBOLOGIES + _PLAIN_SYMBOLOGIES:
            raise UdiError("bad_symbology", symbology=shown(symbology))
    if not content.strip(_BLANKS + SEPARATOR):
        raise UdiError("empty")
    if content.startswith(("+", "*+")):  # a blank at the end may be HIBC's check character
        return content.rstrip(_BLANKS.replace(" ", "")), symbology
    return content.rstrip(_BLANKS), symbology


def _get_reader(content: str) -> Callable[[str, str, dt.date], Udi] | None:
    """What reads a code with these first characters; None where it can be GS1's only.

    Source: HL7 v2.9, PRT-10; FDA, UDI formats by issuing agency.
    """
    if content.startswith(("+", "*+")) or hibc.read_bare_di(content):
        return _read_hibc
    if content.startswith(("=", "&")):
        return _read_iccbba
    if content[:3].upper() == "MA.":
        return _read_ma
    return None


def _read_gs1(content: str, symbology: str, raw: str, today: dt.date) -> Udi:
    is_link = re.match("https?://", content, re.IGNORECASE) is not None
    if not (is_link or re.match(r"[0-9(\x1d^|]", content)):
        raise UdiError("unknown_agency", text=shown(content))
    bare = _bare_gtin(content, symbology)
    is_hri = content.lstrip(SEPARATOR).startswith("(")
    if bare:
        pairs = [("01", bare.zfill(14))]
    elif symbology in _NUMBER_SYMBOLOGIES:
        raise UdiError("bad_symbology", symbology=symbology)
    elif is_link:
        pairs = gs1.split_digital_link(content)
    elif is_hri:
        pairs = gs1.split_hri(content.lstrip(SEPARATOR))
    else:
        pairs = gs1.split_elements(_CHARACTERS.sub(SEPARATOR, content))
    if not pairs:
        raise UdiError("empty")
    elements = tuple(gs1.read_element(ai, value, today) for ai, value in dict.fromkeys(pairs))
    is_scan = not (bare or is_hri or is_link)
    warnings = gs1.warnings_of(dict.fromkeys(pairs), is_scan)
    if symbology in _PLAIN_SYMBOLOGIES and not is_link:
        warnings.append(UdiWarning.of("plain_symbology", symbology=symbology))
    return _udi(GS1, elements, warnings, raw)


def _read_hibc(content: str, raw: str, today: dt.date) -> Udi:
    code = hibc.read_bare_di(content) or hibc.split(content, today)
    return _udi(hibc.AGENCY, code.elements, code.warnings, raw, code.di)


def _read_iccbba(content: str, raw: str, today: dt.date) -> Udi:
    code = iccbba.split(content, today)
    return _udi(iccbba.AGENCY, code.elements, code.warnings, raw)


def _read_ma(content: str, raw: str, today: dt.date) -> Udi:
    code = ma_code.split(content, today)
    return _udi(ma_code.AGENCY, code.elements, code.warnings, raw, code.di)


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
        if len(content) == 12 and is_date_shaped and len(identifier.ai) == 4:
            return None
        is_whole = len(identifier.ai) == 4 and identifier.fits(len(content) - 4)
        if is_date_shaped and (is_whole or not is_checked):
            return None
    return content


def _udi(
    agency: str,
    elements: tuple[Element, ...],
    warnings: Iterable[UdiWarning],
    raw: str,
    di: str | None = None,
) -> Udi:
    """What the elements mean. ``di``: where it is not one element's value."""
    first: dict[str, Element] = {}
    for element in elements:
        first.setdefault(element.ai, element)

    def find(name: str) -> Element | None:
        identifiers = _MEANINGS[agency].get(name, ())
        return next((first[ai] for ai in identifiers if ai in first), None)

    def value(name: str) -> str | None:
        element = find(name)
        return element.value if element else None

    def date(name: str) -> dt.date | None:
        element = find(name)
        return element.date if element else None

    manufactured, expires = date("manufactured"), date("expires")
    found = list(warnings)
    if manufactured and expires and expires < manufactured:
        found.append(
            UdiWarning.of(
                "expires_before_made",
                expires=expires.isoformat(),
                manufactured=manufactured.isoformat(),
            )
        )
    return Udi(
        agency=agency,
        di=di or value("di"),
        lot=value("lot"),
        serial=value("serial"),
        manufactured=manufactured,
        expires=expires,
        software_version=value("software_version"),
        elements=elements,
        warnings=tuple(found),
        raw=raw,
    )
