"""The examples in the docstrings of the libraries are true."""

import doctest
import importlib
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"

MODULES = sorted(
    f"odoo.addons.{path.parent.parent.name}.lib.{path.stem}"
    for path in ADDONS.glob("*/lib/*.py")
    if path.stem != "__init__"
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
