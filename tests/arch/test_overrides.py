"""Two addons that extend one model do not define a method of the same name by accident.

Odoo joins all classes of a model into one: of two methods of one name the one that is loaded last
wins, silently. A method that may be replaced without asking it by ``super()`` says “Seam” at the
beginning of its docstring, or stands in the list below with its reason.
"""

import ast
from collections import defaultdict
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
ON_PURPOSE = {
    ("mds.device", "_get_meter_values"),  # the seam answers “no meters” below metrology
    ("mds.old.part", "_get_approval_blockers"),  # … “nothing is wanted” without approvals
    ("mds.old.part", "action_approve_scrap"),  # the matrix decides instead of a second person
}


def _names(node):
    if isinstance(node, ast.Constant):
        return [node.value]
    return [one.value for one in getattr(node, "elts", ()) if isinstance(one, ast.Constant)]


def _get_models(definition):
    """The models that a class defines or extends."""
    stated = {
        statement.targets[0].id: _names(statement.value)
        for statement in definition.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    return stated.get("_name") or stated.get("_inherit") or []


def _find_definitions():
    """``{(model, method): [place]}`` of methods that do not ask the one before; without seams."""
    found, seams = defaultdict(list), set()
    for path in sorted(ADDONS.glob("*/*/*.py")):
        if path.parent.name in ("tests", "lib", "loader"):
            continue
        for definition in ast.parse(path.read_text()).body:
            if not isinstance(definition, ast.ClassDef):
                continue
            for method in definition.body:
                if isinstance(method, ast.FunctionDef) and "super(" not in ast.unparse(method):
                    place = f"{path.relative_to(ADDONS)}:{method.lineno}"
                    for model in _get_models(definition):
                        found[model, method.name].append(place)
                        if (ast.get_docstring(method) or "").startswith("Seam"):
                            seams.add((model, method.name))
    return {key: places for key, places in found.items() if key not in seams}


def test_no_two_addons_define_the_same_method():
    twice = {
        key: places
        for key, places in _find_definitions().items()
        if len(places) > 1 and key not in ON_PURPOSE
    }
    assert not twice, "\n".join(
        f"{model}.{name}: {', '.join(places)}" for (model, name), places in twice.items()
    )


def test_the_list_of_exceptions_is_current():
    found = _find_definitions()
    assert not {key for key in ON_PURPOSE if len(found.get(key, ())) < 2}
