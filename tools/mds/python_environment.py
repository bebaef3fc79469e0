"""The virtual environment: exact, hashed versions from tools/requirements."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from .console import Failure, run
from .settings import ROOT, Settings

REQUIREMENTS = ROOT / "tools" / "requirements"
OLDEST, NEWEST = (3, 10), (3, 13)
ADVICE = (
    "Is the Python package index reachable? Another one is chosen as with pip itself: "
    "PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, or pip.conf."
)


def provide(settings: Settings, *, with_tests: bool) -> str:
    """Have a Python that can run Odoo, and the tests when asked."""
    if settings.odoo_python:
        run([settings.odoo_python, "-c", "import psycopg2, lxml, werkzeug"], what="ODOO_PYTHON")
        return f"using {settings.odoo_python}"
    _check_version()
    names = ["run", "test"] if with_tests else ["run"]
    outdated = [name for name in names if not _is_current(settings, name)]
    if not outdated:
        _name_odoo(settings)
        return "up to date"
    if not settings.python.exists() or "run" in outdated:
        shutil.rmtree(settings.venv, ignore_errors=True)
        run([sys.executable, "-m", "venv", settings.venv], what="Making the virtual environment")
        outdated = names
    for name in outdated:
        # The lock names every package, and rlPyCairo's wish for pycairo is left out on purpose.
        install = ["install", "-q", "--no-deps", "--require-hashes"]
        run(
            [settings.python, "-m", "pip", *install, "-r", REQUIREMENTS / f"{name}.txt"],
            what=f"Installing {name}.txt",
            advice=ADVICE,
        )
        _stamp(settings, name).write_text(_fingerprint(name))
    _name_odoo(settings)
    return f"Python {sys.version.split()[0]}"


def _check_version() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise Failure(
            f"Odoo 19 runs on Python 3.10 to 3.13, and this is {found}.",
            "Name another one: make PYTHON=python3.12 …",
        )


def _name_odoo(settings: Settings) -> None:
    """A .pth file lets `import odoo` find the sources."""
    packages = next((settings.venv / "lib").glob("python3.*/site-packages"))
    path_file = packages / "odoo-source.pth"
    line = f"{settings.odoo_path}\n"
    if not path_file.exists() or path_file.read_text() != line:
        path_file.write_text(line)


def _fingerprint(name: str) -> str:
    lock = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return hashlib.sha256(lock + sys.version.encode()).hexdigest()


def _stamp(settings: Settings, name: str) -> Path:
    return settings.venv / f"{name}.complete"


def _is_current(settings: Settings, name: str) -> bool:
    stamp = _stamp(settings, name)
    return stamp.exists() and stamp.read_text() == _fingerprint(name)
