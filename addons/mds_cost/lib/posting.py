"""What must be written so that each source stands in the books exactly once, as it is now.

A source (a piece of time, a stock move) has a key. Each time that it is written it gets the next
revision; a correction takes the last revision back and writes another. So nothing that was written
is ever changed, and writing twice what stands already writes nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Posted:
    """A line that stands: ``content`` is all that makes it what it is."""

    line: int
    key: str
    revision: int
    is_reversal: bool
    content: Hashable


@dataclass(frozen=True, slots=True)
class Plan:
    """``write``: ``{key: revision}`` of what is to be written; ``reverse``: lines to take back."""

    write: dict[str, int]
    reverse: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.write or self.reverse)


def plan(wanted: Mapping[str, Hashable], posted: Iterable[Posted]) -> Plan:
    """Bring what stands in line with what is wanted.

    :param wanted: ``{key: content}`` of all sources as they are now
    :param posted: all lines that were ever written for the same sources
    """
    last: dict[str, int] = {}
    standing: dict[str, Posted] = {}
    lines = list(posted)
    reversed_ = {(line.key, line.revision) for line in lines if line.is_reversal}
    for line in lines:
        last[line.key] = max(last.get(line.key, 0), line.revision)
        if not line.is_reversal and (line.key, line.revision) not in reversed_:
            standing[line.key] = line
    stale = [line for key, line in standing.items() if wanted.get(key, _NOTHING) != line.content]
    write = {
        key: last.get(key, 0) + 1
        for key, content in wanted.items()
        if key not in standing or standing[key].content != content
    }
    return Plan(write, tuple(line.line for line in stale))


_NOTHING = object()


def open_day(day: date, locked_until: date | None) -> date:
    """The day to post on: the day itself, or the first one after the books were closed."""
    return locked_until + timedelta(days=1) if locked_until and day <= locked_until else day


def is_late(day: date | None, source_day: date | None) -> bool:
    """Whether a line stands on a later day than its act, because the books were closed."""
    return bool(day and source_day and day > source_day)
