import dataclasses
import datetime as dt
import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib import hash_chain as chain

ORDER = ("mds.order", 7)
DEVICE = ("mds.device", 3)


def facts(key=ORDER, sequence=0, **values):
    vals = {
        "kind": "write",
        "user_id": 2,
        "occurred_at": "2026-11-23T08:00:00.000000Z",
        "recorded_at": "2026-11-23T08:00:02.000000Z",
        "payload": chain.payload_text({"state": ["draft", "open"]}),
    }
    vals.update(values)
    return chain.Facts(key[0], key[1], sequence, **vals)


def make_chain(key=ORDER, count=4):
    return chain.extend({}, [facts(key, user_id=number) for number in range(count)])


def relink(entries):
    """What a forger with full rights would do: make the chain whole again."""
    previous_hash = chain.GENESIS
    forged = []
    for entry in entries:
        forged.append(
            dataclasses.replace(
                entry, previous_hash=previous_hash, hash=chain.digest(entry, previous_hash)
            )
        )
        previous_hash = forged[-1].hash
    return forged


# -- the format ---------------------------------------------------------------------------------


def test_format_version_1_never_changes():
    """Written out by hand: stored chains must verify for ever."""
    text = (
        '["mds.audit","1","mds.order","7","1","write","2","2026-11-23T08:00:00.000000Z",'
        '"2026-11-23T08:00:02.000000Z","{\\"名\\":\\"a\\"}","re\\"a\\nson","' + "0" * 64 + '"]'
    )
    stated = facts(sequence=1, payload='{"名":"a"}', reason='re"a\nson')
    assert chain.canonical(stated, chain.GENESIS) == text
    assert chain.digest(stated, chain.GENESIS) == hashlib.sha256(text.encode()).hexdigest()


def test_entry_and_facts_have_the_same_canonical_text():
    entry = chain.link(chain.GENESIS, facts(sequence=1))
    assert chain.canonical(entry, entry.previous_hash) == chain.canonical(
        facts(sequence=1), chain.GENESIS
    )


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
FIELDS = ("model", "kind", "occurred_at", "recorded_at", "payload", "reason")


@given(st.tuples(*[texts] * 6), st.tuples(*[texts] * 6))
def test_different_facts_have_different_texts(left, right):
    def make(values):
        stated = dict(zip(FIELDS, values, strict=True))
        return chain.Facts(record_id=1, sequence=1, user_id=1, **stated)

    same = chain.canonical(make(left), "") == chain.canonical(make(right), "")
    assert same == (left == right)


def test_unknown_version_is_refused():
    with pytest.raises(chain.HashChainError, match="Version 2"):
        chain.digest(facts(version=2), chain.GENESIS)


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(chain.HashChainError, match="UTF-8"):
        chain.digest(facts(reason="\ud800"), chain.GENESIS)


# -- payload ------------------------------------------------------------------------------------


def test_payload_spells_each_type_by_rule():
    text = chain.payload_text(
        {
            "z": None,
            "decimal": Decimal("1E+2"),
            "cents": Decimal("0.10"),
            "float": 0.1,
            "minus_zero": -0.0,
            "date": dt.date(2026, 11, 23),
            "time": dt.datetime(2026, 11, 23, 8),
            "bytes": b"\x00\xff",
            "deep": {"b": (1, 2), "a": [True]},
        }
    )
    assert text == (
        '{"bytes":"base64:AP8=","cents":"0.10","date":"2026-11-23","decimal":"100",'
        '"deep":{"a":[true],"b":[1,2]},"float":0.1,"minus_zero":0.0,'
        '"time":"2026-11-23T08:00:00.000000Z","z":null}'
    )


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), Decimal("NaN"), {1, 2}, object(), {1: "a"}, [{"a": {2}}]],
)
def test_payload_refuses_what_it_cannot_spell(value):
    with pytest.raises(chain.HashChainError, match=r"^payload\.x"):
        chain.payload_text({"x": value})


