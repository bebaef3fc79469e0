"""`lib/` decides without Odoo, without a clock, without files or network."""

import ast
import sys

# Well-kept pure libraries that a decision may rest on.
ALLOWED = {"stdnum", "dateutil", "pytz", "openpyxl", "xlsxwriter"}
# Parts of the standard library that reach out of the function.
EFFECTS = {
    "asyncio", "http", "multiprocessing", "os", "random", "requests", "secrets", "shutil",
    "smtplib", "socket", "sqlite3", "subprocess", "tempfile", "threading", "urllib.request",
}  # fmt: skip
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "monotonic"),
}


def test_lib_imports_only_pure_code(addon):
    guilty = [
        f"{path.name}:{node.lineno}: {module}"
        for path, tree in addon.trees("lib")
        for node in ast.walk(tree)
        for module in _modules(node)
        if not _is_pure(module)
    ]
    assert not guilty


def test_lib_has_no_clock(addon):
    guilty = [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in addon.trees("lib")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in CLOCKS
    ]
    assert not guilty


def test_lib_opens_no_file(addon):
    guilty = [
        f"{path.name}:{node.lineno}"
        for path, tree in addon.trees("lib")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("open", "print", "input")
    ]
    assert not guilty


def test_lib_is_a_package(addon):
    folder = addon.path / "lib"
    assert not folder.is_dir() or (folder / "__init__.py").exists()


def _modules(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module]
    return []


def _is_pure(module):
    parts = module.split(".")
    if parts[:2] == ["odoo", "addons"]:
        return "lib" in parts  # another addon's pure functions
    if module in EFFECTS or parts[0] in EFFECTS:
        return False
    return parts[0] in sys.stdlib_module_names or parts[0] in ALLOWED


def _last_name(node):
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
