"""A signature holds when nothing was changed, also after the program has learnt new fields."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.signed_content import changed_rows, holds

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)
documents = st.dictionaries(st.sampled_from("abcd"), plain)


@given(documents)
def test_what_is_unchanged_holds(document):
    assert holds(document, document)


@given(documents, st.sampled_from([None, False, 0, "", [], {}]))
def test_an_empty_field_that_came_later_says_nothing(document, empty):
    assert holds(document, {**document, "new": empty})
    assert holds({"lines": [document]}, {"lines": [{**document, "new": empty}]})


@given(documents, st.sampled_from([True, 1, "x", [0], {"y": 0}]))
def test_a_later_field_with_a_value_is_a_change(document, value):
    assert not holds(document, {**document, "new": value})


@given(documents)
def test_what_was_signed_does_not_go(document):
    for name in document:
        rest = {key: value for key, value in document.items() if key != name}
        assert not holds(document, rest)


def test_a_number_is_not_a_tick():
    assert not holds({"a": 1}, {"a": True})
    assert not holds({"a": 0}, {"a": False})


lines = st.lists(st.integers(0, 9), max_size=5)


@given(lines, lines, st.sampled_from(["\n", "; "]))
def test_only_rows_of_lines_that_changed_are_said(before, after, separator):
    signed = [{"id": place, "n": number} for place, number in enumerate(before)]
    current = [{"id": place, "n": number} for place, number in enumerate(after)]
    old, new = changed_rows(
        signed,
        current,
        separator.join(f"old {place}/{number}" for place, number in enumerate(before)),
        "\n".join(f"new {place}/{number}" for place, number in enumerate(after)),
    )
    differ = [at for at in range(min(len(before), len(after))) if before[at] != after[at]]
    gone, added = range(len(after), len(before)), range(len(before), len(after))
    assert old == "; ".join(f"old {place}/{before[place]}" for place in [*differ, *gone])
    assert new == "; ".join(f"new {place}/{after[place]}" for place in [*differ, *added])


def test_a_text_whose_rows_are_not_known_is_said_whole():
    signed, current = [{"id": 1}, {"id": 2}], [{"id": 1}]
    assert changed_rows(signed, current, "no rows", "a") == ("no rows", "a")
    assert changed_rows([3], [4], "a\nb", "c") == ("a; b", "c")
