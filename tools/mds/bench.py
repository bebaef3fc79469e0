"""`make bench`: every tests/perf/bench_*.py inside Odoo, on a database with the whole suite."""

from __future__ import annotations

import json

from .console import Failure, note, say
from .databases import Databases
from .settings import ROOT

DATABASE = "mds_bench"
FOLDER = ROOT / "tests" / "perf"
MARK = "BENCH-RESULTS "
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import harness
harness.main(env, {names!r}, {mark!r})
"""


def run_benchmarks(databases: Databases, only: str) -> int:
    """Run them in one process, so that each ratio has its floor beside it; print the table."""
    names = [path.stem for path in sorted(FOLDER.glob("bench_*.py")) if only in path.stem]
    if not names:
        raise Failure(f"There is no benchmark like {only!r} in {FOLDER}.")
    _prepare(databases)
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


def _prepare(databases: Databases) -> None:
    suite = databases.suite
    wanted = suite.everything()
    if databases.installed(DATABASE) == suite.fingerprints(wanted):
        return
    note(f"making {DATABASE} with {', '.join(wanted)}")
    databases.copy(databases.template(suite.foreign(wanted)), DATABASE)
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
