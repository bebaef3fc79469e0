"""The server that `make run` starts in the background and `make stop` ends."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from .console import Failure, Progress, say
from .odoo_process import Odoo
from .settings import ADDONS, ROOT

LOGINS = ADDONS / "mds_demo" / "data" / "logins.csv"
START_SECONDS = 120
STOP_SECONDS = 30


class Background:
    """One Odoo server in the background, known by its pid file."""

    def __init__(self, odoo: Odoo, database: str, port: int) -> None:
        self.odoo = odoo
        self.database = database
        self.port = port
        self.pid_file = odoo.settings.home / f"{odoo.profile}.pid"
        self.log_file = odoo.settings.logs / f"server-{odoo.profile}.log"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def pid(self) -> int | None:
        """The running server's process, when it is still ours."""
        if not self.pid_file.exists():
            return None
        number = int(self.pid_file.read_text() or 0)
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            return None
        return number if str(self.odoo.configuration) in words else None

    def start(self) -> str:
        """Start, and wait until the server answers."""
        if self.pid():
            return "runs already"
        if not is_free(self.port):
            raise Failure(
                f"Port {self.port} is taken by another program.",
                "Choose another one: make run MDS_PORT=8070",
            )
        self.odoo.write_configuration()
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        arguments = ["-d", self.database, f"--db-filter=^{self.database}$"]
        with self.log_file.open("a") as log:
            process = subprocess.Popen(
                self.odoo.command(*arguments, f"--http-port={self.port}"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.odoo.environment(),
                cwd=ROOT,
                start_new_session=True,
            )
        self.pid_file.write_text(str(process.pid))
        self._wait_for(process)
        return f"process {process.pid}, log in {self.log_file}"

    def stop(self) -> bool:
        number = self.pid()
        self.pid_file.unlink(missing_ok=True)
        if number is None:
            return False
        os.kill(number, signal.SIGTERM)
        for _ in range(STOP_SECONDS * 10):
            if not _lives(number):
                return True
            time.sleep(0.1)
        os.kill(number, signal.SIGKILL)
        return True

    def _wait_for(self, process: subprocess.Popen) -> None:
        progress = Progress()
        started = time.monotonic()
        while time.monotonic() - started < START_SECONDS:
            if process.poll() is not None:
                tail = self.log_file.read_text(errors="replace").splitlines()[-15:]
                self.pid_file.unlink(missing_ok=True)
                raise Failure("\n".join(["The server ended at once.", *tail]))
            if answers(self.address):
                progress.close()
                return
            progress.show(f"waiting for {self.address}")
            time.sleep(0.3)
        progress.close()
        raise Failure(f"The server did not answer in {START_SECONDS} s.", f"Read {self.log_file}")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/web/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(first: int) -> int:
    """The first free port from here on."""
    return next(port for port in range(first, first + 200) if is_free(port))


def show_logins() -> None:
    """One line per role of the demo story, or the administrator's when there is none."""
    rows = [["role", "login", "password", "name"]]
    if LOGINS.exists():
        with LOGINS.open(newline="", encoding="utf-8") as source:
            for entry in csv.DictReader(source):
                rows.append([entry.get(title) or "" for title in rows[0]])
    else:
        rows.append(["administrator", "admin", "admin", "Administrator"])
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        say(
            "  "
            + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )


def _lives(number: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
