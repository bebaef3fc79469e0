"""Whether a document still says what was signed, when the program has learnt new fields since.

A field that was not known at signing and is empty now says nothing; anything else is a change.

>>> signed = {"price": 5, "lines": [{"id": 1, "hours": 2}]}
>>> holds(signed, {"price": 5, "lines": [{"id": 1, "hours": 2, "carried": 0}], "terms": []})
True
>>> holds(signed, {"price": 5, "lines": [{"id": 1, "hours": 2, "carried": 3}]})
False
>>> holds(signed, {"price": 5, "lines": [{"id": 1, "hours": 2}, {"id": 2, "hours": 0}]})
False
>>> holds(signed, {"lines": [{"id": 1, "hours": 2}]})
False
"""

from __future__ import annotations

from typing import TypeAlias, Union

Plain: TypeAlias = Union[bool, int, float, str, "list[Plain]", "dict[str, Plain]", None]


def holds(signed: Plain, current: Plain) -> bool:
    """Whether ``current`` is ``signed``, but for empty values of fields that came later."""
    if isinstance(signed, dict) and isinstance(current, dict):
        return all(
            holds(signed[name], current[name])
            if name in signed and name in current
            else name not in signed and not current[name]
            for name in signed.keys() | current.keys()
        )
    if isinstance(signed, list) and isinstance(current, list):
        return len(signed) == len(current) and all(map(holds, signed, current))
    return type(signed) is type(current) and signed == current
