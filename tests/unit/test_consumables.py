"""Consumables by a tap: what is offered, and what an undo gives back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_parts.lib import consumables

amounts = st.decimals(min_value=0, max_value=50, places=2, allow_nan=False)
takings = st.lists(amounts, max_size=8).map(lambda all_: list(enumerate(all_)))


@given(takings, amounts)
def test_exactly_so_much_comes_back_and_never_more_than_was_taken(taken, quantity):
    there = dict(taken)
    if quantity > sum(there.values()):
        with pytest.raises(ValueError, match="more comes back"):
            consumables.give_back(taken, quantity)
        return
    back = consumables.give_back(taken, quantity)
    assert sum(some for _key, some in back) == quantity
    assert all(0 < some <= there[key] for key, some in back)
    keys = [key for key, _some in back]
    assert keys == sorted(set(keys), reverse=True)
    # only the oldest taking that is touched may keep something
    assert all(some == there[key] for key, some in back[:-1])


@given(
    st.dictionaries(st.integers(1, 30), amounts),
    st.dictionaries(st.integers(1, 30), st.integers(0, 99)),
    st.sets(st.integers(1, 30), max_size=12),
)
def test_what_was_used_stays_and_empty_shelves_are_not_offered(there, times, used):
    offered = consumables.usual(there, times, used)
    assert len(offered) == len(set(offered)) <= max(8, len(used))
    assert used <= set(offered)
    assert all(there.get(one, 0) > 0 for one in offered if one not in used)
    rest = [times.get(one, 0) for one in offered if one not in used]
    assert rest == sorted(rest, reverse=True)
