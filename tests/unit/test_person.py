"""Whether a record speaks of the person who asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_privacy.lib.person import Person, Traces, match, phone

WEI = Person(names=("张伟", "Zhang Wei"), phones=("138-0000-0000",), emails=("Wei@a.example",))


@pytest.mark.parametrize(
    ("traces", "found"),
    [
        (Traces(phones=("13800000000",)), "phone"),
        (Traces(phones=("+8613800000000",)), "phone"),
        (Traces(phones=("１３８００００００００",)), "phone"),
        (Traces(emails=(" wei@A.example ",)), "email"),
        (Traces(names=("张 伟",)), ""),
        (Traces(names=(" 张伟 ",)), "name"),
        (Traces(names=("ZHANG WEI",)), "name"),
        (Traces(names=("张伟",), phones=("13911111111",)), ""),
        (Traces(names=("张伟",), emails=("other@a.example",)), ""),
        (Traces(names=("李伟",), phones=("13800000000",)), "phone"),
        (Traces(), ""),
    ],
)
def test_who_is_found(traces, found):
    assert match(WEI, traces) == found


@given(st.text(), st.text())
def test_nobody_is_found_by_nothing(name, number):
    assert match(Person(), Traces(names=(name,), phones=(number,))) == ""
    assert match(Person(names=("",), phones=("110",)), Traces(phones=("110",))) == ""


@given(st.integers(10**10, 2 * 10**10 - 1))
def test_country_code_makes_no_difference(number):
    assert phone(f"+86 {number}") == phone(str(number)) == str(number)
