"""What the source says, read without Odoo."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"


class Addon:
    """An addon as its files show it."""

    def __init__(self, path):
        self.path = path
        self.name = path.name
        self.manifest = ast.literal_eval((path / "__manifest__.py").read_text())
        self.depends = tuple(self.manifest.get("depends", ()))

    def files(self, *patterns, folder=""):
        return sorted(
            path for pattern in patterns for path in (self.path / folder).glob(f"**/{pattern}")
        )

    def trees(self, folder="", skip=()):
        """(file, syntax tree) of each Python file."""
        for path in self.files("*.py", folder=folder):
            if path.relative_to(self.path).parts[0] not in skip:
                yield path, ast.parse(path.read_text(), str(path))

    def __repr__(self):
        return self.name


def read_addons(folder=ADDONS):
    return {path.parent.name: Addon(path.parent) for path in folder.glob("*/__manifest__.py")}


def pytest_generate_tests(metafunc):
    if "addon" in metafunc.fixturenames:
        addons = sorted(read_addons().values(), key=lambda addon: addon.name)
        metafunc.parametrize("addon", addons, ids=lambda addon: addon.name)


@pytest.fixture(scope="session")
def addons():
    return read_addons()


@pytest.fixture(scope="session")
def standing_on(addons):
    """Our addons that an addon stands on, itself included: `standing_on(name)`."""

    def reachable(name):
        found, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += [depend for depend in addons[current].depends if depend in addons]
        return found

    return reachable