@given(
    st.dictionaries(
        texts,
        st.none()
        | st.booleans()
        | st.integers()
        | texts
        | st.floats(allow_nan=False, allow_infinity=False),
        max_size=6,
    )
)
def test_payload_does_not_depend_on_order_and_reads_back(values):
    text = chain.payload_text(values)
    assert chain.payload_text(dict(reversed(values.items()))) == text
    assert json.loads(text) == values


def test_payload_of_local_time_is_that_of_utc():
    shanghai = dt.timezone(dt.timedelta(hours=8))
    local = dt.datetime(2026, 11, 23, 16, tzinfo=shanghai)
    assert chain.time_text(local) == chain.time_text(dt.datetime(2026, 11, 23, 8))


def test_salted_digest_depends_on_value_and_salt():
    seen = {chain.salted_digest(value, salt) for value in ("1", 1, None) for salt in ("a", b"b")}
    assert len(seen) == 6
    assert chain.salted_digest("李雷", "a") == chain.salted_digest("李雷", b"a")
    with pytest.raises(chain.HashChainError, match="salt"):
        chain.salted_digest("x", "")


# -- writing ------------------------------------------------------------------------------------


def test_batch_continues_each_chain_from_its_head():
    first = chain.extend({}, [facts(ORDER), facts(DEVICE), facts(ORDER)])
    assert [(entry.key, entry.sequence) for entry in first] == [
        (ORDER, 1),
        (DEVICE, 1),
        (ORDER, 2),
    ]
    heads = chain.heads_of(first)
    second = chain.extend(heads, [facts(ORDER)])
    assert second[0].previous_hash == first[2].hash
    every = sorted([*first, *second], key=lambda entry: (entry.key, entry.sequence))
    assert chain.verify(every, {**heads, **chain.heads_of(second)}) == []


# -- verifying ----------------------------------------------------------------------------------


def break_of(entries, heads=None, anchor=None):
    whole = make_chain()
    found = chain.verify(entries, chain.heads_of(whole) if heads is None else heads, anchor)
    assert len(found) <= 1
    return (found[0].sequence, found[0].code) if found else None


def test_whole_chain_verifies_with_head_and_older_anchor():
    entries = make_chain()
    assert break_of(entries, anchor={ORDER: (2, entries[1].hash)}) is None


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(chain.Entry)][2:])
def test_any_changed_field_is_found(field):
    entries = make_chain()
    old = getattr(entries[2], field)
    entries[2] = dataclasses.replace(
        entries[2], **{field: old + 1 if isinstance(old, int) else old + "x"}
    )
    found = break_of(entries[:3] if field == "sequence" else entries)
    assert found is not None
    assert found[0] == 3


def test_entry_moved_to_another_record_is_found_in_both():
    order, device = make_chain(ORDER), make_chain(DEVICE)
    heads = chain.heads_of([*order, *device])
    moved = dataclasses.replace(order[3], model=DEVICE[0], record_id=DEVICE[1], sequence=5)
    found = chain.verify([*device, moved, *order[:3]], heads)
    assert [(b.model, b.sequence, b.code) for b in found] == [
        ("mds.device", 5, "altered"),
        ("mds.order", 4, "truncated"),
    ]


def test_removed_entry_is_missing():
    entries = make_chain()
    assert break_of(entries[:1] + entries[2:]) == (2, "missing")
    assert break_of(entries[1:]) == (1, "missing")
    assert break_of(entries[:2]) == (3, "truncated")
    assert break_of([]) == (1, "truncated")


def test_two_entries_of_one_number_are_a_fork():
    entries = make_chain()
    other = chain.link(entries[1].hash, facts(sequence=3, reason="other"))
    assert break_of([*entries[:3], other, entries[3]]) == (3, "forked")
    assert break_of([*entries[:2], other, *entries[2:]]) == (3, "forked")


@pytest.mark.parametrize("number", [0, -3])
def test_entry_before_the_first_is_found(number):
    forged = chain.link(chain.GENESIS, facts(sequence=number))
    assert break_of([forged, *make_chain()]) == (number, "forked")


