"""`make test`: from pure functions to the whole suite over HTTP."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .addons import Addon
from .console import Failure, Progress, note, run, say
from .databases import Databases, loading_shown
from .lanes import Task, run_in_lanes
from .odoo_process import LINE, Log, shown
from .operation_checks import check_operation
from .serving import Background, free_port
from .settings import ROOT
from .source_checks import check_source
from .tally import Tally
from .upgrade import check_upgrade

RESULT = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<total>\d+) tests")
STARTING = re.compile(r"Starting (?P<test>\w+\.\w+)")
SUITE = "mds_test_suite"
ACCEPTANCE = "mds_test_acceptance"
# Refusals are what the acceptance tests ask for; Odoo logs each as a warning of these loggers.
REFUSALS = ("odoo.http", "odoo.addons.base.models.res_users", "odoo.addons.base.models.ir_rule")
# Odoo's own rules, on all addons and the registry. Left out: pylint over all of Odoo's source
# (nine minutes; pylint-odoo checks ours), and the import of odoo.orm, which the tests of the mixins
# need to make models of their own.
ODOO_LINT = "/test_lint,-/test_lint:TestPyLint,-/test_lint:TestDunderinit.test_addons_orm_import"
LINT = "mds_test_lint"
PORTS_OF_A_LANE = 50
EXPORT = """
import sys
from pathlib import Path
from odoo.tools.translate import trans_export

for name in {names!r}:
    with open(Path({folder!r}) / f"{{name}}.pot", "wb") as target:
        trans_export(False, [name], target, "po", env)
