"""`make anonymise`: a copy for testing in which nobody can be recognised.

The copy is made without its files. Then `anonymise_script` runs inside Odoo on the copy, replaces,
switches off, and reports; only when it has ended well does the copy get its name.
"""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

from .console import Failure, note, say
from .databases import Databases
from .serving import Background

SUFFIX = "_anonymous"
LABEL = "anonymous copy of "
MARK = "MDS-ANONYMOUS "
SCRIPT = Path(__file__).with_name("anonymise_script.py")
CALL = """
import runpy
runpy.run_path({script!r})["main"](env, {source_files!r}, {password!r}, {mark!r})
"""


def anonymise(databases: Databases, source: str, background: Background) -> str:
    """Copy `source` to `<source>_anonymous` and make it anonymous; the source is only read."""
    server = databases.server
    target = source + SUFFIX
    if source.endswith(SUFFIX):
        raise Failure(f"{source} is an anonymous copy already.")
    if not server.exists(source):
        raise Failure(f"There is no database {source}.", "Name one: make anonymise DB=…")
    if server.exists(target) and not server.label(target).startswith(LABEL):
        raise Failure(
            f"There is a database {target} that is no anonymous copy; it is not touched.",
            "Rename it.",
        )
    fresh = f"{target}_making"
    password = secrets.token_urlsafe(12)
    was_running = background.stop()  # a database that is in use cannot be copied
    databases.drop(fresh)
    try:
        server.create(fresh, source)
        server.set_label(fresh, "unfinished anonymous copy: it still holds personal data")
    finally:
        if was_running:
            background.start()
    try:
        report = _replace(databases, source, fresh, password)
    except BaseException:
        databases.drop(fresh)
        raise
    databases.drop(target)
    server.query(f'ALTER DATABASE "{fresh}" RENAME TO "{target}"')
    if databases.filestore(fresh).exists():
        shutil.move(databases.filestore(fresh), databases.filestore(target))
    server.set_label(target, f"{LABEL}{source}")
    path = databases.odoo.settings.logs / f"{target}.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    for line in report["summary"]:
        note(line)
    note(f"all that was replaced: {path}")
    say(f"{target} is ready. Every user's password: {password}")
    return target


def _replace(databases: Databases, source: str, target: str, password: str) -> dict:
    log = databases.odoo.run_or_fail(
        ["-d", target, "--no-http", "--log-level=warn", "--max-cron-threads=0"],
        what="Making the copy anonymous",
        log_file=databases.odoo.settings.logs / "anonymise.log",
        subcommand="shell",
        script=CALL.format(
            script=str(SCRIPT),
            source_files=str(databases.filestore(source)),
            password=password,
            mark=MARK,
        ),
    )
    found = [line for line in log.lines if MARK in line]
    if not found:
        raise Failure("The copy was not made anonymous.\n" + "\n".join(log.lines[-20:]))
    report: dict = json.loads(found[-1].split(MARK, 1)[1])
    return report
