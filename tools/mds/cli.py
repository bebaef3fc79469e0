"""The commands behind the Makefile."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import odoo_source, pdf_engine, postgres, python_environment, serving, system_packages
from .addons import Suite
from .console import Failure, Step, note, say, take
from .databases import Databases
from .odoo_process import Odoo
from .settings import ROOT, Settings


class Commands:
    """One method per command."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.settings = Settings.from_environment()
        self.suite = Suite()

    def run(self) -> int:
        """Set everything up, and serve the demo story in the background."""
        server = self._server("dev", volatile=False)
        databases = self._databases("dev", server)
        background = self._background(server)
        take(
            [
                *self._provisions(with_tests=False),
                ("PostgreSQL", lambda: self._start(server)),
                (f"Database {self.settings.database}", lambda: self._fill(databases, background)),
                (
                    f"Server on {background.address}",
                    lambda: self._serve(databases, background),
                ),
            ]
        )
        say()
        say(f"Open {background.address}/odoo and log in as:")
        serving.show_logins()
        say("End it with: make stop")
        return 0

    def stop(self) -> int:
        """Stop the server and the private PostgreSQL clusters."""
        background = self._background(self._server("dev", volatile=False))
        note("server stopped" if background.stop() else "no server was running")
        for name, volatile in (("dev", False), ("test", True)):
            server = self._server(name, volatile=volatile)
            if isinstance(server, postgres.Cluster) and server.stop():
                note(f"PostgreSQL ({name}) stopped")
        return 0

    def clean(self) -> int:
        """Stop, and remove all that was made; keep the downloads."""
        self.stop()
        for name in ("dev", "test"):
            server = self._server(name, volatile=True)
            if isinstance(server, postgres.Cluster):
                server.remove()
        for path in self.settings.home.glob("*"):
            if path == self.settings.cache and not self.options.downloads:
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        note(f"{self.settings.home} is clean")
        return 0

    def shell(self) -> int:
        """Odoo's Python shell on the database of `make run`."""
        odoo = self._ready_odoo()
        command = odoo.command("-d", self.settings.database, "--no-http", subcommand="shell")
        return subprocess.call(command, env=odoo.environment(), cwd=ROOT)

    def update(self) -> int:
        """Update one addon (or all that changed) in the database of `make run`."""
        odoo = self._ready_odoo()
        databases = Databases(odoo, self.suite)
        background = self._background(odoo.server)
        if self.options.addon:
            wanted = [self.suite[name].name for name in self.options.addon.split(",")]
        else:
            wanted = databases.outdated(self.settings.database)
        if not wanted:
            note("nothing has changed")
            return 0
        was_running = background.stop()
        note(f"installing and updating {', '.join(wanted)}")
        databases.bring_up(self.settings.database, wanted)
        if was_running:
            note(background.start())
        return 0

    def test(self) -> int:
        """All tests, or those of one addon."""
        from .testing import TestRun

        server = self._server("test", volatile=True)
        take([*self._provisions(with_tests=True), ("PostgreSQL", lambda: self._start(server))])
        run = TestRun(Databases(self._odoo("test", server), self.suite))
        if self.options.addon:
            return run.one_addon(self.options.addon, self.options.test)
        return run.everything()

    def lint(self) -> int:
        """The checks of the source only."""
        from .testing import TestRun

        take(self._provisions(with_tests=True)[1:3])
        server = self._server("test", volatile=True)
        return TestRun(Databases(self._odoo("test", server), self.suite)).checks_only()

    def bench(self) -> int:
        """The benchmarks in tests/perf, on a database with the whole suite."""
        from .bench import run_benchmarks

        server = self._server("test", volatile=True)
        take([*self._provisions(with_tests=True), ("PostgreSQL", lambda: self._start(server))])
        return run_benchmarks(Databases(self._odoo("test", server), self.suite), self.options.only)

    def translate(self) -> int:
        """Write the .pot and merge the zh_CN.po of one addon."""
        from .testing import TestRun

        server = self._server("test", volatile=True)
        take([*self._provisions(with_tests=True), ("PostgreSQL", lambda: self._start(server))])
        TestRun(Databases(self._odoo("test", server), self.suite)).translate(self.options.addon)
        return 0

    def backup(self) -> int:
        """A database and its files in one archive that shows every changed byte."""
        from .backup import Backup

        odoo = self._running_odoo()
        target = Path(self.options.file).resolve() if self.options.file else None
        note(f"written: {Backup(odoo).backup(self._named_database(), target)}")
        return 0

    def restore(self) -> int:
        """A backup into a new database, with all checks."""
        from .backup import Backup

        odoo = self._running_odoo()
        if not self.options.file:
            raise Failure("Name the archive.", "make restore FILE=… DB=mds_restored")
        is_whole = Backup(odoo).restore(
            Path(self.options.file).resolve(), self.options.db, force=self.options.force
        )
        return 0 if is_whole else 1

    def anonymise(self) -> int:
        """A copy for testing in which nobody can be recognised."""
        from .anonymise import anonymise

        odoo = self._running_odoo()
        databases = Databases(odoo, self.suite)
        anonymise(databases, self._named_database(), self._background(odoo.server))
        return 0

    def _named_database(self) -> str:
        return self.options.db or self.settings.database

    def _running_odoo(self) -> Odoo:
        server = self._server("dev", volatile=False)
        self._start(server)
        odoo = self._odoo("dev", server)
        odoo.write_configuration()
        return odoo

    def _provisions(self, *, with_tests: bool) -> list[Step]:
        settings = self.settings
        return [
            (
                "Packages of the operating system",
                lambda: system_packages.install(settings, with_browser=with_tests),
            ),
            ("Odoo 19 Community", lambda: odoo_source.provide(settings)),
            (
                "Python environment",
                lambda: python_environment.provide(settings, with_tests=with_tests),
            ),
            ("PDF engine", lambda: pdf_engine.provide(settings)),
        ]

    def _server(self, name: str, *, volatile: bool) -> postgres.Server:
        return postgres.provide(self.settings, name, volatile=volatile)

    def _start(self, server: postgres.Server) -> str:
        if isinstance(server, postgres.Cluster):
            return server.start()
        server.query("SELECT 1")
        return "an existing server answers"

    def _odoo(self, profile: str, server: postgres.Server) -> Odoo:
        return Odoo(self.settings, server, profile)

    def _databases(self, profile: str, server: postgres.Server) -> Databases:
        return Databases(self._odoo(profile, server), self.suite)

    def _background(self, server: postgres.Server) -> serving.Background:
        odoo = self._odoo("dev", server)
        return serving.Background(odoo, self.settings.database, self.settings.port)

    def _fill(self, databases: Databases, background: serving.Background) -> str:
        """Make the database, or bring it up to what the files say."""
        name = self.settings.database
        if not databases.installed(name):
            return self._make(databases, name)
        installed = databases.installed(name)
        wanted = [addon for addon in self.suite.names if addon not in installed]
        wanted += databases.outdated(name)
        if not wanted:
            return "up to date"
        background.stop()
        new, old = databases.bring_up(name, wanted)
        return f"new: {', '.join(new) or 'none'}; updated: {', '.join(old) or 'none'}"

    def _serve(self, databases: Databases, background: serving.Background) -> str:
        """Start; papers fetch their styles at the port of this time, not of the first one."""
        if not background.pid():
            address = f"http://127.0.0.1:{self.settings.port}"
            databases.set_parameter(self.settings.database, "report.url", address)
        return background.start()

    def _make(self, databases: Databases, name: str) -> str:
        server = databases.server
        if server.exists(name) and not isinstance(server, postgres.Cluster):
            raise Failure(
                f"There is a database {name} on this server that these tools did not make.",
                "Choose another name: make run MDS_DB=…",
            )
        template = databases.template(self.suite.foreign(self.suite.names))
        databases.copy(template, name)
        note(f"the suite: {', '.join(self.suite.names)}")
        databases.install(name, self.suite.names)
        return f"{len(self.suite.names)} addons installed"

    def _ready_odoo(self) -> Odoo:
        server = self._server("dev", volatile=False)
        odoo = self._odoo("dev", server)
        self._start(server)
        if not server.exists(self.settings.database):
            raise Failure(f"There is no database {self.settings.database}.", "First: make run")
        odoo.write_configuration()
        return odoo


