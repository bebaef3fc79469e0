"""Every text is translated, in the words of the trade."""

import re
from collections import Counter

import polib
import pytest

PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")


def test_catalogues_are_there(addon):
    has_text = any(addon.files("*.xml", "*.csv")) or any(
        "self.env._(" in path.read_text() for path in addon.files("*.py")
    )
    if has_text and addon.name != "mds_suite":
        assert (addon.path / "i18n" / f"{addon.name}.pot").exists()
        assert (addon.path / "i18n" / "zh_CN.po").exists()


def test_every_term_is_translated(addon):
    template, chinese = _catalogues(addon)
    translated = {
        (entry.msgctxt, entry.msgid)
        for entry in chinese
        if entry.msgstr and not entry.fuzzy and not entry.obsolete
    }
    missing = [entry.msgid for entry in template if (entry.msgctxt, entry.msgid) not in translated]
    assert not missing


def test_no_term_is_left_over(addon):
    template, chinese = _catalogues(addon)
    known = {(entry.msgctxt, entry.msgid) for entry in template}
    assert not [e.msgid for e in chinese if not e.obsolete and (e.msgctxt, e.msgid) not in known]


def test_a_field_has_one_text(addon):
    """Two branches that change one label leave both in the joined template."""
    template, _chinese = _catalogues(addon)
    places = Counter(place for entry in template for place, _line in entry.occurrences)
    fields = [place for place, count in places.items() if count > 1 and place.startswith("model:")]
    assert not fields, f"make translate ADDON={addon.name}"


def test_placeholders_are_kept(addon):
    _template, chinese = _catalogues(addon)
    broken = [
        entry.msgid
        for entry in chinese
        if entry.msgstr
        and sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert not broken


def _catalogues(addon):
    paths = [addon.path / "i18n" / name for name in (f"{addon.name}.pot", "zh_CN.po")]
    if not all(path.exists() for path in paths):
        pytest.skip("no catalogue")
    return [polib.pofile(str(path)) for path in paths]
