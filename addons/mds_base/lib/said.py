"""A sentence that is kept by what it says, not by the words of one language.

It is stored as JSON: the source text, the module whose catalogue translates it, and its arguments,
which may be sentences themselves. It is put into words when somebody reads it, in his language.

>>> node = {"m": "mds_order", "s": "Own target: %(hours)s h, %(kind)s.", "a": {
...     "hours": 8, "kind": {"l": {"en_US": "repair", "zh_CN": "维修"}}}}
>>> stored = to_text(node)
>>> words = {"Own target: %(hours)s h, %(kind)s.": "自定时限：%(hours)s 小时，%(kind)s。"}
>>> render(from_text(stored), "zh_CN", lambda module, source: words.get(source, source), str)
'自定时限：8 小时，维修。'
>>> render(from_text(stored), "en_US", lambda module, source: source, str)
'Own target: 8 h, repair.'
>>> from_text("Agreed by telephone.") is None
True
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

MARK = "said:"
SOURCE_LANGUAGE = "en_US"

Node = Any
"""A plain value, a sentence ``{m, s, a}``, parts ``{j: [separator, [parts]]}``, a word by language
``{l: {language: text}}`` or a day ``{d: ISO date}``."""


def to_text(node: Node) -> str:
    """What is stored."""
    return MARK + json.dumps(node, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Node | None:
    """The sentence that is stored, or None: it is a text of somebody's own."""
    if not text.startswith(MARK):
        return None
    try:
        node = json.loads(text[len(MARK) :])
    except ValueError:
        return None
    return node if isinstance(node, dict) else None


def render(
    node: Node,
    language: str,
    translate: Callable[[str, str], str],
    show_date: Callable[[dt.date], str],
) -> str:
    """The sentence in words.

    :param translate: (module, source text) -> text in the language
    :param show_date: a day as readers of the language write it
    """
    if not isinstance(node, dict):
        return str(node)
    if "j" in node:
        separator, *parts = (
            render(one, language, translate, show_date) for one in (node["j"][0], *node["j"][1])
        )
        return separator.join(parts)
    if "l" in node:
        words = node["l"]
        return str(words.get(language) or words.get(SOURCE_LANGUAGE) or next(iter(words.values())))
    if "d" in node:
        return show_date(dt.date.fromisoformat(node["d"]))
    values = {
        name: one if isinstance(one, (int, float)) else render(one, language, translate, show_date)
        for name, one in node.get("a", {}).items()
    }
    source = node["s"]
    return _fill(translate(node["m"], source), values) or _fill(source, values) or source


def _fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values; empty when it asks for others than there are."""
    if not values:
        return text
    try:
        return text % values
    except (KeyError, TypeError, ValueError):
        return ""
