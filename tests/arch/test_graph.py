"""An addon knows only the addons below it."""

import ast
import re

FOLDERS = ("data", "report", "security", "views", "wizards")
REFERENCE = re.compile(r"\b(mds_[a-z_]+)\.[a-z]\w*")


def test_there_is_a_suite(addons):
    assert "mds_base" in addons


def test_the_graph_has_no_ring(addons, standing_on):
    for addon in addons.values():
        for depend in addon.depends:
            if depend in addons:
                assert addon.name not in standing_on(depend), f"{addon} ⇄ {depend}"


def test_our_dependencies_exist(addon, addons):
    missing = [name for name in addon.depends if name.startswith("mds_") and name not in addons]
    assert not missing


def test_python_imports_only_from_below(addon, addons, standing_on):
    below = standing_on(addon.name)
    foreign = [
        f"{path.relative_to(addon.path)}:{node.lineno}: {name}"
        for path, tree in addon.trees()
        for node in ast.walk(tree)
        for name in _addons_imported(node)
        if name in addons and name not in below
    ]
    assert not foreign


def test_data_refer_only_to_addons_below(addon, addons, standing_on):
    """An XML id of an addon above would make the addon uninstallable alone."""
    below = standing_on(addon.name)
    foreign = [
        f"{path.relative_to(addon.path)}: {name}"
        for path in addon.files("*.xml", "*.csv")
        if path.relative_to(addon.path).parts[0]
        in ("data", "report", "security", "views", "wizards")
        for name in set(REFERENCE.findall(path.read_text()))
        if name in addons and name not in below
    ]
    assert not foreign


def _addons_imported(node):
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        modules = []
    for module in modules:
        if module.startswith("odoo.addons."):
            yield module.split(".")[2]
