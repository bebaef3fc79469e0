import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib import anchors, hash_chain

DAY = dt.date(2026, 11, 23)
KEY = b"kept outside the database"
HASH = "ab" * 32


def make_anchors(count=3):
    made = []
    previous_hash = hash_chain.GENESIS
    for number in range(count):
        moved = {("mds.order", 7): (number + 1, HASH), ("mds.device", number): (1, HASH)}
        anchor = anchors.sign(
            anchors.make(previous_hash, DAY + dt.timedelta(days=number), moved), KEY
        )
        made.append(anchor)
        previous_hash = anchor.hash
    return made


def test_heads_are_the_youngest_of_each_chain():
    assert anchors.heads(make_anchors()) == {
        ("mds.order", 7): (3, HASH),
        ("mds.device", 0): (1, HASH),
        ("mds.device", 1): (1, HASH),
        ("mds.device", 2): (1, HASH),
    }


def test_chain_of_anchors_verifies_with_its_key():
    made = make_anchors()
    assert anchors.verify(made) == []
    assert anchors.verify(made, KEY) == []
    assert anchors.verify(made[1:], KEY, previous_hash=made[0].hash) == []
    assert [found.code for found in anchors.verify(made, b"other")] == ["bad_signature"] * 3


def test_digest_does_not_depend_on_the_order_of_heads():
    heads = {("b", 1): (1, "x"), ("a", 2): (3, "y")}
    turned = dict(reversed(heads.items()))
    assert anchors.anchor_digest("", DAY, heads) == anchors.anchor_digest("", DAY, turned)
    assert anchors.anchor_digest("", DAY, heads) == anchors.make("", DAY, heads).hash


@pytest.mark.parametrize(
    ("position", "change", "code"),
    [
        (1, {"heads": ()}, "altered"),
        (1, {"date": DAY}, "altered"),
        (1, {"hash": "0" * 64}, "altered"),
        (1, {"signature": ""}, "bad_signature"),
    ],
)
def test_altered_anchor_is_named_by_its_date(position, change, code):
    made = make_anchors()
    made[position] = dataclasses.replace(made[position], **change)
    found = anchors.verify(made, KEY)[0]
    assert (found.date, found.code) == (made[position].date, code)
    assert made[position].date.isoformat() in found.message
    assert not anchors.check(made[position], KEY)


def test_missing_anchor_is_found():
    made = make_anchors()
    found = anchors.verify([made[0], made[2]])
    assert [(b.date, b.code) for b in found] == [(made[2].date, "unlinked")]


def test_anchors_only_go_forward():
    first = anchors.make(hash_chain.GENESIS, DAY, {("mds.order", 7): (5, HASH)})
    earlier = anchors.make(first.hash, DAY - dt.timedelta(days=1), {})
    shorter = anchors.make(first.hash, DAY, {("mds.order", 7): (4, HASH)})
    assert [b.code for b in anchors.verify([first, earlier])] == ["out_of_order"]
    found = anchors.verify([first, shorter])
    assert [b.code for b in found] == ["rewound"]
    assert "mds.order 7" in found[0].message


def test_empty_key_is_refused():
    with pytest.raises(hash_chain.HashChainError, match="not empty"):
        anchors.sign(make_anchors(1)[0], b"")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.dictionaries(st.tuples(texts, st.integers(1)), st.tuples(st.integers(1), texts), max_size=5),
    st.dates(),
)
def test_text_reads_back(heads, date):
    anchor = anchors.sign(anchors.make(hash_chain.GENESIS, date, heads), KEY)
    text = anchors.to_text(anchor)
    assert "\n" not in text
    assert anchors.from_text(text) == anchor
    assert anchors.heads([anchor]) == heads
    assert anchors.check(anchors.from_text(text), KEY)


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ).map(json.dumps)
)
def test_other_text_is_refused_with_one_error(text):
    with pytest.raises(hash_chain.HashChainError):
        anchors.from_text(text)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "x"},
        {"version": 2},
        {"date": "23.11.2026"},
        {"date": 5},
        {"heads": [["a", 1]]},
        {"heads": [["a", "1", 1, "x"]]},
        {"heads": [["a", True, 1, "x"]]},
        {"hash": None},
    ],
)
def test_malformed_anchor_is_refused(change):
    data = {**json.loads(anchors.to_text(make_anchors(1)[0])), **change}
    with pytest.raises(hash_chain.HashChainError):
        anchors.from_text(json.dumps(data))
