"""Backup, restore and the anonymous copy, tried on the whole suite with its demo story."""

from __future__ import annotations

import csv
from pathlib import Path

from . import archive
from .anonymise import SUFFIX, anonymise
from .backup import Backup
from .console import Failure, run
from .databases import Databases
from .serving import LOGINS, Background
from .tally import Tally

RESTORED = "mds_test_restored"


def check_operation(databases: Databases, tally: Tally, source: str) -> None:
    """What an administrator does: back up, restore, find a damaged archive, make a copy."""
    tally.stage("Backup, restore, anonymous copy")
    backup = Backup(databases.odoo)
    databases.drop(RESTORED)
    with archive.private_folder(backup.work) as folder:
        file = backup.backup(source, folder / "suite.mdsbackup")
        is_whole = backup.restore(file, RESTORED, force=False)
        tally.check("a backup is restored with a whole audit trail", is_whole)
        tally.check(
            "an existing database is not replaced unless told",
            _is_refused(backup, file, RESTORED),
        )
        _flip(file)
        tally.check(
            "a flipped byte is found and nothing restored",
            _is_refused(backup, file, f"{RESTORED}_2")
            and not databases.server.exists(f"{RESTORED}_2"),
        )
    databases.drop(RESTORED)
    copy = anonymise(databases, source, Background(databases.odoo, source, 0))
    left = _names_left(databases, copy)
    tally.check("the anonymous copy names nobody", not left, ", ".join(left))
    databases.drop(source + SUFFIX)


def _is_refused(backup: Backup, file: Path, database: str) -> bool:
    try:
        backup.restore(file, database, force=False)
    except Failure:
        return True
    return False


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _names_left(databases: Databases, database: str) -> list[str]:
    """Names of the story's people that a dump of the copy still holds."""
    dump = run(
        ["pg_dump", "--data-only", f"--dbname={database}"],
        what="pg_dump",
        env=databases.server.connection,
    ).stdout
    left = []
    for path in (LOGINS, LOGINS.with_name("engineers.csv")):
        with path.open(newline="", encoding="utf-8") as rows:
            names = {row["name"].split()[0] for row in csv.DictReader(rows)}
        left += sorted(name for name in names if name in dump)
    return left
