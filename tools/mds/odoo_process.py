"""Running Odoo: its configuration, its environment, and reading its log."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import pdf_engine
from .console import Failure
from .postgres import Server
from .settings import ADDONS, ROOT, Settings

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<text>.*)$"
)
LOADING = re.compile(r"(?:Loading module|Module) (?P<module>\w+) .*?(?P<place>\d+)/(?P<total>\d+)")
BAD_LEVELS = ("WARNING", "ERROR", "CRITICAL")


@dataclass
class Log:
    """What a run of Odoo logged, as far as anybody has to act on it."""

    complaints: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def read(self, stream: Iterable[str], watch: Callable[[str], None] | None = None) -> None:
        """Collect lines; the lines that follow a complaint (a traceback) belong to it."""
        in_complaint = False
        for raw in stream:
            line = raw.rstrip("\n")
            self.lines.append(line)
            entry = LINE.match(line)
            if entry:
                in_complaint = entry["level"] in BAD_LEVELS
                if watch:
                    watch(entry["text"])
                if in_complaint:
                    self.complaints.append(line)
            elif in_complaint:
                self.complaints[-1] += f"\n{line}"


class Odoo:
    """Odoo with the suite's addons, on one server, with one of the files in config/."""

    def __init__(self, settings: Settings, server: Server, profile: str) -> None:
        self.settings = settings
        self.server = server
        self.profile = profile
        self.data = settings.home / "data" / profile
        self.configuration = settings.home / "config" / f"{profile}.conf"

    def write_configuration(self) -> None:
        """config/<profile>.conf, completed with this machine's paths and connection.

        Moved into place whole: another run of Odoo may be reading it.
        """
        parser = configparser.RawConfigParser()
        parser.read(ROOT / "config" / f"odoo.{self.profile}.conf")
        options = parser["options"]
        options["addons_path"] = str(ADDONS)
        options["data_dir"] = str(self.data)
        options["screenshots"] = str(self.settings.logs / "screenshots")
        names = {
            "PGHOST": "db_host",
            "PGPORT": "db_port",
            "PGUSER": "db_user",
            "PGPASSWORD": "db_password",
        }
        for variable, option in names.items():
            if self.server.connection.get(variable):
                options[option] = self.server.connection[variable]
        self.data.mkdir(parents=True, exist_ok=True)
        self.configuration.parent.mkdir(parents=True, exist_ok=True)
        half = self.configuration.with_suffix(f".{threading.get_ident()}")
        half.touch(mode=0o600)
        with half.open("w") as target:
            parser.write(target)
        half.replace(self.configuration)

    def command(self, *arguments: str, subcommand: str | Sequence[str] = "server") -> list[str]:
        start = [str(self.settings.python), "-W", "ignore::DeprecationWarning", "-m", "odoo"]
        words = subcommand.split() if isinstance(subcommand, str) else subcommand
        return [*start, *words, "-c", str(self.configuration), *arguments]

    def environment(self) -> dict[str, str]:
        path = f"{pdf_engine.folder(self.settings)}{os.pathsep}{os.environ.get('PATH', '')}"
        return {
            **os.environ,
            **self.server.connection,
            "PATH": path,
            "PYTHONPATH": str(self.settings.odoo_path),
            "PYTHONUNBUFFERED": "1",
        }

    def run(
        self,
        arguments: Sequence[str],
        *,
        log_file: Path,
        subcommand: str | Sequence[str] = "server",
        watch: Callable[[str], None] | None = None,
        script: str | None = None,
    ) -> tuple[int, Log]:
        """Run to the end; the whole log goes to the file, complaints come back."""
        self.write_configuration()
        log = Log()
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with (
            log_file.open("w") as target,
            subprocess.Popen(
                self.command(*arguments, subcommand=subcommand),
                stdin=subprocess.PIPE if script is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=self.environment(),
                cwd=ROOT,
            ) as process,
        ):
            assert process.stdout
            try:
                if script is not None:
                    assert process.stdin
                    process.stdin.write(script)
                    process.stdin.close()
                log.read(_tee(process.stdout, target), watch)
            except BaseException:
                process.terminate()
                raise
        return process.returncode, log

    def run_or_fail(self, arguments: Sequence[str], *, what: str, log_file: Path, **options) -> Log:
        code, log = self.run(arguments, log_file=log_file, **options)
        if code or any(_is_error(complaint) for complaint in log.complaints):
            words = log.complaints[-3:] or log.lines[-15:]
            raise Failure("\n".join([f"{what} failed.", *words]), f"The whole log: {log_file}")
        return log


def shown(complaint: str, limit: int = 40) -> str:
    """A complaint short enough for the terminal: the log file has all of it."""
    lines = complaint.splitlines()
    if len(lines) <= limit:
        return complaint
    return "\n".join([*lines[:10], f"… {len(lines) - limit} more lines …", *lines[10 - limit :]])


def _is_error(complaint: str) -> bool:
    entry = LINE.match(complaint.splitlines()[0])
    return bool(entry and entry["level"] in ("ERROR", "CRITICAL"))


def _tee(stream: Iterable[str], target) -> Iterable[str]:
    for line in stream:
        target.write(line)
        target.flush()
        yield line
