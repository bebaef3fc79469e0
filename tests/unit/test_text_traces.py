"""Passages about a person: found in any spacing, gone when erased, nothing else touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_privacy.lib import text_traces
from odoo.addons.mds_privacy.lib.person import Person

ZHANG = Person(
    names=("Zhang Wei", "张伟"), phones=("138 0000 0000",), emails=("zhang@hospital.example",)
)
MARK = "[ER/2026/0001]"


def found(text, person=ZHANG):
    return [text[hit.start : hit.end] for hit in text_traces.find(person, text)]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("nurse zhang wei", ["zhang wei"]),
        ("ＺＨＡＮＧ ＷＥＩ rang", ["ＺＨＡＮＧ ＷＥＩ"]),
        ("找张 伟主任", ["张 伟"]),
        ("0086 13800000000", ["0086 13800000000"]),
        ("(138) 0000-0000", ["138) 0000-0000"]),
        ("mail ZHANG@hospital.example!", ["ZHANG@hospital.example"]),
        ("Zhang Weiming", []),
        ("no 913800000000", []),
        ("13800000000123", []),
        ("", []),
    ],
)
def test_spelling_does_not_hide_a_person_and_longer_words_are_others(text, passages):
    assert found(text) == passages


def test_a_name_of_one_sign_or_a_short_word_is_not_searched():
    assert found("李 Li", Person(names=("李", "Li"))) == []


@given(st.lists(st.sampled_from(["Zhang Wei", "张伟", "138 0000 0000", " ", "ok", "。", "7"])))
def test_after_erasing_nothing_is_found_and_the_rest_stands(parts):
    text = "|".join(parts)
    hits = text_traces.find(ZHANG, text)
    clean = text_traces.redact(text, hits, MARK)
    assert text_traces.find(ZHANG, clean) == ()
    assert clean.count(MARK) == len(hits)
    spans = [(hit.start, hit.end) for hit in hits]
    kept = "".join(sign for at, sign in enumerate(text) if not any(a <= at < b for a, b in spans))
    assert clean.replace(MARK, "") == kept
