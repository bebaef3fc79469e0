"""The checks that read the source: ruff, mypy, pylint-odoo."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .addons import Suite
from .settings import ROOT, Settings
from .tally import Tally


def check_source(settings: Settings, suite: Suite, tally: Tally) -> None:
    program = settings.venv / "bin"
    _check(tally, "ruff: rules", [program / "ruff", "check", "--quiet", "."])
    _check(tally, "ruff: format", [program / "ruff", "format", "--check", "--quiet", "."])
    cache = f"--cache-dir={settings.home / 'mypy-cache'}"
    packages = _lay_out_pure_packages(settings, suite)
    if packages:
        arguments = [argument for package in packages for argument in ("-p", package)]
        folder = settings.home / "mypy"
        configuration = f"--config-file={ROOT / 'pyproject.toml'}"
        options = ["--strict", cache, configuration, *arguments]
        command = [str(settings.python), "-m", "mypy", *options]
        _check(tally, "mypy --strict: lib/", command, {"MYPYPATH": str(folder)}, folder)
    _check(
        tally,
        "mypy: tools",
        [settings.python, "-m", "mypy", cache, "-p", "mds"],
        cwd=ROOT / "tools",
    )
    addons = [str(addon.path) for addon in suite.in_order]
    if addons:
        options = [f"--rcfile={ROOT / '.pylintrc'}", "-j2"]
        pylint = [str(settings.python), "-m", "pylint", *options]
        path = {"PYTHONPATH": str(settings.odoo_path)}
        _check(tally, "pylint-odoo", [*pylint, *addons], path)


def _lay_out_pure_packages(settings: Settings, suite: Suite) -> list[str]:
    """`odoo.addons.<addon>.lib` without Odoo and without the addon: links to the folders."""
    root = settings.home / "mypy"
    shutil.rmtree(root, ignore_errors=True)
    packages = []
    for addon in suite.in_order:
        if not (addon.path / "lib").is_dir():
            continue
        folder = root / "odoo" / "addons" / addon.name
        folder.mkdir(parents=True)
        (folder / "lib").symlink_to(addon.path / "lib")
        packages.append(f"odoo.addons.{addon.name}.lib")
    return packages


def _check(
    tally: Tally,
    name: str,
    command: Sequence[str | Path],
    environment: dict[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    result = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    words = f"{result.stdout}{result.stderr}".strip()
    tally.check(name, result.returncode == 0, "\n".join(words.splitlines()[-60:]))
