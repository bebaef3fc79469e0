"""`make backup` and `make restore`: database and files in one archive, checked."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import archive
from .console import Failure, note, run, say
from .odoo_process import Odoo
from .settings import ROOT
from .verification import verify_trail

COUNTS = (
    "SELECT coalesce(json_object_agg(name, n ORDER BY name), '{}') FROM ("
    "SELECT c.relname AS name, (xpath('/row/n/text()', query_to_xml(format("
    "'SELECT count(*) AS n FROM %I.%I', 'public', c.relname), false, true, '')))[1]::text::bigint "
    "AS n FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace) t"
)
FILES = "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
ADDONS = (
    "SELECT coalesce(json_object_agg(name, latest_version ORDER BY name), '{}') "
    "FROM ir_module_module WHERE state = 'installed'"
)
HEADS = (
    "SELECT res_model || ',' || res_id || ',' || sequence || ',' || hash FROM mds_audit_head "
    'ORDER BY res_model COLLATE "C", res_id'
)
HAS_AUDIT = "SELECT to_regclass('public.mds_audit_head') IS NOT NULL"


class Backup:
    """What is done with one server's databases and their filestores."""

    def __init__(self, odoo: Odoo) -> None:
        self.odoo = odoo
        self.server = odoo.server
        self.work = odoo.settings.home / "tmp"

    def filestore(self, database: str) -> Path:
        """``MDS_FILESTORE`` names the folder of all filestores where Odoo is not ours."""
        given = os.environ.get("MDS_FILESTORE")
        return (Path(given) if given else self.odoo.data / "filestore") / database

    # -- backup -------------------------------------------------------------------------------

    def backup(self, database: str, target: Path | None) -> Path:
        """Database, row counts and heads are of one moment; files that it names are added."""
        if not self.server.exists(database):
            raise Failure(f"There is no database {database}.", "Name one: make backup DB=…")
        now = dt.datetime.now(dt.timezone.utc)
        target = target or ROOT / "backups" / f"{database}-{now:%Y%m%dT%H%M%SZ}.mdsbackup"
        if target.exists():
            raise Failure(f"{target} exists already.", "Choose another name: make backup FILE=…")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.private_folder(self.work) as folder, self._snapshot(database) as session:
            dump = folder / "database.dump"
            snapshot = session.one("SELECT pg_export_snapshot()")
            self._dump(database, snapshot, dump)
            members = {"database.dump": dump}
            missing = self._add_files(database, session, members)
            anchors = folder / "anchors.jsonl"
            anchors.write_text(session.anchors(), encoding="utf-8")
            members["anchors.jsonl"] = anchors
            manifest = {
                "database": database,
                "made_at": now.isoformat(timespec="seconds"),
                "postgresql": session.one("SHOW server_version"),
                "addons": json.loads(session.one(ADDONS)),
                "rows": json.loads(session.one(COUNTS)),
                "heads": session.heads(),
                "missing_files": missing,
            }
            archive.write(target, manifest, members)
        archive.check(target)
        if missing:
            note(f"WARNING: {len(missing)} files that the database names are not there")
        note(
            f"{sum(manifest['rows'].values())} rows, {len(members) - 2} files, "
            f"{manifest['heads']['count']} audit chains, {target.stat().st_size / 1e6:.1f} MB"
        )
        return target

    @contextmanager
    def _snapshot(self, database: str) -> Iterator[Session]:
        session = Session(self.odoo, database)
        try:
            yield session
        finally:
            session.close()

    def _dump(self, database: str, snapshot: str, target: Path) -> None:
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        command = ["pg_dump", *options, f"--file={target}", f"--dbname={database}"]
        run(command, what="pg_dump", env=self.server.connection)

    def _add_files(self, database: str, session: Session, members: dict[str, Path]) -> list[str]:
        """The files that the database names; those that are not there are told."""
        folder, missing = self.filestore(database), []
        for name in session.rows(FILES):
            if (folder / name).is_file():
                members[f"filestore/{name}"] = folder / name
            else:
                missing.append(name)
        return missing

    # -- restore ------------------------------------------------------------------------------

    def restore(self, source: Path, database: str, *, force: bool) -> bool:
        """Into a new name; over an existing database only when told. Whether all is as it was."""
        if not source.is_file():
            raise Failure(f"There is no file {source}.", "Name one: make restore FILE=… DB=…")
        if not database:
            raise Failure("Say into which database.", "make restore FILE=… DB=mds_restored")
        is_there = self.server.exists(database) or self.filestore(database).exists()
        if is_there and not force:
            raise Failure(
                f"There is a database or filestore {database} already; it is not touched.",
                "Choose a new name, or say FORCE=1 to replace it.",
            )
        fresh = f"{database}_restoring"
        with archive.private_folder(self.work) as folder:
            manifest = archive.extract(source, folder)
            note(f"every byte is as it was written on {manifest['made_at']}")
            try:
                self._fill(fresh, folder)
                complaints = self._compare(fresh, manifest)
                if complaints:
                    raise Failure(
                        "The restored database is not what was backed up:\n"
                        + "\n".join(complaints),
                        "Nothing was replaced. Use another backup.",
                    )
                is_whole = self._verify(fresh, folder / "anchors.jsonl")
            except BaseException:
                self._drop(fresh)
                raise
        self._take_name(fresh, database)
        rows = sum(manifest["rows"].values())
        note(f"{rows} rows in {len(manifest['rows'])} tables and all files are as they were")
        say(f"Restored into {database}: the audit trail is {'whole' if is_whole else 'BROKEN'}.")
        if not is_whole:
            say("It was so when the backup was made, or the backup's anchors contradict it.")
        say("It sends mail and events as the original does. For testing: make anonymise.")
        return is_whole

    def _fill(self, database: str, folder: Path) -> None:
        self._drop(database)
        self.server.create(database)
        command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2"]
        command += [f"--dbname={database}", str(folder / "database.dump")]
        run(command, what="pg_restore", env=self.server.connection)
        target = self.filestore(database)
        target.mkdir(parents=True)
        if (folder / "filestore").exists():
            shutil.copytree(folder / "filestore", target, dirs_exist_ok=True)

    def _compare(self, database: str, manifest: dict) -> list[str]:
        with self._snapshot(database) as session:
            rows = json.loads(session.one(COUNTS))
            heads = session.heads()
        wanted = manifest["rows"]
        found = [
            f"{name}: {rows.get(name, 'no table')} rows instead of {wanted.get(name, 'no table')}"
            for name in sorted(rows.keys() | wanted.keys())
            if rows.get(name) != wanted.get(name)
        ]
        if heads != manifest["heads"]:
            found.append("the heads of the audit chains differ")
        return found

    def _verify(self, database: str, anchors: Path) -> bool:
        """`odoo audit_verify` with the anchors of the backup: recomputes every chain."""
        with self._snapshot(database) as session:
            if not session.has_audit:
                return True
        is_whole, said = verify_trail(
            self.odoo, database, anchors if anchors.stat().st_size else None
        )
        for line in said:
            note(line)
        return is_whole

    def _take_name(self, fresh: str, database: str) -> None:
        """The checked copy takes the name; the one before goes only now."""
        if self.server.exists(database):
            self.server.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)
        self.server.query(f'ALTER DATABASE "{fresh}" RENAME TO "{database}"')
        self.filestore(fresh).rename(self.filestore(database))

    def _drop(self, database: str) -> None:
        self.server.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)


