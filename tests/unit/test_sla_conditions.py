"""Clocks start, stand, go on and start anew as their service level declares."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.sla_clock import around_the_clock, deadline
from odoo.addons.mds_contract.lib.sla_conditions import Conditions, Times, clock, start, stops

REPORT = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)
HOURS = around_the_clock(REPORT, REPORT + timedelta(days=400))


def after(hours):
    return REPORT + timedelta(hours=hours)


def due(milestone, conditions, times, hours=4):
    found, _reason = clock(milestone, hours * 3600, conditions, times)
    return found and deadline(found, HOURS).at


TIMES = Times(REPORT, triaged=after(1), arrived=after(5))


def test_each_milestone_counts_from_its_own_condition():
    conditions = Conditions(on_site_from="triaged", repair_from="arrived")
    found = {name: due(name, conditions, TIMES) for name in ("response", "on_site", "restored")}
    assert found == {"response": after(4), "on_site": after(5), "restored": after(9)}


def test_parts_count_from_their_demand():
    assert start("parts", Conditions(), TIMES) == (None, "not_started")
    wanted = Times(REPORT, demanded=after(2))
    assert start("parts", Conditions(), wanted) == (after(2), "demanded")


def test_a_clock_whose_condition_has_not_come_true_does_not_run():
    assert clock("restored", 60, Conditions(repair_from="arrived"), Times(REPORT)) == (
        None,
        "not_started",
    )


def test_who_stops_the_clock_is_declared():
    times = Times(REPORT, waits=((after(1), after(2), "vendor"), (after(2), after(4), "customer")))
    assert due("resolved", Conditions(stops_for=frozenset()), times) == after(4)
    assert due("resolved", Conditions(), times) == after(6)
    both = Conditions(stops_for=frozenset({"customer", "vendor"}))
    assert due("resolved", both, times) == after(7)


def test_carriers_and_vendors_do_not_stop_the_delivery_of_parts():
    times = Times(
        REPORT,
        demanded=REPORT,
        waits=((after(0), after(3), "logistics"), (after(3), after(4), "customer")),
    )
    everybody = Conditions(stops_for=frozenset({"customer", "vendor", "logistics"}))
    assert stops("parts", everybody, times) == ((after(3), after(4)),)


def test_work_that_is_taken_up_again():
    """Done after 3 of 4 hours, complained about a day later: one hour is left, or four."""
    times = Times(REPORT, reopenings=((after(3), after(27)),))
    assert due("resolved", Conditions(), times) == after(28)
    assert due("resolved", Conditions(reopening="anew"), times) == after(31)
    assert due("response", Conditions(reopening="anew"), times) == after(4)


hours = st.integers(min_value=0, max_value=200)


@given(
    st.sampled_from(["response", "on_site", "restored", "resolved"]),
    st.lists(st.tuples(hours, hours), max_size=5),
    hours,
)
def test_more_parties_that_stop_the_clock_never_make_a_deadline_earlier(milestone, spans, promise):
    waits = tuple(
        (after(min(pair)), after(max(pair)), ("customer", "vendor", "logistics")[number % 3])
        for number, pair in enumerate(spans)
    )
    times = Times(REPORT, waits=waits)
    found = [
        due(milestone, Conditions(stops_for=frozenset(parties)), times, promise)
        for parties in ((), ("customer",), ("customer", "vendor"))
    ]
    assert found == sorted(found)
