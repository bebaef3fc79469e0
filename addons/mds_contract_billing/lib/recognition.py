"""Revenue month by month: a billed amount over the days of its period.

>>> schedule(Decimal("90.00"), date(2026, 1, 15), date(2026, 3, 15))
[(datetime.date(2026, 1, 31), Decimal('25.50')), (datetime.date(2026, 2, 28), Decimal('42.00')), \
(datetime.date(2026, 3, 31), Decimal('22.50'))]
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from odoo.addons.mds_base.lib.apportion import CENT

from .billing import cents

DAY = timedelta(days=1)
Course: TypeAlias = Sequence[tuple[date, Decimal]]


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def schedule(
    total: Decimal, first: date, last: date, course: Course = (), unit: Decimal = CENT
) -> list[tuple[date, Decimal]]:
    """``[(last day of the month, amount)]``; the amounts sum to the total, to the cent.

    ``course``: what of the total falls before the days on which the price changed, and the whole.
    Without it each day brings the same.

    >>> [str(part) for _month, part in schedule(Decimal("2000.00"),
    ...     date(2026, 7, 1), date(2026, 9, 30),
    ...     [(date(2026, 8, 1), Decimal("1000.00")), (date(2026, 10, 1), Decimal("2000.00"))])]
    ['1000.00', '508.20', '491.80']
    """
    points = _points(first, last, course)
    parts, before = [], Decimal("0.00")
    day = first
    while day <= last:
        following = min(month_end(day), last) + DAY
        until = cents(Fraction(total) * _share(points, following), unit)
        parts.append((month_end(day), until - before))
        before, day = until, following
    return parts


def _points(first: date, last: date, course: Course) -> list[tuple[date, Fraction]]:
    """``[(day, which share lies before it)]``, from nothing to all."""
    whole = Fraction(course[-1][1]) if course else Fraction(0)
    changes = [(day, Fraction(part) / whole) for day, part in course if whole > 0]
    inner = [(day, share) for day, share in changes if first < day <= last]
    return [(first, Fraction(0)), *inner, (last + DAY, Fraction(1))]


def _share(points: Sequence[tuple[date, Fraction]], day: date) -> Fraction:
    """Between two points each day brings the same."""
    (start, low), (end, high) = next(pair for pair in pairwise(points) if day <= pair[1][0])
    return low + (high - low) * Fraction((day - start).days, (end - start).days)


def to_post(
    posted: Decimal,
    last_month: date | None,
    total: Decimal,
    first: date,
    last: date,
    until: date,
    course: Course = (),
    unit: Decimal = CENT,
) -> list[tuple[date, Decimal]]:
    """What is to be recognised by the end of the month of ``until``, beyond what was posted.

    ``posted`` was posted for the months up to ``last_month``. When total or last day has changed
    since, the difference goes into the next month that is posted. Until a month before the last
    one posted nothing is.

    >>> to_post(Decimal("60.00"), date(2026, 2, 28), Decimal("60.00"),
    ...         date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 31))
    []
    >>> to_post(Decimal("60.00"), date(2026, 2, 28), Decimal("45.00"),
    ...         date(2026, 1, 1), date(2026, 2, 14), date(2026, 3, 31))
    [(datetime.date(2026, 3, 31), Decimal('-15.00'))]
    """
    if last_month and month_end(until) < last_month:
        return []
    whole = schedule(total, first, last, course, unit)
    parts = [part for part in whole if part[0] <= month_end(until)]
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
