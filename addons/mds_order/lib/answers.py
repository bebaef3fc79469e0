"""What the seams of a service order answer with.

An addon above extends a seam and returns the same kinds, so that the order, its form and its
report need not know who speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that still stands in the way of closing.

    ``code`` is stable (tests and statistics read it), ``message`` says what is missing and what
    to do, in the user's language. ``action`` names the public method of the order that leads
    there (empty: none).
    """

    code: str
    message: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class ChargeItem:
    """One thing that may be charged: work, travel, a part.

    ``quantity`` is in ``unit`` (hour, or the unit of the part); ``source`` is (model, ids) of the
    records it rests on. Whether it is charged, to whom and for how much is decided above.
    """

    kind: str
    description: str
    quantity: Decimal
    unit: str
    source: tuple[str, tuple[int, ...]]
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part on the service report: what the record of replaced parts must name."""

    name: str
    code: str
    serial: str
    quantity: Decimal
    unit: str
    note: str = ""
