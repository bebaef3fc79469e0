"""The libraries are imported without Odoo here: what they may not import is not there."""

import importlib

import pytest


@pytest.mark.parametrize("name", ["odoo.models", "odoo.fields", "odoo.tools", "odoo.addons.base"])
def test_orm_cannot_be_imported(name):
    with pytest.raises(ImportError):
        importlib.import_module(name)


def test_addon_itself_is_not_run():
    """Its models would need the ORM; only its libraries are there."""
    addon = importlib.import_module("odoo.addons.mds_base")
    assert not hasattr(addon, "models")
    importlib.import_module("odoo.addons.mds_base.lib.apportion")
