"""`make bench`: every tests/perf/bench_*.py inside Odoo, on a database with the whole suite.

A file `long_<subject>.py` runs only when it is named (`ONLY=plans`): it takes long. Each of its
public functions is a step in a process of its own, on a copy of the database; a step whose name
begins with `killed` must end by SIGKILL. What a step prints behind LONG is shown.
"""

from __future__ import annotations

import ast
import json
import signal
from pathlib import Path

from .console import Failure, note, say
from .databases import Databases
from .settings import ROOT

DATABASE = "mds_bench"
FOLDER = ROOT / "tests" / "perf"
BESIDE = ("repair",)  # of Odoo, to compare with
MARK = "BENCH-RESULTS "
LONG_MARK = "LONG "
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import harness
harness.main(env, {names!r}, {mark!r})
"""
STEP_SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import {name}
{name}.{step}(env)
"""


def run_benchmarks(databases: Databases, only: str) -> int:
    """Run them in one process, so that each ratio has its floor beside it; print the table."""
    names = [path.stem for path in sorted(FOLDER.glob("bench_*.py")) if only in path.stem]
    long = [path for path in sorted(FOLDER.glob("long_*.py")) if only and only in path.stem]
    if not names and not long:
        raise Failure(f"There is no benchmark like {only!r} in {FOLDER}.")
    _prepare(databases)
    for path in long:
        _run_long(databases, path)
    return _run_short(databases, names) if names else 0


def _run_short(databases: Databases, names: list[str]) -> int:
    note(f"running {', '.join(names)}")
    log = databases.odoo.run_or_fail(
        ["-d", DATABASE, "--no-http", "--log-level=warn"],
        what="The benchmarks",
        log_file=databases.odoo.settings.logs / "bench.log",
        subcommand="shell",
        script=SCRIPT.format(folder=str(FOLDER), names=names, mark=MARK),
    )
    found = [line for line in log.lines if MARK in line]
    if not found:
        raise Failure("The benchmarks printed no result.\n" + "\n".join(log.lines[-30:]))
    results = json.loads(found[-1].split(MARK, 1)[1])
    _print_table(results)
    return 1 if any(result["missed"] for result in results) else 0


def _run_long(databases: Databases, path: Path) -> None:
    """The steps of one file, one after the other, each in a process of its own."""
    database = f"mds_bench_{path.stem}"
    databases.copy(DATABASE, database)
    functions = (
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    )
    for step in functions:
        note(f"{path.stem}: {step}")
        code, log = databases.odoo.run(
            ["-d", database, "--no-http", "--log-level=warn"],
            log_file=databases.odoo.settings.logs / f"bench-{path.stem}-{step}.log",
            subcommand="shell",
            script=STEP_SCRIPT.format(folder=str(FOLDER), name=path.stem, step=step),
        )
        for line in log.lines:
            if LONG_MARK in line:
                say("  " + line.split(LONG_MARK, 1)[1])
        wanted = -signal.SIGKILL if step.startswith("killed") else 0
        if code != wanted or any("Traceback" in line for line in log.lines):
            raise Failure("\n".join([f"{step} ended with {code}.", *log.lines[-30:]]))
    databases.drop(database)


def _prepare(databases: Databases) -> None:
    suite = databases.suite
    wanted = suite.everything()
    if databases.installed(DATABASE) == suite.fingerprints(wanted):
        return
    note(f"making {DATABASE} with {', '.join((*wanted, *BESIDE))}")
    foreign = tuple(sorted({*suite.foreign(wanted), *BESIDE}))
    databases.copy(databases.template(foreign), DATABASE)
    databases.install(DATABASE, wanted)


def _print_table(results: list[dict]) -> None:
    titles = ("benchmark", "records", "records/s", "queries/record", "ratio to", "aim")
    rows = [titles]
    for result in results:
        ratio = f"{result['ratio']:.2f} {result['floor']}" if result["floor"] else "–"
        aim = f"{'MISSED' if result['missed'] else 'met'}: {result['aim']}" if result["aim"] else ""
        rows.append(
            (
                result["name"],
                str(result["records"]),
                f"{result['per_second']:,.0f}",
                f"{result['queries']:.3f}",
                ratio,
                aim,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
    say()
    for row in rows:
        say("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
