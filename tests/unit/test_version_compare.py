"""Two versions side by side: nothing is lost, nothing is said to have changed that did not."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.compare import CHANGED, GONE, NEW, SAME, Entry, compare

entries = st.lists(
    st.builds(
        Entry,
        st.integers(0, 4),
        st.just("line"),
        st.sampled_from(["parts", "labour", "visits"]),
        st.sampled_from(["", "80", "100"]),
    ),
    unique_by=lambda entry: (entry.key, entry.label),
    max_size=12,
)


@given(entries)
def test_a_version_beside_itself_is_the_same(version):
    assert {row.change for row in compare(version, version)} <= {SAME}


@given(entries, entries)
def test_every_value_of_both_stands_in_one_row(old, new):
    rows = compare(old, new)
    keys = {(entry.key, entry.label) for entry in (*old, *new)}
    assert len(rows) == len(keys)
    assert sorted(row.old for row in rows if row.old) == sorted(e.text for e in old if e.text)
    assert sorted(row.new for row in rows if row.new) == sorted(e.text for e in new if e.text)


@given(entries, entries)
def test_the_other_way_round_new_is_gone(old, new):
    def count(rows, change):
        return sum(row.change == change for row in rows)

    there, back = compare(old, new), compare(new, old)
    assert count(there, NEW) == count(back, GONE)
    assert count(there, CHANGED) == count(back, CHANGED)
    assert count(there, SAME) == count(back, SAME)
