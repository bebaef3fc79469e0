"""Demand that comes seldom and in lumps: how much to expect, how much to keep.

Spare parts are used in few of many weeks. The mean of a moving window says little about that;
the methods here are the published ones, written out because the library that has them brings a
hundred megabytes of others with it:

* J. D. Croston (1972): smooth the size of demands and the intervals between them apart; the rate
  is their quotient.
* A. A. Syntetos and J. E. Boylan (2005), SBA: Croston's rate times (1 − α/2), since it is biased
  upwards.
* R. H. Teunter, A. A. Syntetos and M. Z. Babai (2011), TSB: smooth the *probability* of a demand
  in every period, also in those without, so that a part that nobody needs any more fades.

How much to keep is no formula but a count: what was used in every window of the lead time's
length (overlapping, as Willemain and others do it by drawing), and the level that covers the wanted
share of them. Nothing is drawn by chance, so the same history gives the same answer.

Lists of non-negative numbers in, numbers out. No clock, no I/O.
"""

from collections.abc import Sequence
from math import ceil


def croston(demand: Sequence[float], alpha: float = 0.1) -> float:
    """Rate per period.

    >>> croston([0, 0, 3, 0, 0, 3, 0, 0, 3])
    1.0
    >>> croston([0, 0, 0])
    0.0
    """
    size = interval = 0.0
    since = 0
    for amount in demand:
        since += 1
        if amount > 0:
            if not size:
                size, interval = float(amount), float(since)
            else:
                size += alpha * (amount - size)
                interval += alpha * (since - interval)
            since = 0
    return size / interval if interval else 0.0


def sba(demand: Sequence[float], alpha: float = 0.1) -> float:
    """Croston's rate without its bias.

    >>> sba([0, 0, 3, 0, 0, 3])
    0.95
    """
    return croston(demand, alpha) * (1 - alpha / 2)


def tsb(demand: Sequence[float], alpha: float = 0.1, beta: float = 0.1) -> float:
    """Rate per period; it falls in each period without demand.

    It begins with the share of periods that had a demand, not with certainty at the first one: in
    two years of weeks a part that was needed once, lately, would else look as if needed weekly.

    >>> round(tsb([2, 0, 2, 0]), 6)
    0.909
    >>> tsb([2] + [0] * 52) < 0.01
    True
    >>> tsb([0, 0, 0])
    0.0
    """
    needed = [float(amount) for amount in demand if amount > 0]
    if not needed:
        return 0.0
    size, probability = needed[0], len(needed) / len(demand)
    for amount in demand[1:]:  # the first period is in the share already
        if amount > 0:
            probability += beta * (1 - probability)
            size += alpha * (amount - size)
        else:
            probability *= 1 - beta
    return probability * size


def windows(demand: Sequence[float], length: int) -> list[float]:
    """What was used in each window of so many periods.

    >>> windows([1, 0, 2], 2)
    [1, 2]
    """
    length = max(1, min(length, len(demand)))
    return [sum(demand[start : start + length]) for start in range(len(demand) - length + 1)]


def level(demand: Sequence[float], length: int, service: float) -> int:
    """So many pieces cover the wanted share of the windows.

    >>> level([0, 0, 1, 0, 0, 0, 2, 0, 0, 0], 1, 0.9)
    1
    >>> level([0, 0, 1, 0, 0, 0, 2, 0, 0, 0], 1, 0.95)
    2
    >>> level([], 4, 0.95)
    0
    """
    if not demand:
        return 0
    sums = sorted(windows(demand, length))
    position = min(len(sums) - 1, max(0, ceil(service * len(sums)) - 1))
    return ceil(sums[position])
