"""How urgent an order is: impact on patient care by urgency, never below what safety asks.

>>> matrix = {("high", "high"): "3", ("low", "low"): "0"}
>>> decide({1: Facts("low", "low", is_device_unsafe=True)}, matrix)[1]
Decision(priority='2', reason='unsafe')
>>> decide({1: Facts("high", "high")}, matrix)[1].priority
'3'
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

PATIENT_FLOOR, UNSAFE_FLOOR = "3", "2"


@dataclass(frozen=True, slots=True)
class Facts:
    """What triage found; ``impact`` and ``urgency`` are empty when nobody said."""

    impact: str = ""
    urgency: str = ""
    is_patient_involved: bool = False
    is_device_unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """``priority`` from 0 (low) to 3 (urgent), None: nothing decides it. ``reason`` is matrix,
    patient, unsafe or unknown."""

    priority: str | None
    reason: str


def decide(
    facts: Mapping[Key, Facts], matrix: Mapping[tuple[str, str], str]
) -> dict[Key, Decision]:
    """The priority of each: the matrix's, or the floor of safety where that is higher."""
    return {key: _decide(fact, matrix) for key, fact in facts.items()}


def _decide(fact: Facts, matrix: Mapping[tuple[str, str], str]) -> Decision:
    planned = matrix.get((fact.impact, fact.urgency))
    floors = (
        (PATIENT_FLOOR, "patient", fact.is_patient_involved),
        (UNSAFE_FLOOR, "unsafe", fact.is_device_unsafe),
    )
    for floor, reason, applies in floors:
        if applies and (planned is None or planned < floor):
            return Decision(floor, reason)
    return Decision(planned, "matrix" if planned is not None else "unknown")
