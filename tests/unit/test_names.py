"""Names of hospitals: what is one name, whom it means, and which places are the same."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_device.lib import names
from odoo.addons.mds_device.lib.names import Known, Match, Place

WORDS = st.text(alphabet="北京第一医院东AaZz0９（(【】)） 　·-", max_size=12)


@given(WORDS)
def test_key_is_stable(name):
    assert names.key(names.key(name)) == names.key(name)


@given(WORDS)
def test_width_blanks_and_capitals_do_not_count(name):
    typed = "　".join(unicodedata.normalize("NFKC", name).upper())
    assert names.key(typed) == names.key(name)


def test_province_is_never_guessed():
    assert names.key("浙江省人民医院") != names.key("人民医院")


def test_hospital_comes_before_a_company_of_the_same_name():
    known = [Known(1, frozenset({"a"}), is_hospital=False), Known(2, frozenset({"a"}))]
    assert names.match(["A"], known)["A"].found == 2


def test_archived_one_is_named_only_when_nothing_lives():
    known = [Known(1, frozenset({"a"}), is_active=False), Known(2, frozenset({"a"}))]
    assert names.match(["a"], known)["a"].found == 2
    assert names.match(["a"], known[:1])["a"] == Match(None, "archived", (1,))


def test_empty_names_mean_nobody():
    assert names.match(["", " "], [Known(1, frozenset({"", "a"}))])[" "].reason == "none"


TREES = st.lists(st.tuples(st.sampled_from(["A", "a ", "B", "C"]), st.integers(0, 5)), max_size=8)


def build(tree, start):
    """Each place lies in an earlier one, or in the hospital itself; no two of one path."""
    places = {}
    for number, (name, above) in enumerate(tree):
        earlier = list(places.values())
        parent = earlier[above % len(earlier)].id if earlier and above % 2 else None
        places.setdefault((parent, names.key(name)), Place(start + number, name, parent))
    return list(places.values())


@given(TREES, TREES)
def test_joined_places_have_the_same_path(keep, add):
    kept, added = build(keep, 0), build(add, 100)
    joined = names.join_places(kept, added)
    by_id = {place.id: place for place in kept + added}

    def path(place):
        above = path(by_id[place.above]) if place.above is not None else ()
        return (*above, names.key(place.name))

    for old, new in joined.items():
        assert path(by_id[old]) == path(by_id[new])
    paths = {path(place) for place in kept}
    for place in added:
        assert (place.id in joined) == (path(place) in paths)
