"""What Odoo 19 accepts silently and then does wrong, and what the house does not want."""

import ast
import re

import pytest

XML_FAULTS = {
    r"view_mode\"?>[^<]*\btree\b": "view_mode names list, not tree",
    r"<tree[\s>]": "the root of a list is <list>",
    r"t-name=\"kanban-box\"": 'the card of a kanban is t-name="card"',
    r"\sattrs=\"": "attrs is gone: invisible=, readonly=, required=",
    r"\sstates=\"": "states is gone: invisible=",
    r"name=\"groups_id\"": "the field is group_ids",
}
UNWANTED_NAMES = {"utils.py", "helpers.py", "common.py"}


@pytest.mark.parametrize("pattern", XML_FAULTS, ids=XML_FAULTS.values())
def test_xml_has_no_silent_fault(addon, pattern):
    guilty = [
        str(path.relative_to(addon.path))
        for path in addon.files("*.xml")
        if re.search(pattern, path.read_text())
    ]
    assert not guilty


def test_constraints_are_table_objects(addon):
    """`_sql_constraints` is ignored by Odoo 19: the constraint would not exist."""
    guilty = [
        f"{path.relative_to(addon.path)}:{node.lineno}"
        for path, tree in addon.trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "_sql_constraints"
    ]
    assert not guilty


def test_selection_of_a_mixin_is_a_method(addon):
    """Odoo loads the translation of a plain one for the mixin's own addon only."""
    guilty = [
        f"{path.relative_to(addon.path)}:{field.lineno}"
        for path, tree in addon.trees(skip=("tests",))
        for model in ast.walk(tree)
        if isinstance(model, ast.ClassDef)
        and any(ast.unparse(base) == "models.AbstractModel" for base in model.bases)
        for field in ast.walk(model)
        if isinstance(field, ast.Call)
        and ast.unparse(field.func) == "fields.Selection"
        and any(
            isinstance(value, ast.List)
            for value in [*field.args[:1], *(keyword.value for keyword in field.keywords)]
        )
    ]
    assert not guilty


def test_what_is_stored_as_said_can_be_translated(addon):
    """The catalogue knows the texts in `_(…)` alone: a Teller of another name says English."""
    guilty = [
        f"{path.relative_to(addon.path)}:{call.lineno}"
        for path, tree in addon.trees(skip=("tests",))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("Teller(")
    ]
    guilty += [
        f"{path.relative_to(addon.path)}:{node.lineno}"
        for path, tree in addon.trees(skip=("tests",))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "Teller"
        and [ast.unparse(target) for target in node.targets] != ["_"]
    ]
    assert not guilty


def test_privilege_has_a_named_purpose(addon):
    """sudo() stands in a one-line method `_sudo_<purpose>`, which says why."""
    guilty = []
    for path, tree in addon.trees(skip=("tests", "migrations")):
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "sudo":
                function = node
                while function in parents and not isinstance(function, ast.FunctionDef):
                    function = parents[function]
                if not getattr(function, "name", "").startswith("_sudo_"):
                    guilty.append(f"{path.relative_to(addon.path)}:{node.lineno}")
    assert not guilty


def test_no_file_is_a_drawer_for_everything(addon):
    guilty = [
        str(path.relative_to(addon.path))
        for path in addon.files("*.py")
        if path.name in UNWANTED_NAMES and "tests" not in path.parts
    ]
    assert not guilty


def test_manifest_says_who_and_under_which_licence(addon):
    assert addon.manifest.get("license") == "LGPL-3"
    assert addon.manifest.get("author") == "MDS contributors"
    assert addon.manifest.get("version", "").startswith("19.0.")


def test_manifest_names_every_file_that_is_there(addon):
    """A view that no manifest loads is a feature that nobody sees."""
    listed = {*addon.manifest.get("data", ()), *addon.manifest.get("demo", ())}
    there = {
        str(path.relative_to(addon.path))
        for path in addon.files("*.xml", "*.csv")
        if path.relative_to(addon.path).parts[0] in ("report", "security", "views", "wizards")
    }
    assert not there - listed
    assert not [name for name in listed if not (addon.path / name).exists()]


def test_odoo_tests_run_on_the_finished_database(addon):
    """at_install tests fail as soon as another addon is there."""
    guilty = [
        f"{path.relative_to(addon.path)}: {node.name}"
        for path, tree in addon.trees("tests")
        if path.name.startswith("test_")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(part, ast.FunctionDef) and part.name.startswith("test_")
            for part in node.body
        )
        and "post_install" not in " ".join(map(ast.unparse, node.decorator_list))
    ]
    assert not guilty


def test_every_test_file_is_imported(addon):
    folder = addon.path / "tests"
    names = {path.stem for path in folder.glob("test_*.py")}
    if names:
        imported = set(re.findall(r"\btest_\w+", (folder / "__init__.py").read_text()))
        assert not names - imported


def test_the_addon_says_what_it_is(addon):
    assert (addon.path / "README.md").exists()
