"""The templates hold what the installed suite would export now."""

import os
from pathlib import Path

import polib
import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
EXPORTED = sorted(Path(os.environ.get("MDS_POTS", "/nonexistent")).glob("*.pot"))


# What other modules of Odoo add to every document that people discuss, and no screen of ours shows.
# Whether an addon's own stage has them depends on what else it needs.
FOREIGN_FIELDS = ("__message_has_sms_error", "__website_message_ids")


def read_terms(path):
    return {
        entry.msgid
        for entry in polib.pofile(str(path))
        if not all(place.endswith(FOREIGN_FIELDS) for place, _line in entry.occurrences)
    }


@pytest.mark.parametrize("exported", EXPORTED, ids=lambda path: path.stem)
def test_template_is_current(exported):
    committed = ADDONS / exported.stem / "i18n" / exported.name
    now = read_terms(exported)
    if not committed.exists():
        assert not now, f"make translate ADDON={exported.stem}"
        return
    then = read_terms(committed)
    assert then == now, f"make translate ADDON={exported.stem}, then complete zh_CN.po"


def test_there_are_templates():
    assert EXPORTED
