"""Sentences that are stored and read in each reader's own language (ADR 0021).

Where a reason is decided::

    _ = Teller(self.env, __name__)
    reason = _("Warranty until %(date)s.", date=day)

It is a text like any other, in the language of the user; and it knows how it was made. Written to
a field of :class:`SaidChar` or :class:`SaidText`, it is read in the language of the reader.
Joined by :func:`join` it stays so; what is glued together otherwise is a plain text.
"""

import datetime as dt

from odoo import fields
from odoo.tools import format_date
from odoo.tools.translate import get_translation

from ..lib import said

ADDON = 2  # odoo.addons.<addon>.models.…


class Said(str):
    """A text in one language that knows how to be said in all."""

    __slots__ = ("node",)

    def __new__(cls, text, node):
        self = super().__new__(cls, text)
        self.node = node
        return self

    def __getnewargs__(self):
        """What a copy is made of."""
        return str(self), self.node


class Teller:
    """Takes the place of ``self.env._`` where what is said will be stored."""

    def __init__(self, env, module_name):
        self.env = env
        parts = module_name.split(".")
        self.addon = parts[ADDON] if parts[:ADDON] == ["odoo", "addons"] else parts[0]

    def __call__(self, source, /, **values):
        node = {"m": self.addon, "s": source}
        if values:
            node["a"] = {name: _as_node(value) for name, value in values.items()}
        return tell(self.env, node)


def tell(env, node):
    """The sentence in the language of the environment."""
    language = env.lang or said.SOURCE_LANGUAGE
    text = said.render(
        node,
        language,
        lambda module, source: get_translation(module, language, source, ()),
        lambda day: format_date(env, day, lang_code=language),
    )
    return Said(text, node)


def join(separator, texts):
    """``separator.join(texts)`` that still can be said in all languages."""
    texts = list(texts)
    node = {"j": [_as_node(separator), [_as_node(text) for text in texts]]}
    return Said(separator.join(texts), node)


def listing(env, texts):
    """“a, b, c”, with the comma of each language."""
    return join(in_languages(env, {"en_US": ", ", "zh_CN": "、"}), texts)


def name_of(record, name="display_name"):
    """A record's name in every installed language, to be told of."""
    languages = [code for code, _name in record.env["res.lang"].get_installed()]
    words = {code: record.with_context(lang=code)[name] or "" for code in languages}
    return in_languages(record.env, words)


def in_languages(env, words):
    """A word that is known in several languages: ``{language: word}``."""
    return tell(env, {"l": words}) if len(set(words.values())) > 1 else next(iter(words.values()))


def _as_node(value):
    if isinstance(value, Said):
        return value.node
    if isinstance(value, dt.date):
        return {"d": value.isoformat()[:10]}
    return value if isinstance(value, (int, float)) else str(value)


class _SaidField:
    """Keeps how a text is said; gives it in the reader's words. A text of one's own stays."""

    def convert_to_cache(self, value, record, validate=True):
        if isinstance(value, Said):
            return said.to_text(value.node)
        value = super().convert_to_cache(value, record, validate)
        if validate and value and said.from_text(value):
            return value[len(said.MARK) :]  # nobody writes such a sentence by hand
        return value

    def convert_to_record(self, value, record):
        node = said.from_text(value) if value else None
        if node is None:
            return super().convert_to_record(value, record)
        return tell(record.env, node)


class SaidChar(_SaidField, fields.Char):
    """One line."""


class SaidText(_SaidField, fields.Text):
    """Several lines."""
