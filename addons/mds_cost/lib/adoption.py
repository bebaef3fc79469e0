"""Which accounts of a plan that is adopted stand for which regions, models or customers.

An account and a record belong together when they have a name or a code in common, and neither has
it in common with another: what is doubtful is left to people.

>>> match({1: ["East", "E"], 2: ["West"]}, {7: ["east "], 8: ["South"]})
{1: 7}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping


def _words(names: Iterable[str | None]) -> set[str]:
    return {" ".join(name.split()).casefold() for name in names if name and name.strip()}


def match(
    accounts: Mapping[Hashable, Iterable[str | None]],
    records: Mapping[Hashable, Iterable[str | None]],
) -> dict[Hashable, Hashable]:
    """``{account: record}``."""
    by_word: dict[str, set[Hashable]] = defaultdict(set)
    for record, names in records.items():
        for word in _words(names):
            by_word[word].add(record)
    found = {
        account: set().union(*(by_word.get(word, set()) for word in _words(names)))
        for account, names in accounts.items()
    }
    sure = {account: next(iter(hits)) for account, hits in found.items() if len(hits) == 1}
    taken: dict[Hashable, list[Hashable]] = defaultdict(list)
    for account, record in sure.items():
        taken[record].append(account)
    return {account: record for account, record in sure.items() if len(taken[record]) == 1}
