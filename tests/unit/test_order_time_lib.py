"""Whose time it is, for how long a device was down, and what of a trip belongs to which order."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_order.lib import segments, trip_shares, uptime

BASE = dt.datetime(2026, 11, 23, tzinfo=dt.timezone.utc)


def at(minutes):
    return BASE + dt.timedelta(minutes=minutes)


@st.composite
def pauses(draw):
    """Pauses of one order that do not overlap; the last may be open."""
    edges = sorted(draw(st.sets(st.integers(-500, 3000), max_size=12)))
    found = []
    for first, last in zip(edges[::2], edges[1::2], strict=False):
        party = draw(st.sampled_from(segments.PARTIES))
        found.append(segments.Pause(at(first), at(last), party, "parts"))
    if len(edges) % 2:
        found.append(segments.Pause(at(edges[-1]), None, "vendor", "vendor"))
    return draw(st.permutations(found))


@given(pauses(), st.integers(0, 2500))
def test_each_minute_has_exactly_one_responsible_party(found, length):
    slices = segments.partition(at(0), at(length), found)
    position = at(0)
    for one in slices:
        assert one.start == position
        assert one.start < one.end
        position = one.end
    assert position == at(length) or (not slices and length == 0)
    assert sum(segments.totals(slices).values()) == length * 60


@given(pauses(), st.integers(1, 2500))
def test_a_pause_is_its_partys_time(found, length):
    slices = segments.partition(at(0), at(length), found)
    for minute in range(0, length, 97):
        moment = at(minute)
        owner = next(one for one in slices if one.start <= moment < one.end).party
        covering = [
            pause
            for pause in found
            if pause.start <= moment and (not pause.end or moment < pause.end)
        ]
        assert owner == (covering[0].party if covering else "us")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("overlap", [segments.Pause(at(0), at(9), "us"), segments.Pause(at(5), at(12), "us")]),
        ("overlap", [segments.Pause(at(0), None, "us"), segments.Pause(at(5), None, "us")]),
        ("backwards", [segments.Pause(at(9), at(5), "us")]),
        ("unknown_party", [segments.Pause(at(1), at(5), "weather")]),
        ("naive", [segments.Pause(at(1), at(5).replace(tzinfo=None), "us")]),
    ],
)
def test_pauses_that_cannot_be_true_are_refused(code, found):
    with pytest.raises(segments.SegmentError) as refusal:
        segments.partition(at(0), at(60), found)
    assert refusal.value.code == code


def test_many_orders_are_a_batch():
    answers = segments.partition_many({"A": (at(0), at(10), []), "B": (at(0), at(0), [])})
    assert [one.party for one in answers["A"]] == ["us"]
    assert answers["B"] == []


outages = st.lists(
    st.builds(
        lambda start, length, percent, planned, excluded: uptime.Outage(
            at(start), at(start + length), percent, planned, excluded
        ),
        st.integers(-200, 1500),
        st.integers(1, 900),
        st.integers(1, 100),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@given(outages, st.booleans())
def test_downtime_equals_the_minute_by_minute_count(found, count_planned):
    answer = uptime.uptime(at(0), at(1440), found, count_planned)
    lost = 0
    for minute in range(1440):
        lost += max(
            (
                one.percent
                for one in found
                if one.start <= at(minute) < one.end
                and not one.excluded
                and (count_planned or not one.planned)
            ),
            default=0,
        )
    assert answer.down_seconds == lost * 60 // 100
    assert Decimal(0) <= answer.percent <= Decimal(100)


def test_an_open_outage_lasts_to_the_end_of_the_period():
    answer = uptime.uptime(at(0), at(100), [uptime.Outage(at(97), None)])
    assert answer.percent == Decimal("97.00")


def test_summer_time_is_elapsed_time():
    zoneinfo = pytest.importorskip("zoneinfo")
    zone = zoneinfo.ZoneInfo("Europe/Paris")
    start = dt.datetime(2026, 10, 25, tzinfo=zone).astimezone(dt.timezone.utc)
    end = dt.datetime(2026, 10, 26, tzinfo=zone).astimezone(dt.timezone.utc)
    assert uptime.uptime(start, end, []).period_seconds == 25 * 3600


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("percent", uptime.Outage(at(1), at(2), 0)),
        ("backwards", uptime.Outage(at(2), at(1))),
        ("naive", uptime.Outage(at(1).replace(tzinfo=None), at(2).replace(tzinfo=None))),
    ],
)
def test_outages_that_cannot_be_true_are_refused(code, outage):
    with pytest.raises(uptime.UptimeError) as refusal:
        uptime.uptime(at(0), at(60), [outage])
    assert refusal.value.code == code


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 600)), min_size=1, max_size=8),
    st.integers(0, 20000),
    st.integers(0, 1500),
    st.integers(-100000, 100000),
    st.sampled_from(trip_shares.RULES),
)
def test_shares_sum_to_the_trip(stops, tenths, minutes, cents, rule):
    trip = trip_shares.Trip(Decimal(tenths) / 10, minutes, Decimal(cents) / 100)
    shares = trip_shares.share(
        trip,
        {n: trip_shares.Stop(Decimal(km) / 10, work) for n, (km, work) in enumerate(stops)},
        rule,
    )
    assert sum(one.km for one in shares.values()) == trip.km
    assert sum(one.minutes for one in shares.values()) == trip.minutes
    assert sum(one.amount for one in shares.values()) == trip.amount


def test_a_trip_without_orders_has_no_shares():
    assert trip_shares.share(trip_shares.Trip(Decimal(1), 1, Decimal(1)), {}, "equal") == {}
    with pytest.raises(ValueError, match="no rule"):
        trip_shares.share(trip_shares.Trip(Decimal(1), 1, Decimal(1)), {}, "weather")
