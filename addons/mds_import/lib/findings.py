"""What the database says about one row of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Finding:
    """``vals`` are the values of the new record; ``known_id`` is the one that is there already.

    Errors stop the row; warnings are for the eye.
    """

    values: Mapping[str, Any]
    vals: dict[str, Any] = field(default_factory=dict)
    known_id: int = 0
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not self.errors and not self.known_id
