"""One element of a UDI, and what all issuing agencies' codes share: dates and words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .udi_findings import UdiError


@dataclass(frozen=True, slots=True)
class Element:
    """One identifier with its value as it stands on the label.

    ``ai`` is the GS1 application identifier, or the data identifier of another agency.
    ``date`` and ``time`` are what the value means where it is a date (with a time); two-digit years
    depend on the day of reading, so keep ``value`` too.
    """

    ai: str
    value: str
    date: dt.date | None = None
    time: dt.time | None = None
    title: str = ""


def full_year(two_digits: int, today: dt.date) -> int:
    """The year between 49 years before and 50 years after today that ends like this.

    Source: GS1 General Specifications, section 7.12.

    >>> [full_year(yy, dt.date(2026, 11, 23)) for yy in (76, 77, 99, 0, 26)]
    [2076, 1977, 1999, 2000, 2026]
    """
    century = today.year - today.year % 100
    distance = two_digits - today.year % 100
    if distance > 50:
        century -= 100
    elif distance < -49:
        century += 100
    return century + two_digits


def calendar_date(ai: str, value: str, year: int, month: int, day: int) -> dt.date:
    """The day, or :class:`UdiError` bad_date."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise UdiError("bad_date", ai=ai, value=shown(value)) from None


def day_of_year(ai: str, value: str, year: int, number: int) -> dt.date:
    """The day with this number in its year, or :class:`UdiError` bad_date.

    >>> day_of_year("=>", "014032", 2014, 32).isoformat()
    '2014-02-01'
    """
    first = calendar_date(ai, value, year, 1, 1)
    last = calendar_date(ai, value, year, 12, 31)
    if not 1 <= number <= (last - first).days + 1:
        raise UdiError("bad_date", ai=ai, value=shown(value))
    return dt.date.fromordinal(first.toordinal() + number - 1)


def time_of_day(ai: str, value: str, hour: int, minute: int = 0, second: int = 0) -> dt.time:
    """The time, or :class:`UdiError` bad_time."""
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise UdiError("bad_time", ai=ai, value=shown(value)) from None


def shown(text: str) -> str:
    """A text for a message: short, and without characters that cannot be seen."""
    visible = "".join(
        character if character.isprintable() else f"<{ord(character):02X}>"
        for character in text[:40]
    )
    return visible + ("…" if len(text) > 40 else "")
