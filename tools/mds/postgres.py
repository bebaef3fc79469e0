"""PostgreSQL: a private cluster that listens on a socket only, or a server that exists already."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from .console import Failure, run
from .settings import Settings, external_server
from .system_packages import postgres_binaries

OWNER = "odoo"
SOCKET_NAME_LENGTH = 107
# Tests may lose everything when the machine stops; the database that people work with may not.
# Odoo makes its trigram indexes only where this is there; a server without it still works.
TRIGRAMS = (
    "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; EXCEPTION WHEN OTHERS THEN NULL; END $$"
)
QUICK_AND_VOLATILE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class Server:
    """A running server: how to reach it, and what the tools do with its databases."""

    def __init__(self, connection: dict[str, str]) -> None:
        self._connection = connection

    @property
    def connection(self) -> dict[str, str]:
        """libpq's variables."""
        return self._connection

    def query(self, statement: str, database: str = "postgres") -> str:
        """Run one statement; its rows as text, columns parted by a tab."""
        command = ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        result = run(
            [*command, "-d", database, "-c", statement],
            what="A database statement",
            env=self.connection,
        )
        return result.stdout.strip()

    def exists(self, database: str) -> bool:
        return bool(self.query(f"SELECT 1 FROM pg_database WHERE datname = {quoted(database)}"))

    def label(self, database: str) -> str:
        """What the tools noted on a database; empty when it is not theirs or half made."""
        statement = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE datname = {quoted(database)}"
        )
        return self.query(statement)

    def set_label(self, database: str, text: str) -> None:
        self.query(f'COMMENT ON DATABASE "{database}" IS {quoted(text)}')

    def drop(self, database: str) -> None:
        self.query(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def create(self, database: str, template: str = "template0") -> None:
        kind = ""
        if template == "template0":
            kind = " ENCODING 'UTF8' LC_COLLATE 'C'"
        else:
            self._disconnect(template)
        self.query(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{kind}')
        self.query(TRIGRAMS, database)

    def databases(self) -> list[str]:
        names = self.query("SELECT datname FROM pg_database WHERE NOT datistemplate")
        return [name for name in names.splitlines() if name != "postgres"]

    def _disconnect(self, database: str) -> None:
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = {quoted(database)} AND pid <> pg_backend_pid()"
        )


class Cluster(Server):
    """A cluster of the project's own, under the ignored folder."""

    def __init__(self, settings: Settings, name: str, *, volatile: bool) -> None:
        self.settings = settings
        self.name = name
        self.volatile = volatile

    @property
    def connection(self) -> dict[str, str]:
        return {"PGHOST": str(self._socket_folder()), "PGUSER": OWNER, "PGPORT": "5432"}

    @cached_property
    def home(self) -> Path:
        """root's cluster runs as postgres, who must be able to enter every folder above it."""
        inside = self.settings.home / "postgres" / self.name
        if not self.settings.runs_as_root or _may_enter(self.settings.home):
            return inside
        return Path("/var/lib") / f"mds-{self.settings.short_name}" / self.name

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self) -> str:
        """Make the cluster when there is none, start it when it does not run."""
        if self._is_running():
            return f"runs already ({self.home})"
        made = "" if (self.data / "PG_VERSION").exists() else self._make()
        self._as_owner(
            ["pg_ctl", "-D", self.data, "-l", self.home / "log", "-w", "-t", "60", "start"],
            f"Read {self.home}/log",
        )
        return made or "started"

    def stop(self) -> bool:
        if not self._is_running():
            return False
        self._as_owner(["pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"], "")
        return True

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self._socket_folder(), ignore_errors=True)
        with suppress(OSError):  # the other cluster may still be there
            self.home.parent.rmdir()

    def _make(self) -> str:
        shutil.rmtree(self.home, ignore_errors=True)
        for folder in (self.home, self._socket_folder()):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            if self.settings.runs_as_root:
                shutil.chown(folder, "postgres", "postgres")
        init = ["initdb", "-D", str(self.data), "-U", OWNER, "--encoding=UTF8"]
        init += ["--locale=C.UTF-8", "--lc-collate=C"]
        # The socket's folder is open to its owner (and root) only: that is the lock on the door.
        self._as_owner([*init, "--auth=trust", "--no-instructions"], "")
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(
                "listen_addresses = ''\n"
                f"unix_socket_directories = '{self._socket_folder()}'\n"
                "shared_buffers = 256MB\n"
                "max_wal_size = 2GB\n"
            )
            if self.volatile:
                configuration.write(QUICK_AND_VOLATILE)
        return f"cluster made in {self.home}"

    def _socket_folder(self) -> Path:
        if len(f"{self.home}/.s.PGSQL.5432") <= SOCKET_NAME_LENGTH:
            return self.home
        return Path("/tmp") / f"mds-{self.settings.short_name}-{self.name}"

    def _is_running(self) -> bool:
        if not (self.data / "PG_VERSION").exists():
            return False
        result = run(
            [_binaries() / "pg_ctl", "-D", self.data, "status"],
            what="pg_ctl status",
            user="postgres" if self.settings.runs_as_root else None,
            cwd=Path("/"),
            check=False,
        )
        return result.returncode == 0

    def _as_owner(self, command: Sequence[str | Path], advice: str) -> None:
        program, *arguments = command
        user = "postgres" if self.settings.runs_as_root else None
        # pg_ctl's server would keep a captured pipe open: its words go to a file.
        log = self.settings.logs / f"postgres-{self.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as output:
            result = subprocess.run(
                [str(_binaries() / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                cwd="/",
                check=False,
            )
        if result.returncode:
            words = log.read_text().strip()
            raise Failure(f"{program} failed (exit {result.returncode}).\n{words}", advice)


def provide(settings: Settings, name: str, *, volatile: bool) -> Server:
    """The server that the environment names, or the private cluster `name`."""
    connection = external_server()
    if connection:
        return Server(connection)
    return Cluster(settings, name, volatile=volatile)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _binaries() -> Path:
    found = postgres_binaries()
    if not found:
        raise Failure(
            "PostgreSQL is not installed.",
            "apt-get install postgresql, or name a server: DATABASE_URL=postgresql://…",
        )
    return found


def _may_enter(folder: Path) -> bool:
    """Whether the user `postgres` could reach a folder inside this one."""
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return True  # PostgreSQL is not installed yet: there is no cluster to find
    parent = folder
    while not parent.exists():
        parent = parent.parent
    result = subprocess.run(
        ["test", "-x", str(parent)],
        user="postgres",
        group="postgres",
        extra_groups=[],
        cwd="/",
        check=False,
        env={"PATH": os.environ.get("PATH", "")},
    )
    return result.returncode == 0
