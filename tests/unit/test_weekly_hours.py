"""Working hours in words: nothing twice, nothing lost."""

import re

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_contract.lib.weekly_hours import say_weekly_hours

NAMES = dict(enumerate(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]))
SPANS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 24), st.integers(0, 24)), max_size=20)


def _read(text):
    """The hours that the words say: ``{(day, hour)}``."""
    numbers = {name: day for day, name in NAMES.items()}
    said = set()
    for row in filter(None, text.split("; ")):
        names, spans = re.fullmatch(r"((?:\w\w – )?\w\w) (.*)", row).groups()
        first, _dash, last = names.partition(" – ")
        for day in range(numbers[first], numbers[last or first] + 1):
            for start, end in re.findall(r"(\d\d):00–(\d\d):00", spans):
                said |= {(day, hour) for hour in range(int(start), int(end))}
    return said


@given(SPANS)
def test_the_words_say_each_hour_and_no_other(spans):
    meant = {(day, hour) for day, start, end in spans for hour in range(start, end)}
    assert _read(say_weekly_hours(spans, NAMES)) == meant


def test_days_with_the_same_hours_are_one_row():
    week = [(day, *span) for day in range(5) for span in ((8, 12), (13, 17.5))]
    assert say_weekly_hours(week, NAMES) == "Mo – Fr 08:00–12:00, 13:00–17:30"
