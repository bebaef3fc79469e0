"""A class of tests has tests that run.

Odoo's loader takes the methods that stand in the class itself. One that only inherits its tests is
silently empty, unless it says ``allow_inherited_tests_method = True``. A tour runs as ``TourCase``:
Odoo's ten seconds for a step fail now and then where stages of tests share two cores.
"""

import ast
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
ALLOWS = "allow_inherited_tests_method"


def _is_empty(definition):
    own = [one for one in definition.body if getattr(one, "name", "").startswith("test_")]
    allows = any(
        isinstance(target, ast.Name) and target.id == ALLOWS
        for one in definition.body
        if isinstance(one, ast.Assign)
        for target in one.targets
    )
    return not own and not allows


def _get_tagged(text):
    return [
        one
        for one in ast.parse(text).body
        if isinstance(one, ast.ClassDef)
        and any("tagged" in ast.unparse(decorator) for decorator in one.decorator_list)
    ]


def test_class_that_only_inherits_its_tests_says_so():
    empty = [
        f"{path.relative_to(ADDONS)}: {one.name}"
        for path in sorted(ADDONS.glob("*/tests/test_*.py"))
        for one in _get_tagged(path.read_text(encoding="utf-8"))
        if _is_empty(one)
    ]
    assert not empty, empty


def test_an_empty_class_is_found():
    text = (
        "@tagged('x')\nclass A(B):\n    pass\n\n@tagged('x')\nclass C(B):\n    "
        + ALLOWS
        + " = True"
    )
    assert [_is_empty(one) for one in _get_tagged(text)] == [True, False]


def test_tours_run_with_patience():
    hasty = [
        str(path.relative_to(ADDONS))
        for path in sorted(ADDONS.glob("*/tests/test_*.py"))
        if "self.start_tour(" in (text := path.read_text(encoding="utf-8"))
        and "tour_case import TourCase" not in text
    ]
    assert not hasty, hasty
