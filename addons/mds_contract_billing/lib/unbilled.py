"""What stands on no invoice yet, as it costs now and as it would cost with another version.

>>> now = [Owed("CT", date(2026, 7, 1), date(2026, 9, 30), Decimal(300))]
>>> then = [Owed("CT", date(2026, 7, 1), date(2026, 7, 31), Decimal(100)),
...         Owed("CT", date(2026, 8, 1), date(2026, 9, 30), Decimal(150))]
>>> [(row.date_from.day, str(row.amount_now), str(row.change)) for row in compare(now, then)]
[(1, '300', '-50')]
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.addons.mds_contract.lib.preview import UnbilledPeriod

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed for days of a line."""

    line: Hashable
    first: date
    last: date
    amount: Decimal


def compare(now: Sequence[Owed], then: Sequence[Owed]) -> list[UnbilledPeriod]:
    """Days that overlap are one row, by line and day; the sums are those of both sides.

    ``what`` of a row is the line as it was given.
    """
    tagged = [(one, False) for one in now] + [(one, True) for one in then]
    lines = dict.fromkeys(one.line for one, _is_then in tagged)
    result = []
    for line in lines:
        own = sorted(
            ((one, is_then) for one, is_then in tagged if one.line == line),
            key=lambda pair: (pair[0].first, pair[0].last),
        )
        rows: list[UnbilledPeriod] = []
        for one, is_then in own:
            amounts = (NOTHING, one.amount) if is_then else (one.amount, NOTHING)
            if rows and one.first <= rows[-1].date_to:
                before = rows.pop()
                first, last = before.date_from, max(before.date_to, one.last)
                amounts = (before.amount_now + amounts[0], before.amount_then + amounts[1])
            else:
                first, last = one.first, one.last
            rows.append(UnbilledPeriod(line, first, last, *amounts))
        result += rows
    return result