def test_rehashed_entry_breaks_the_link_to_its_follower():
    entries = make_chain()
    forged = chain.link(entries[0].hash, facts(sequence=2, reason="forged"))
    assert break_of([entries[0], forged, *entries[2:]]) == (3, "unlinked")


def test_rewritten_tail_does_not_match_the_head():
    entries = make_chain()
    forged = relink([dataclasses.replace(entry, reason="forged") for entry in entries])
    assert break_of(forged) == (4, "head_mismatch")
    assert break_of(entries, heads={ORDER: (2, entries[1].hash)}) == (3, "head_mismatch")


def test_entries_without_head_are_named():
    assert break_of(make_chain(), heads={}) == (1, "unknown_chain")


def test_anchor_shows_rewriting_of_entries_and_heads_together():
    entries = make_chain()
    anchor = {ORDER: (3, entries[2].hash)}
    forged = relink([dataclasses.replace(entry, reason="forged") for entry in entries])
    heads = chain.heads_of(forged)
    assert break_of(forged, heads=heads) is None
    assert break_of(forged, heads=heads, anchor=anchor) == (3, "anchored_altered")
    short = entries[:2]
    assert break_of(short, heads=chain.heads_of(short)) is None
    assert break_of(short, heads=chain.heads_of(short), anchor=anchor) == (
        3,
        "truncated_against_anchor",
    )
    assert break_of([], heads={}, anchor=anchor) == (1, "truncated_against_anchor")


def test_unknown_format_version_is_named():
    entries = make_chain()
    entries[1] = dataclasses.replace(entries[1], version=9)
    assert break_of(entries) == (2, "unknown_version")


def test_first_break_of_each_chain_is_named():
    order, device = make_chain(ORDER), make_chain(DEVICE)
    heads = chain.heads_of([*order, *device])
    for entries in (order, device):
        entries[1] = dataclasses.replace(entries[1], payload="{}")
        entries[2] = dataclasses.replace(entries[2], payload="{}")
    found = chain.verify([*order, *device], heads)
    assert [(b.model, b.record_id, b.sequence, b.code) for b in found] == [
        ("mds.order", 7, 2, "altered"),
        ("mds.device", 3, 2, "altered"),
    ]


def test_order_of_entries_is_the_callers_duty():
    order, device = make_chain(ORDER), make_chain(DEVICE)
    heads = chain.heads_of([*order, *device])
    with pytest.raises(chain.HashChainError, match="come together"):
        chain.verify([order[0], device[0], order[1]], {DEVICE: (1, device[0].hash)})
    with pytest.raises(chain.HashChainError, match="ascending"):
        chain.verify_chain([order[0], order[1], order[0]])
    with pytest.raises(chain.HashChainError, match="given in the chain"):
        chain.verify_chain([order[0], device[1]])
    with pytest.raises(chain.HashChainError, match="Name the chain"):
        chain.verify_chain([], head=heads[ORDER])
    assert chain.verify_chain([]) is None


def test_entries_are_read_one_at_a_time():
    """A generator that forgets: nothing but the last entry is needed."""

    def stream():
        previous_hash = chain.GENESIS
        for sequence in range(1, 2001):
            entry = chain.link(previous_hash, facts(sequence=sequence))
            previous_hash = entry.hash
            yield entry

    assert chain.verify_chain(stream(), key=ORDER) is None


@given(st.data())
def test_one_changed_character_anywhere_is_found(data):
    entries = make_chain(count=3)
    heads = chain.heads_of(entries)
    position = data.draw(st.integers(0, 2))
    field = data.draw(
        st.sampled_from(["kind", "occurred_at", "recorded_at", "payload", "previous_hash", "hash"])
    )
    text = getattr(entries[position], field)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(
        st.characters(exclude_categories=["Cs"]).filter(lambda c: c != text[place])
    )
    changed = text[:place] + character + text[place + 1 :]
    entries[position] = dataclasses.replace(entries[position], **{field: changed})
    found = chain.verify(entries, heads)
    assert [(b.sequence, b.code) for b in found] == [(position + 1, "altered")]
