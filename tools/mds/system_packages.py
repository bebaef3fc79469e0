"""The few packages of the operating system that the suite needs, installed by apt when missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from .console import Failure, note, run
from .settings import Settings, external_server

FONTS = ("fontconfig", "fonts-dejavu-core", "fonts-noto-cjk")
# wkhtmltopdf, barcodes (cairo) and the kind of an attachment (magic).
LIBRARIES = (
    "libcairo2",
    "libfontconfig1",
    "libfreetype6",
    "libmagic1",
    "libx11-6",
    "libxext6",
    "libxrender1",
)


def install(settings: Settings, *, with_browser: bool) -> str:
    """Install what is missing; touch nothing when nothing is."""
    if not shutil.which("dpkg-query"):
        return _check_by_hand(with_browser)
    missing = [name for name in _wanted(settings, with_browser) if not _is_installed(name)]
    if not missing:
        return "all there"
    note(f"installing {' '.join(missing)}")
    advice = (
        "Ask an administrator to run: apt-get update && apt-get install "
        f"--no-install-recommends {' '.join(missing)}"
    )
    if settings.runs_as_root:
        privilege: list[str] = []
    elif shutil.which("sudo"):
        privilege = ["sudo"]
    else:
        raise Failure("Packages are missing and there is no sudo to install them.", advice)
    environment = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive"]
    run([*environment, "apt-get", "update", "-q"], what="apt-get update", advice=advice)
    packages = [f"{name}{_renamed_suffix(name)}" for name in missing]
    install_quietly = ["apt-get", "install", "-qy", "--no-install-recommends"]
    run([*environment, *install_quietly, *packages], what="apt-get install", advice=advice)
    return f"{len(missing)} installed"


def postgres_binaries() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, the newest version first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _wanted(settings: Settings, with_browser: bool) -> list[str]:
    wanted = [*FONTS, *LIBRARIES]
    if external_server():
        if not shutil.which("psql"):
            wanted.append("postgresql-client")
    elif postgres_binaries() is None:
        wanted.append("postgresql")
    if settings.odoo_python is None and not _has_ensurepip():
        wanted.append(f"python3.{sys.version_info.minor}-venv")
    if with_browser and not _has_browser():
        wanted.append("chromium")
    return wanted


def _is_installed(package: str) -> bool:
    names = [package, f"{package}t64"]
    result = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    return "install ok installed" in result.stdout


def _renamed_suffix(package: str) -> str:
    """Debian 13 renamed some libraries for the 64-bit time type: libmagic1 is libmagic1t64."""
    command = ["apt-cache", "show", f"{package}t64"]
    known = subprocess.run(command, capture_output=True, check=False).returncode == 0
    return "t64" if known else ""


def _has_ensurepip() -> bool:
    result = subprocess.run(
        [sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False
    )
    return result.returncode == 0


def _has_browser() -> bool:
    return any(shutil.which(name) for name in ("google-chrome", "chromium", "chromium-browser"))


def _check_by_hand(with_browser: bool) -> str:
    lacking = []
    if not external_server() and postgres_binaries() is None:
        lacking.append("PostgreSQL (initdb), or DATABASE_URL")
    if not shutil.which("psql"):
        lacking.append("psql")
    if with_browser and not _has_browser():
        lacking.append("Chromium")
    if lacking:
        raise Failure(
            f"This is not a Debian machine, and it lacks: {', '.join(lacking)}.",
            "Install them by hand, or use Docker: docker compose up",
        )
    return "not a Debian machine: found what is needed"
