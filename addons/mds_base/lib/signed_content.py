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

from collections.abc import Iterable
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


def as_text(shown: Iterable[tuple[str, str]]) -> str:
    """What was signed as one text; a document's lines stand below their label.

    What is empty says nothing and is left out.

    >>> print(as_text([("Number", "2"), ("Payers", ""), ("Lines", "Bed\\nChair · Hours: 3")]))
    Number: 2
    Lines:
    Bed
    Chair · Hours: 3
    """
    return "\n".join(
        f"{label}:\n{text}" if "\n" in text else f"{label}: {text}" for label, text in filled(shown)
    )


def filled(shown: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels with a text.

    >>> filled([("Number", "2"), ("Payers", ""), ("Reason", None), ("Lines", " ")])
    [('Number', '2')]
    """
    return [(label, text) for label, text in shown if (text or "").strip()]


def changed_rows(signed: Plain, current: Plain, old: str, new: str) -> tuple[str, str]:
    """Of two texts with a row for each line of the document: the rows of lines that changed.

    Lines are told apart by their content, not by their words: those were written in the signer's
    language, and long ago perhaps otherwise. A text whose rows are not known is given whole.

    >>> changed_rows([{"id": 1, "n": 2}, {"id": 2, "n": 3}], [{"id": 1, "n": 2}, {"id": 2, "n": 4}],
    ...              "床 · 2; 椅 · 3", "Bed · Visits: 2\\nChair · Visits: 4")
    ('椅 · 3', 'Chair · Visits: 4')
    >>> changed_rows("a", "b", "old", "new")
    ('old', 'new')
    """
    was, now = _rows_by_line(signed, old), _rows_by_line(current, new)
    if was is not None and now is not None:
        before, after = _by_line(signed), _by_line(current)
        same = {key for key in before if key in after and holds(before[key], after[key])}
        old = "\n".join(row for key, row in was.items() if key not in same)
        new = "\n".join(row for key, row in now.items() if key not in same)
    return old.replace("\n", "; "), new.replace("\n", "; ")


def _by_line(lines: Plain) -> dict[Plain, Plain]:
    """``{id: line}``; nothing where the content has no lines."""
    lines = lines if isinstance(lines, list) else []
    return {line["id"]: line for line in lines if isinstance(line, dict) and "id" in line}


def _rows_by_line(lines: Plain, text: str) -> dict[Plain, str] | None:
    """``{id: its row of the text}``; None where rows and lines do not match one to one."""
    keys = list(_by_line(lines))
    if not isinstance(lines, list) or len(keys) != len(lines):
        return None
    if not keys:
        return {}
    for separator in ("\n", "; "):
        rows = text.split(separator)
        if len(rows) == len(keys):
            return dict(zip(keys, rows, strict=True))
    return None