def main() -> int:
    parser = argparse.ArgumentParser(prog="mds", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "stop", "shell", "lint"):
        commands.add_parser(name, help=getattr(Commands, name).__doc__)
    clean = commands.add_parser("clean", help=Commands.clean.__doc__)
    clean.add_argument("--downloads", action="store_true", help="remove the downloads as well")
    update = commands.add_parser("update", help=Commands.update.__doc__)
    update.add_argument("--addon", default="")
    test = commands.add_parser("test", help=Commands.test.__doc__)
    test.add_argument("--addon", default="")
    test.add_argument("--test", default="")
    bench = commands.add_parser("bench", help=Commands.bench.__doc__)
    bench.add_argument("--only", default="")
    for name in ("backup", "restore", "anonymise"):
        command = commands.add_parser(name, help=getattr(Commands, name).__doc__)
        command.add_argument("--db", default="", help="the database (default: the one of make run)")
        command.add_argument("--file", default="", help="the archive")
        command.add_argument("--force", action="store_true", help="replace what is there")
    translate = commands.add_parser("translate", help=Commands.translate.__doc__)
    translate.add_argument("--addon", required=True)
    options = parser.parse_args()
    os.environ.pop("PYTHONPATH", None)  # it led here; the programs that we start need their own
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    try:
        return getattr(Commands(options), options.command)()
    except Failure as failure:
        print(f"\nFAILED: {failure.what}", file=sys.stderr)
        if failure.advice:
            print(f"WHAT TO DO: {failure.advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
