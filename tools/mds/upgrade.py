"""From the previous release to these files: the demo of the tag is updated and still verifies.

The database of the tag is made once and kept (labelled); each run works on a copy of it.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from .addons import Suite
from .console import note, run
from .databases import Databases
from .odoo_process import shown
from .settings import ROOT
from .tally import Tally
from .verification import verify_trail

WORK = "mds_test_upgrade"


def check_upgrade(databases: Databases, tally: Tally, root: Path = ROOT) -> None:
    """Install the previous tag with its demo, update to the files of now, verify the trail."""
    tally.stage("Upgrade from the previous tag")
    tag = previous_tag(root)
    if not tag:
        note("there is no tag v* before this commit: nothing to upgrade from")
        return
    folder = databases.odoo.settings.home / "upgrade" / tag
    _unpack(root, tag, folder)
    old = Suite(folder / "addons")
    before = _database_of_tag(databases, tag, old, folder)
    databases.copy(before, WORK)
    new = [name for name in databases.suite.names if name not in old.names]
    kept = [name for name in old.names if name in databases.suite.names]
    note(f"{tag} → now: {len(kept)} addons updated, new: {', '.join(new) or 'none'}")
    arguments = ["-u", ",".join(kept)]
    if new:
        arguments += ["-i", ",".join(new)]
    log = databases.run_install(WORK, arguments)
    words = "\n".join(shown(complaint) for complaint in log.complaints[:10])
    tally.check(f"update from {tag}: no warning in the log", not log.complaints, words)
    gone = databases.server.query(
        "SELECT string_agg(name, ', ') FROM ir_module_module WHERE state NOT IN "
        "('installed', 'uninstalled', 'uninstallable')",
        WORK,
    )
    tally.check(f"update from {tag}: every addon is installed", not gone, gone)
    is_whole, said = verify_trail(databases.odoo, WORK)
    tally.check(f"update from {tag}: the audit trail verifies", is_whole, "\n".join(said))


def previous_tag(root: Path) -> str:
    """The latest tag v* in the history of this commit that is not this commit itself."""
    head = run(["git", "rev-parse", "HEAD"], what="git rev-parse", cwd=root, check=False)
    if head.returncode:
        return ""
    listing = ["git", "tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname"]
    tags = run(listing, what="git tag", cwd=root, check=False).stdout.split()
    for tag in tags:
        commit = run(["git", "rev-list", "-n1", tag], what="git rev-list", cwd=root).stdout
        if commit.strip() != head.stdout.strip():
            return tag
    return ""


def _unpack(root: Path, tag: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", "--format=tar", tag, "addons"], cwd=root, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if member.isfile() and (folder / member.name).resolve().is_relative_to(folder):
                tar.extract(member, folder)


def _database_of_tag(databases: Databases, tag: str, old: Suite, folder: Path) -> str:
    """The tag's addons with the demo story, kept for the next run."""
    template = databases.template(old.foreign(old.names))
    name = f"{WORK}_{tag.replace('.', '_').replace('-', '_')}"
    label = f"{tag} on {template}"
    if databases.server.label(name) == label:
        return name
    note(f"making the database of {tag} (kept for the next time)")
    databases.copy(template, name)
    databases.run_install(name, ["-i", ",".join(old.names), f"--addons-path={folder / 'addons'}"])
    databases.server.set_label(name, label)
    return name
