"""MA, the code of China's ZIIOT (IDcode): ``MA.156.M0.firm.item.Sserial.Mmade.Llot.Eexpiry``.

The first five parts are the device identifier: ``MA``, country, industry (``M0``: medical
devices), firm, item (packaging level, number, check character). Behind it each part begins with a
letter that says what it is; dates have six digits (YYMMDD) or eight (YYYYMMDD). How the check
characters are computed is not published any more: they are kept, not verified.

Source: published examples of ZIIOT and of users of the code; 医疗器械唯一标识系统规则.

>>> text = "MA.156.M0.100761.21234561.Sx00008.M220117.L20220117.E20220130.C3"
>>> code = split(text, dt.date(2026, 11, 23))
>>> code.di
'MA.156.M0.100761.21234561'
>>> [(element.ai, element.value) for element in code.elements][-5:]
[('S', 'x00008'), ('M', '220117'), ('L', '20220117'), ('E', '20220130'), ('C', '3')]
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .udi_element import Element, calendar_date, full_year, shown
from .udi_findings import UdiError, UdiWarning

AGENCY = "MA"
_PARTS = {
    "S": "Serial number",
    "L": "Batch or lot",
    "M": "Production date",
    "P": "Production date",
    "E": "Expiration date",
    "V": "Valid until",
    "D": "Sterilisation lot",
    "C": "Check character",
}
_DATED = ("M", "P", "E", "V")
_DI_PARTS = 5
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Code:
    di: str
    elements: tuple[Element, ...]
    warnings: tuple[UdiWarning, ...]


def split(text: str, today: dt.date) -> Code:
    """The elements of a text that begins with ``MA.``.

    Raises :class:`UdiError`: bad_structure, unknown_identifier, empty_value, bad_length, bad_date.
    """
    parts = re.sub(r"[\r\n\t\x1d ]+", "", text).split(".")
    head = parts[:_DI_PARTS]
    if len(head) < _DI_PARTS or not _is_device_identifier(head):
        raise UdiError("bad_structure", agency=AGENCY, text=shown(text))
    di = ".".join(["MA", *head[1:]])
    elements = [
        Element("firm", head[3], title="Firm"),
        Element("package", head[4][0], title="Packaging level"),
        Element("item", head[4][1:-1], title="Item"),
        Element("check", head[4][-1], title="Check character"),
    ]
    warnings: list[UdiWarning] = []
    for part in parts[_DI_PARTS:]:
        element = _read(part, today)
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
    return Code(di, tuple(elements), tuple(warnings))


def _is_device_identifier(head: list[str]) -> bool:
    _ma, country, industry, firm, item = head
    return bool(
        re.fullmatch("[0-9]{3}", country)
        and re.fullmatch("[A-Z][0-9A-Z]{1,3}", industry)
        and re.fullmatch("[0-9A-Za-z]{1,20}", firm)
        and re.fullmatch("[0-9A-Za-z_-]{3,30}", item)
    )


def _read(part: str, today: dt.date) -> Element:
    kind, value = part[:1], part[1:]
    title = _PARTS.get(kind)
    if title is None:
        raise UdiError("unknown_identifier", agency=AGENCY, text=shown(part))
    if not value:
        raise UdiError("empty_value", ai=kind)
    if not re.fullmatch("[!-~]+", value):
        wrong = next(character for character in value if not "!" <= character <= "~")
        raise UdiError("bad_character", ai=kind, value=shown(value), character=shown(wrong))
    if kind not in _DATED:
        if len(value) > _LONGEST:
            raise UdiError(
                "bad_length",
                ai=kind,
                value=shown(value),
                length=str(len(value)),
                lengths=f"1–{_LONGEST}",
            )
        return Element(kind, value, title=title)
    if not re.fullmatch("[0-9]{6}|[0-9]{8}", value):
        raise UdiError("bad_date", ai=kind, value=shown(value))
    year = full_year(int(value[:2]), today) if len(value) == 6 else int(value[:4])
    month, day = int(value[-4:-2]), int(value[-2:])
    return Element(kind, value, calendar_date(kind, value, year, month, day), title=title)
