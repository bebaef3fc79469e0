"""Who may do what is written down for every model."""

import ast
import csv
from xml.etree import ElementTree as ET


def test_every_model_with_a_table_has_access_lines(addon):
    granted = _granted_models(addon)
    lacking = [
        f"{path.relative_to(addon.path)}: {model}"
        for path, model in _new_models(addon)
        if model not in granted
    ]
    assert not lacking


def test_every_access_line_names_a_group(addon):
    """A line without a group opens the model to everybody, the hospital's portal included."""
    open_to_all = [row["id"] for row in _access_rows(addon) if not row["group_id:id"]]
    assert not open_to_all


def test_every_access_file_is_loaded(addon):
    path = "security/ir.model.access.csv"
    assert not (addon.path / path).exists() or path in addon.manifest["data"]


def test_the_audit_trail_is_offered_to_who_reads_it(addon):
    """A button without groups ends in an access error for readers of the document."""
    offered_to_all = [
        f"{path.relative_to(addon.path)}"
        for path in addon.files("*.xml", folder="views")
        for button in ET.parse(path).iter("button")
        if button.get("name") == "action_open_audit_entries" and not button.get("groups")
    ]
    assert not offered_to_all


def _access_rows(addon):
    path = addon.path / "security" / "ir.model.access.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


def _granted_models(addon):
    return {
        row["model_id:id"].rpartition(".")[2].removeprefix("model_").replace("_", ".")
        for row in _access_rows(addon)
    } | {
        row["model_id:id"].rpartition(".")[2].removeprefix("model_") for row in _access_rows(addon)
    }


def _new_models(addon):
    """(file, name) of each model that gets a table (or a form, for wizards)."""
    for path, tree in addon.trees(skip=("tests",)):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _base(node) in ("Model", "TransientModel"):
                values = _class_values(node)
                name, inherit = values.get("_name"), values.get("_inherit")
                inherited = [inherit] if isinstance(inherit, str) else inherit or []
                if name and name not in inherited:
                    yield path, name


def _base(node):
    return next(
        (base.attr for base in node.bases if isinstance(base, ast.Attribute)),
        "",
    )


def _class_values(node):
    values = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                values[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    return values
