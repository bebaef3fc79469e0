"""What is due next for a device: dated duties, the most pressing first.

>>> from datetime import date
>>> today = date(2026, 1, 10)
>>> level(date(2026, 1, 9), today), level(date(2026, 1, 20), today), level(date(2027, 1, 1), today)
('danger', 'warning', 'info')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must be done, or ends, on a day; the record that it is about, if any."""

    on: date
    label: str
    level: str = "info"
    res_model: str = ""
    res_id: int = 0


def level(on: date, today: date, soon_days: int = SOON_DAYS) -> str:
    """``danger`` when the day has passed, ``warning`` when it is near, else ``info``."""
    if on < today:
        return "danger"
    return "warning" if (on - today).days <= soon_days else "info"


def most_pressing(duties: Iterable[Duty], count: int) -> list[Duty]:
    return sorted(duties, key=lambda duty: (duty.on, duty.label))[:count]
