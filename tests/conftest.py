"""Let the pure libraries be imported by their Odoo name without Odoo.

Empty packages ``odoo``, ``odoo.addons`` and ``odoo.addons.<addon>`` are registered; the path of
the last is the addon's directory, and its ``__init__.py`` is never run. So
``from odoo.addons.mds_base.lib import apportion`` is the same line here and inside Odoo, and a
module in ``lib/`` that imports the ORM fails at once: the package ``odoo`` is empty here.
"""

import sys
from pathlib import Path
from types import ModuleType

from hypothesis import settings

# a busy machine is no fault of the code: properties fail on what they find, not on how long it took
settings.register_profile("mds", deadline=None)
settings.load_profile("mds")

ADDONS = Path(__file__).resolve().parent.parent / "addons"


def _register(name: str, path: list[str]) -> None:
    package = ModuleType(name)
    package.__path__ = path
    package.__package__ = name
    sys.modules[name] = package
    parent, _dot, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, package)


_register("odoo", [])
_register("odoo.addons", [])
for _addon in sorted(ADDONS.iterdir()):
    if _addon.is_dir() and (_addon / "lib").is_dir():
        _register(f"odoo.addons.{_addon.name}", [str(_addon)])
