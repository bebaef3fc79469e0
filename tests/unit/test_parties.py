"""Who had which role on a day, however often a device changed hands."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import parties
from odoo.addons.mds_device.lib.parties import Row, User

START = date(2026, 1, 1)
CHANGES = st.lists(
    st.tuples(st.sampled_from([None, 1, 2, 3]), st.integers(0, 400)), min_size=1, max_size=8
)


def live(changes):
    """A device that changes hands: ``(rows, present user, {day: user})`` by plain bookkeeping."""
    user, rows, truth = User(9, None), [], []
    for partner, days in changes:
        day = START + timedelta(days=days)
        begins = max(day, user.since or day)
        ended = parties.ended_use(user, day)
        if ended:
            start, end, begins = ended
            rows.append(Row(1, "user", user.partner, start, end))
        truth.append((begins, partner))
        user = User(partner, begins)
    return rows, user, truth


@given(CHANGES, st.integers(-10, 420))
def test_the_user_of_a_day_is_who_had_it_last_until_then(changes, days):
    rows, user, truth = live(changes)
    day = START + timedelta(days=days)
    expected = 9
    for begins, partner in truth:
        if begins <= day:
            expected = partner
    held = parties.on_day({1: user}, rows, day)[1].get("user")
    assert held == ((expected,) if expected else None)


@given(CHANGES)
def test_earlier_uses_never_overlap(changes):
    rows, user, _truth = live(changes)
    for earlier, later in itertools.pairwise(rows):
        assert earlier.end < later.start
    assert all(row.end < user.since for row in rows)


def test_day_without_row_has_no_role():
    row = Row(1, "payer", 5, date(2026, 2, 1), date(2026, 2, 28))
    answer = parties.on_day({1: User(None)}, [row], date(2026, 3, 1))
    assert answer == {1: {}}


def test_rows_of_other_devices_do_not_count():
    assert parties.on_day({1: User(2)}, [Row(7, "payer", 5)], START) == {1: {"user": (2,)}}
