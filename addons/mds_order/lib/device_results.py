"""The result of an order over several devices: the worst that was found, once all are answered.

>>> overall(["fit", "unsafe", "not_found"])
'unsafe'
>>> overall(["fit", ""]) is None
True
>>> of_steps(Steps(asked=5, open=0, failed=0))
'fit'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Steps:
    """The required steps of one device: how many are asked, still open, and failed for good."""

    asked: int
    open: int
    failed: int


def of_steps(steps: Steps) -> str | None:
    """What the steps of a device say of it: fit when all were asked and passed.

    A failed step says nothing by itself: whether the device is restricted or unsafe is the
    engineer's decision, and so is what nobody measured.
    """
    return "fit" if steps.asked and not steps.open and not steps.failed else None


def follow(result: str, is_from_steps: bool, steps: Steps) -> str:
    """The result of a device after its steps changed.

    What a person said stays. What followed from the steps goes when they no longer say so.
    """
    said = of_steps(steps)
    if not result:
        return said or ""
    return (said or "") if is_from_steps else result
