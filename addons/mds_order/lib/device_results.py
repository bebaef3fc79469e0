"""The result of an order over several devices: the worst that was found, once all are answered.

>>> overall(["fit", "unsafe", "not_found"])
'unsafe'
>>> overall(["fit", ""]) is None
True
"""

from __future__ import annotations

from collections.abc import Sequence

# from worst to best; what says nothing about safety comes last
ORDER = ("unsafe", "restricted", "fit", "not_applicable")
NOT_FOUND = "not_found"
NEEDS_WORDS = ("restricted", "unsafe", NOT_FOUND)
DECIDES_STATE = ("fit", "restricted", "unsafe")


def overall(results: Sequence[str]) -> str | None:
    """The one result that stands for all; None while a device is without one.

    A device that was not found says nothing about those that were; an order on which no device
    was found has no result for a device.
    """
    if not results or not all(results):
        return None
    found = set(results)
    return next((result for result in ORDER if result in found), "not_applicable")
