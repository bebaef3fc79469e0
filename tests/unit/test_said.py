"""Sentences that are stored by what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib import said

WORDS = {"Due on %(day)s: %(why)s": "%(day)s 到期：%(why)s", "urgent": "紧急"}


def render(node, language="zh_CN", words=WORDS):
    return said.render(node, language, lambda _addon, text: words.get(text, text), str)


def test_sentences_within_sentences_and_days_are_told_in_the_language():
    node = {
        "m": "mds_order",
        "s": "Due on %(day)s: %(why)s",
        "a": {"day": {"d": "2026-03-01"}, "why": {"m": "mds_order", "s": "urgent"}},
    }
    assert render(node) == "2026-03-01 到期：紧急"
    assert render(node, words={}) == "Due on 2026-03-01: urgent"
    assert render({"j": ["; ", [node, "x"]]}) == "2026-03-01 到期：紧急; x"


def test_a_bad_translation_falls_back_to_the_source():
    node = {"m": "a", "s": "%(n)s rows", "a": {"n": 3}}
    assert render(node, words={"%(n)s rows": "%(missing)s 行"}) == "3 rows"


def test_a_language_that_is_not_there_gets_the_source_language():
    assert render({"l": {"en_US": "repair", "zh_CN": "维修"}}, "fr_FR") == "repair"


@pytest.mark.parametrize("text", ["Agreed.", "said:", "said:{", "said:3", "said:[1]"])
def test_what_is_no_sentence_is_a_text_of_somebodys_own(text):
    assert said.from_text(text) is None


@given(
    st.recursive(
        st.integers() | st.text() | st.dates().map(lambda day: {"d": day.isoformat()}),
        lambda inner: st.lists(inner, max_size=3).map(lambda parts: {"j": [", ", parts]}),
        max_leaves=8,
    )
)
def test_stored_and_read_again_it_says_the_same(node):
    wrapped = {"j": ["", [node]]}
    assert render(said.from_text(said.to_text(wrapped))) == render(wrapped)


def test_days_are_shown_as_the_reader_writes_them():
    shown = said.render(
        {"d": "2026-03-01"}, "de", lambda _a, text: text, lambda day: f"{day:%d.%m.}"
    )
    assert shown == "01.03."