class Session:
    """One open transaction: everything that is asked in it is of the same moment."""

    END = "--mds-end--"

    def __init__(self, odoo: Odoo, database: str) -> None:
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **odoo.server.connection},
        )
        self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def rows(self, statement: str) -> list[str]:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(f"{statement};\n\\echo {self.END}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # what psql said before it ended is read below
        found: list[str] = []
        for line in self._process.stdout:
            if line.rstrip("\n") == self.END:
                return found
            found.append(line.rstrip("\n"))
        raise Failure("\n".join(["A statement of the backup failed.", *found[-5:]]))

    def one(self, statement: str) -> str:
        rows = self.rows(statement)
        return rows[0] if rows else ""

    @property
    def has_audit(self) -> bool:
        return self.one(HAS_AUDIT) == "t"

    def heads(self) -> dict:
        """How many chains there are, and one hash over all their heads."""
        rows = self.rows(HEADS) if self.has_audit else []
        return {
            "count": len(rows),
            "sha256": hashlib.sha256("\n".join(rows).encode()).hexdigest(),
        }

    def anchors(self) -> str:
        """The stored anchors, one a line, from old to new."""
        if not self.has_audit:
            return ""
        rows = self.rows("SELECT replace(text, E'\\n', '') FROM mds_audit_anchor ORDER BY id")
        return "".join(f"{row}\n" for row in rows)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
