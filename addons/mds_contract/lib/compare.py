"""Two versions side by side: rows of what stands in the one and in the other.

>>> old = [Entry("line 1", "CT", "Parts (%)", "80"), Entry("line 2", "Pumps", "Labour (%)", "100")]
>>> new = [Entry("line 1", "CT", "Parts (%)", "100"), Entry("line 3", "MR", "Labour (%)", "50")]
>>> [(row.what, row.label, row.old, row.new, row.change) for row in compare(old, new)]
[('CT', 'Parts (%)', '80', '100', 'changed'), ('Pumps', 'Labour (%)', '100', '', 'gone'), \
('MR', 'Labour (%)', '', '50', 'new')]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a version: of ``key`` (a line, a term, the version) with its name and label."""

    key: Hashable
    what: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    label: str
    old: str
    new: str
    change: str


def compare(old: Iterable[Entry], new: Iterable[Entry]) -> list[Row]:
    """A row for each value that one of the two has; in the order of the old, then the new one.

    What belongs to one key stays together. Of two entries with the same key and label the last
    one counts.
    """
    before = {(entry.key, entry.label): entry for entry in old}
    after = {(entry.key, entry.label): entry for entry in new}
    keys = list(dict.fromkeys(key for key, _label in (*before, *after)))
    old_keys, new_keys = ({key for key, _label in side} for side in (before, after))
    names: dict[Hashable, dict[str, None]] = {}
    for key, label in (*before, *after):
        names.setdefault(key, {})[label] = None
    rows = []
    for key in keys:
        for label in names[key]:
            one, other = before.get((key, label)), after.get((key, label))
            shown = other or one
            if shown is None:
                continue
            texts = (one.text if one else "", other.text if other else "")
            rows.append(Row(shown.what, label, *texts, _change(key, texts, old_keys, new_keys)))
    return rows


def _change(
    key: Hashable, texts: tuple[str, str], old_keys: set[Hashable], new_keys: set[Hashable]
) -> str:
    if key not in old_keys:
        return NEW
    if key not in new_keys:
        return GONE
    return SAME if texts[0] == texts[1] else CHANGED
