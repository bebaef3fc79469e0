"""Where things lie and what the environment says about them."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .console import Failure

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
LANGUAGES = "en_US,zh_CN"


@dataclass(frozen=True)
class Settings:
    """The one ignored folder (`.mds`), and what may be chosen from outside by variables."""

    home: Path
    odoo_home: Path | None
    odoo_python: Path | None
    debian_mirror: str
    database: str
    port: int
    test_port: int
    test_lanes: int

    @classmethod
    def from_environment(cls) -> Settings:
        home = Path(os.environ.get("MDS_HOME") or ROOT / ".mds").resolve()
        odoo_home = os.environ.get("ODOO_HOME", "")
        odoo_python = os.environ.get("ODOO_PYTHON", "")
        try:
            port = int(os.environ.get("MDS_PORT") or 8069)
            test_port = int(os.environ.get("MDS_TEST_PORT") or _test_port_of(home))
            test_lanes = int(os.environ.get("MDS_TEST_LANES") or min(2, os.cpu_count() or 1))
        except ValueError as error:
            raise Failure("MDS_PORT, MDS_TEST_PORT and MDS_TEST_LANES must be numbers.") from error
        return cls(
            home=home,
            odoo_home=Path(odoo_home).resolve() if odoo_home else None,
            odoo_python=Path(odoo_python) if odoo_python else None,
            debian_mirror=os.environ.get("DEBIAN_MIRROR", "").rstrip("/"),
            database=os.environ.get("MDS_DB") or "mds",
            port=port,
            test_port=test_port,
            test_lanes=max(1, test_lanes),
        )

    @property
    def cache(self) -> Path:
        """Downloads: `make clean` keeps them, `make distclean` does not."""
        return self.home / "cache"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def venv(self) -> Path:
        return self.home / "venv"

    @property
    def python(self) -> Path:
        return self.odoo_python or self.venv / "bin" / "python"

    @property
    def unpacked_odoo(self) -> Path:
        return self.home / "odoo"

    @property
    def odoo_path(self) -> Path:
        """The folder that holds the `odoo` package."""
        return self.odoo_home or self.unpacked_odoo / "usr/lib/python3/dist-packages"

    @property
    def wkhtmltopdf(self) -> Path:
        return self.home / "wkhtmltopdf"

    @property
    def short_name(self) -> str:
        """Tells two work trees on one machine apart where a path cannot lie in the tree."""
        return _short_name(self.home)

    @property
    def runs_as_root(self) -> bool:
        return os.geteuid() == 0

    @property
    def is_amd64(self) -> bool:
        return platform.machine() in ("x86_64", "amd64")


def _short_name(home: Path) -> str:
    return hashlib.sha256(str(home).encode()).hexdigest()[:8]


def _test_port_of(home: Path) -> int:
    """Where the search for a free port begins: apart for two work trees that test at once."""
    return 8169 + int(_short_name(home), 16) % 100 * 200


def external_server() -> dict[str, str]:
    """Connection variables of a PostgreSQL server that exists already, or nothing."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        parts = urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql"):
            raise Failure("DATABASE_URL is not a postgresql:// address.")
        given = {
            "PGHOST": unquote(parts.hostname or ""),
            "PGPORT": str(parts.port or 5432),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
        }
        return {name: value for name, value in given.items() if value}
    if os.environ.get("PGHOST"):
        names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
        return {name: os.environ[name] for name in names if os.environ.get(name)}
    return {}
