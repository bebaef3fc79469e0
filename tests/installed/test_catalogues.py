"""The templates hold what the installed suite would export now."""

import os
from pathlib import Path

import polib
import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
EXPORTED = sorted(Path(os.environ.get("MDS_POTS", "/nonexistent")).glob("*.pot"))


@pytest.mark.parametrize("exported", EXPORTED, ids=lambda path: path.stem)
def test_template_is_current(exported):
    committed = ADDONS / exported.stem / "i18n" / exported.name
    now = {entry.msgid for entry in polib.pofile(str(exported))}
    if not committed.exists():
        assert not now, f"make translate ADDON={exported.stem}"
        return
    then = {entry.msgid for entry in polib.pofile(str(committed))}
    assert then == now, f"make translate ADDON={exported.stem}, then complete zh_CN.po"


def test_there_are_templates():
    assert EXPORTED
