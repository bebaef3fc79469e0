"""When to try again: later and later, and not all at the same moment.

The wait doubles with each try up to a limit. Half of it is fixed, the other half is spread by a
fraction that the caller draws: a thousand events that failed together do not come back together.

>>> now = dt.datetime(2026, 11, 24, 8, 0)
>>> next_try(1, now, fraction=1.0) - now, next_try(2, now, fraction=1.0) - now
(datetime.timedelta(seconds=30), datetime.timedelta(seconds=60))
>>> next_try(1, now, fraction=0.0) - now
datetime.timedelta(seconds=15)
>>> next_try(99, now, fraction=1.0) - now
datetime.timedelta(seconds=21600)
"""

from __future__ import annotations

import datetime as dt

FIRST = dt.timedelta(seconds=30)
LONGEST = dt.timedelta(hours=6)


def delay(tries: int, fraction: float) -> dt.timedelta:
    """The wait after ``tries`` failed tries; ``fraction`` in [0, 1] spreads its second half."""
    if tries < 1:
        raise ValueError("There is nothing to wait for before the first try.")
    if not 0 <= fraction <= 1:
        raise ValueError("The fraction lies between 0 and 1.")
    doublings = min(tries - 1, 32)  # far beyond the limit: keep the number small
    whole: dt.timedelta = min(FIRST * (1 << doublings), LONGEST)
    return whole / 2 + whole / 2 * fraction


def next_try(
    tries: int,
    now: dt.datetime,
    fraction: float,
    asked_for: dt.timedelta | None = None,
) -> dt.datetime:
    """When to try again; not before the receiver asked us to (``Retry-After``), within limits.

    >>> now = dt.datetime(2026, 11, 24, 8, 0)
    >>> next_try(1, now, 0.0, asked_for=dt.timedelta(minutes=10)) - now
    datetime.timedelta(seconds=600)
    >>> next_try(1, now, 0.0, asked_for=dt.timedelta(days=400)) - now
    datetime.timedelta(seconds=21600)
    """
    wait = delay(tries, fraction)
    if asked_for is not None:
        wait = max(wait, min(asked_for, LONGEST))
    return now + wait
