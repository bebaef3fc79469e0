"""What a version in preparation would change in money: answers of the seam of the preview."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class UnbilledPeriod:
    """Days of a line that stand on no invoice yet, as they cost now and as they would cost.

    ``what`` is the line, or its name in the user's language where it is shown. A period that only
    one of the two versions knows has the amount zero in the other.

    >>> UnbilledPeriod("CT", date(2026, 7, 1), date(2026, 9, 30), Decimal(100), Decimal(80)).change
    Decimal('-20')
    """

    what: Hashable
    date_from: date
    date_to: date
    amount_now: Decimal
    amount_then: Decimal

    @property
    def change(self) -> Decimal:
        return self.amount_then - self.amount_now


def total_change(periods: Sequence[UnbilledPeriod]) -> Decimal:
    """What the version brings in, or costs, until its end."""
    return sum((period.change for period in periods), Decimal(0))