"""


class TestRun:
    """One run of the tests, on databases of its own."""

    def __init__(self, databases: Databases, lane: int = 0) -> None:
        self.databases = databases
        self.odoo = databases.odoo
        self.settings = databases.odoo.settings
        self.suite = databases.suite
        self.tally = Tally()
        self._absorbing = threading.Lock()
        self.first_port = self.settings.test_port + PORTS_OF_A_LANE * lane

    # -- what the Makefile asks for

    def everything(self) -> int:
        self._pytest("Unit tests: pure logic, no Odoo", "tests/unit")
        self._pytest("Architecture", "tests/arch")
        self.tally.stage("Source")
        check_source(self.settings, self.suite, self.tally)
        lanes = self.settings.test_lanes
        note(f"stages at a time: {lanes}")
        run_in_lanes(self._tasks(), lanes)
        return self.tally.close()

    def checks_only(self) -> int:
        self.tally.stage("Source")
        check_source(self.settings, self.suite, self.tally)
        return self.tally.close()

    def one_addon(self, name: str, test: str) -> int:
        """The inner loop: keep the addon's database, update what changed, run its tests."""
        addon = self.suite[name]
        database = _database(name)
        closure = self.suite.closure(name)
        installed = self.databases.installed(database)
        title = f"{name}{f': {test}' if test else ''}"
        if set(closure) - set(installed):
            self.tally.stage(f"{title} (making its database)")
            self._prepare(addon)
            arguments = ["-i", ",".join(closure)]
        else:
            outdated = self.databases.outdated(database)
            self.tally.stage(f"{title} (updating {', '.join(outdated) or 'nothing'})")
            arguments = ["-u", ",".join(outdated)] if outdated else []
        self._odoo_tests(addon, arguments, f"/{name}:{test}" if test else f"/{name}")
        return self.tally.close()

    def translate(self, name: str) -> None:
        """Write the addon's template, and merge it into its zh_CN.po."""
        database = _database(name)
        if set(self.suite.closure(name)) - set(self.databases.installed(database)):
            self._prepare(self.suite[name])
            self.databases.install(database, self.suite.closure(name))
        elif outdated := self.databases.outdated(database):
            self.databases.bring_up(database, outdated)
        self.odoo.run_or_fail(
            ["-d", database, "-l", "pot", "--", name],
            what=f"Exporting the terms of {name}",
            log_file=self.settings.logs / f"translate-{name}.log",
            subcommand="i18n export",
        )
        folder = ROOT / "addons" / name / "i18n"
        merge = [ROOT / "tools" / "merge_catalogue.py", folder / f"{name}.pot", folder / "zh_CN.po"]
        missing = run([self.settings.python, *merge], what="Merging zh_CN.po").stdout.strip()
        note(f"addons/{name}/i18n is written; terms without Chinese: {missing}")

    # -- the stages

    def _tasks(self) -> list[Task]:
        """A stage for each addon after those below it, and beside them the suite as a whole."""
        tasks = [
            Task(
                addon.name,
                self._lane_of(f"stage {addon.name}", partial(TestRun._stage, addon=addon)),
                frozenset(self.suite.closure(addon.name)[:-1]),
            )
            for addon in self.suite.most_needed_first
        ]
        return [*tasks, Task("the whole suite", self._lane_of("the whole suite", TestRun._whole))]

    def _lane_of(self, name: str, action: Callable[[TestRun], None]) -> Callable[[int], None]:
        """The action in a run of its own, of which the results are added to this one's."""

        def act(lane: int) -> None:
            run_of_lane = TestRun(self.databases, lane)
            run_of_lane._guarded(name, partial(action, run_of_lane))
            with self._absorbing:
                self.tally.absorb(run_of_lane.tally)

        return act

    def _whole(self) -> None:
        """What is asked of all addons together, and of who runs them."""
        self._whole_suite()
        if "mds_demo" in self.suite.names:
            self._guarded("operation", partial(check_operation, self.databases, self.tally, SUITE))
        self._guarded("upgrade", partial(check_upgrade, self.databases, self.tally))

    def _stage(self, addon: Addon) -> None:
        """The addon on a database that holds nothing but what it needs."""
        self.tally.stage(f"{addon.name}, installed at its own stage")
        self._prepare(addon)
        self._odoo_tests(addon, ["-i", ",".join(self.suite.closure(addon.name))], f"/{addon.name}")

    def _prepare(self, addon: Addon) -> None:
        """A copy of the highest lower stage; what this one needs of Odoo is installed with it."""
        closure = self.suite.closure(addon.name)
        for lower in sorted(closure[:-1], key=lambda name: -len(self.suite.closure(name))):
            if self._is_fresh(lower):
                self.databases.copy(_database(lower), _database(addon.name))
                return
        self.databases.copy(
            self.databases.template(self.suite.foreign(closure)), _database(addon.name)
        )

    def _is_fresh(self, name: str) -> bool:
        """Whether the addon's own database holds what its files say."""
        wanted = self.suite.fingerprints(self.suite.closure(name))
        return self.databases.installed(_database(name)) == wanted

    def _odoo_tests(self, addon: Addon, arguments: list[str], tags: str) -> None:
        database = _database(addon.name)
        counted, is_clean = self._run_tests(database, addon.name, arguments, tags)
        if addon.has_tests:
            self.tally.check(f"{addon.name}: tests were found", bool(counted))
        if counted or is_clean:
            self.databases.note_installed(database, self.suite.closure(addon.name))

    def _run_tests(
        self, database: str, name: str, arguments: list[str], tags: str
    ) -> tuple[int, bool]:
        """Odoo's runner; how many tests ran, and whether the rest of the log is clean."""
        port = free_port(self.first_port)
        self.databases.set_parameter(database, "report.url", f"http://127.0.0.1:{port}")
        log_file = self.settings.logs / f"test-{name}.log"
        arguments = [*arguments, "--test-tags", tags, f"--http-port={port}"]
        progress = Progress()
        code, log = self.odoo.run(
            ["-d", database, *arguments, "--stop-after-init"],
            log_file=log_file,
            watch=_tests_shown(progress),
        )
        progress.close()
        passed, failed = _results(log)
        self.tally.add(passed, failed)
        note(f"{passed} passed, {failed} failed")
        if failed:
            self.tally.fail(f"{name}: {failed} tests of Odoo's runner, see {log_file}")
        noise = [complaint for complaint in log.complaints if not (failed and _is_test(complaint))]
        for complaint in [*noise, *(line for line in log.complaints if line not in noise)][:20]:
            say(shown(complaint))
        is_clean = not noise and (code == 0 or failed > 0)
        self.tally.check(f"{name}: no warning in the log", is_clean)
        return passed + failed, is_clean

    def _whole_suite(self) -> None:
        """Everything together: catalogues, Odoo's own lint, and the acceptance tests."""
        self.tally.stage("The whole suite in one database")
        self._make_suite()
        pots = self._export_terms()
        self._pytest(
            "Catalogues, against the installed suite", "tests/installed", {"MDS_POTS": str(pots)}
        )
        self._acceptance()
        self._odoo_lint()

    def _make_suite(self) -> None:
        everything = self.suite.names
        self.databases.copy(self.databases.template(self.suite.foreign(everything)), SUITE)
        complaints = self.databases.run_install(SUITE, ["-i", ",".join(everything)]).complaints
        self.databases.note_installed(SUITE, everything)
        words = "\n".join(shown(complaint) for complaint in complaints)
        self.tally.check("the suite installs without a warning", not complaints, words)

    def _export_terms(self) -> Path:
        folder = self.settings.home / "pot"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.odoo.run_or_fail(
            ["-d", SUITE, "--no-http", "--log-level=warn"],
            what="Exporting the terms",
            log_file=self.settings.logs / "export-terms.log",
            subcommand="shell",
            script=EXPORT.format(names=self.suite.names, folder=str(folder)),
        )
        return folder

    def _acceptance(self) -> None:
        if not any((ROOT / "tests" / "acceptance").glob("test_*.py")):
            return
        self.databases.copy(SUITE, ACCEPTANCE)
        port = free_port(self.first_port)
        server = Background(self.odoo, ACCEPTANCE, port)
        self.databases.set_parameter(ACCEPTANCE, "report.url", f"http://127.0.0.1:{port}")
        server.stop()
        server.log_file.unlink(missing_ok=True)
        server.start()
        try:
            self._pytest(
                "Acceptance: the whole suite over HTTP",
                "tests/acceptance",
                {
                    "MDS_URL": f"http://127.0.0.1:{port}",
                    "MDS_DATABASE": ACCEPTANCE,
                    "MDS_ADDONS": ",".join(self.suite.names),
                },
            )
        finally:
            server.stop()
        log = Log()
        with server.log_file.open(errors="replace") as lines:
            log.read(lines)
        complaints = [line for line in log.complaints if not _is_refusal(line)]
        words = "\n".join(shown(complaint) for complaint in complaints[:10])
        self.tally.check("acceptance: no warning in the server's log", not complaints, words)

    def _odoo_lint(self) -> None:
        """Odoo's own rules for source and registry, as far as the source has them."""
        if not (self.settings.odoo_path / "odoo" / "addons" / "test_lint").is_dir():
            note("this Odoo has no test_lint")
            return
        self.tally.stage("Odoo's own lint")
        self.databases.copy(SUITE, LINT)
        self._run_tests(LINT, "test_lint", ["-i", "test_lint"], ODOO_LINT)

    # -- pytest

    def _pytest(self, title: str, folder: str, environment: dict[str, str] | None = None) -> None:
        if not any((ROOT / folder).rglob("test_*.py")):
            return
        self.tally.stage(title)
        report = self.settings.home / "pytest.xml"
        report.unlink(missing_ok=True)
        result = subprocess.run(
            [str(self.settings.python), "-m", "pytest", "-q", f"--junitxml={report}", folder],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **(environment or {})},
            check=False,
        )
        say(result.stdout.rstrip())
        passed, failed = _read_junit(report)
        self.tally.add(passed, failed)
        if failed:
            self.tally.fail(f"{folder}: {failed} tests")
        elif result.returncode:
            self.tally.check(f"{folder}: pytest ends well (exit {result.returncode})", False)

    def _guarded(self, name: str, action: Callable[[], None]) -> None:
        """A stage that cannot even start is one failure; the others go on."""
        try:
            action()
        except Failure as failure:
            self.tally.check(name, False, f"{failure.what}\n{failure.advice}")


