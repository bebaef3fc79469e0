"""Revenue month by month: a billed amount over the days of its period.

>>> schedule(Decimal("90.00"), date(2026, 1, 15), date(2026, 3, 15))
[(datetime.date(2026, 1, 31), Decimal('25.50')), (datetime.date(2026, 2, 28), Decimal('42.00')), \
(datetime.date(2026, 3, 31), Decimal('22.50'))]
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .billing import cents

DAY = timedelta(days=1)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def schedule(total: Decimal, first: date, last: date) -> list[tuple[date, Decimal]]:
    """``[(last day of the month, amount)]``; the amounts sum to the total, to the cent."""
    days = (last - first).days + 1
    parts, before = [], Decimal("0.00")
    day = first
    while day <= last:
        end = min(month_end(day), last)
        until = cents(Fraction(total) * ((end - first).days + 1) / days)
        parts.append((month_end(day), until - before))
        before, day = until, end + DAY
    return parts


def to_post(
    posted: Decimal, last_month: date | None, total: Decimal, first: date, last: date, until: date
) -> list[tuple[date, Decimal]]:
    """What is to be recognised by the end of the month of ``until``, beyond what was posted.

    ``posted`` was posted for the months up to ``last_month``. When total or last day has changed
    since, the difference goes into the next month that is posted.

    >>> to_post(Decimal("60.00"), date(2026, 2, 28), Decimal("60.00"),
    ...         date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 31))
    []
    >>> to_post(Decimal("60.00"), date(2026, 2, 28), Decimal("45.00"),
    ...         date(2026, 1, 1), date(2026, 2, 14), date(2026, 3, 31))
    [(datetime.date(2026, 3, 31), Decimal('-15.00'))]
    """
    parts = [part for part in schedule(total, first, last) if part[0] <= month_end(until)]
    due = sum((part for _month, part in parts), Decimal("0.00"))
    ahead = [part for part in parts if last_month is None or part[0] > last_month]
    change = due - posted - sum((part for _month, part in ahead), Decimal("0.00"))
    if change:
        if not ahead:
            return [(month_end(until), change)]
        ahead[0] = (ahead[0][0], ahead[0][1] + change)
    return [part for part in ahead if part[1]]


def open_day(day: date, locked_until: date | None) -> date:
    """The day itself, or the first one after the lock.

    >>> open_day(date(2026, 1, 31), date(2026, 3, 31))
    datetime.date(2026, 4, 1)
    """
    return day if locked_until is None or day > locked_until else locked_until + DAY
