"""Databases with their filestores: templates of Odoo's own modules, and the suite on top."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from . import odoo_source
from .addons import Suite
from .console import Progress, note
from .odoo_process import LOADING, Log, Odoo
from .settings import LANGUAGES

PREFIX = "mds"


class Databases:
    """What the tools make on one server. A label on the database says what is in it."""

    def __init__(self, odoo: Odoo, suite: Suite) -> None:
        self.odoo = odoo
        self.server = odoo.server
        self.suite = suite
        self._copying = threading.Lock()

    def filestore(self, name: str) -> Path:
        return self.odoo.data / "filestore" / name

    def drop(self, name: str) -> None:
        self.server.drop(name)
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def copy(self, source: str, target: str) -> None:
        """A copy with its files; without them the browser finds no bundles."""
        with self._copying:
            self.drop(target)
            self.server.create(target, source)
            if self.filestore(source).exists():
                shutil.copytree(self.filestore(source), self.filestore(target))

    def template(self, foreign: tuple[str, ...], prefix: str = f"{PREFIX}_template") -> str:
        """A database with these modules of Odoo and both languages, made once."""
        key = "|".join([odoo_source.version(self.odoo.settings), LANGUAGES, *foreign])
        name = f"{prefix}_{hashlib.sha256(key.encode()).hexdigest()[:10]}"
        if self.server.label(name) == "template":
            return name
        modules = ",".join(foreign) or "base"
        note(f"making the template with {modules.replace(',', ', ')} (kept for the next time)")
        self.drop(name)
        self.server.create(name)
        self.run_install(name, ["-i", modules, f"--load-language={LANGUAGES}"])
        self.server.set_label(name, "template")
        return name

    def installed(self, name: str) -> dict[str, str]:
        """Our addons in a database of ours, with the fingerprints they had; empty if not ours."""
        label = self.server.label(name)
        return json.loads(label) if label.startswith("{") else {}

    def note_installed(self, name: str, addons: list[str]) -> None:
        self.server.set_label(name, json.dumps(self.suite.fingerprints(addons)))

    def install(self, name: str, addons: list[str]) -> Log:
        """Install into a database that has none of ours."""
        log = self.run_install(name, ["-i", ",".join(addons)])
        self.note_installed(name, addons)
        return log

    def bring_up(self, name: str, addons: list[str]) -> tuple[list[str], list[str]]:
        """Install those of the addons that are new here and update the others, in one run of Odoo.

        One run, so that each addon finds the ones below it as their files are now: a new addon
        installed before them would meet the views of yesterday.
        """
        before = self.installed(name)
        new = [addon for addon in addons if addon not in before]
        old = [addon for addon in addons if addon in before]
        options = {"-u": old, "-i": new}
        self.run_install(
            name,
            [word for key, names in options.items() if names for word in (key, ",".join(names))],
        )
        self.server.set_label(name, json.dumps(before | self.suite.fingerprints(addons)))
        return new, old

    def outdated(self, name: str) -> list[str]:
        """Our addons in this database whose files have changed since."""
        installed = self.installed(name)
        return [
            addon
            for addon in self.suite.names
            if addon in installed and installed[addon] != self.suite[addon].fingerprint()
        ]

    def set_parameter(self, name: str, key: str, value: str) -> None:
        self.server.query(
            "INSERT INTO ir_config_parameter (key, value, create_date, write_date) "
            f"VALUES ('{key}', '{value}', now(), now()) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            name,
        )

    def run_install(self, name: str, arguments: list[str]) -> Log:
        """Install or update, showing which module Odoo is at."""
        progress = Progress()
        try:
            return self.odoo.run_or_fail(
                ["-d", name, *arguments, "--stop-after-init", "--no-http"],
                what=f"odoo {' '.join(arguments)}",
                log_file=self.odoo.settings.logs / f"install-{name}.log",
                watch=loading_shown(progress),
            )
        finally:
            progress.close()


def loading_shown(progress: Progress) -> Callable[[str], None]:
    """Follow Odoo's log and show which of how many modules it is loading."""

    def watch(text: str) -> None:
        found = LOADING.match(text)
        if found:
            progress.show(f"module {found['place']} of {found['total']}: {found['module']}")

    return watch