def _database(addon: str) -> str:
    return f"mds_test_{addon}"


def _results(log: Log) -> tuple[int, int]:
    """Passed and failed tests of one run of Odoo's runner."""
    for line in reversed(log.lines):
        found = RESULT.search(line)
        if found:
            failed = int(found["failed"]) + int(found["errors"])
            return int(found["total"]) - failed, failed
    return 0, 0


def _is_test(complaint: str) -> bool:
    """Whether a complaint is a failed test's, which is counted already."""
    entry = LINE.match(complaint.splitlines()[0])
    if not entry:
        return False
    logger = entry["logger"]
    tells = "test" in entry["text"] and logger in ("odoo.modules.loading", "odoo.service.server")
    return logger.startswith("odoo.tests") or ".tests." in logger or tells


def _is_refusal(complaint: str) -> bool:
    entry = LINE.match(complaint.splitlines()[0])
    return bool(entry and entry["level"] == "WARNING" and entry["logger"] in REFUSALS)


def _tests_shown(progress: Progress) -> Callable[[str], None]:
    loading = loading_shown(progress)

    def watch(text: str) -> None:
        started = STARTING.match(text)
        if started:
            progress.show(started["test"])
        else:
            loading(text)

    return watch


def _read_junit(report: Path) -> tuple[int, int]:
    if not report.exists():
        return 0, 0
    passed = failed = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        failed += bad
        passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    return passed, failed
