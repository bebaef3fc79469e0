"""The suite's addons: their manifests, their order, and what changed in them."""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .console import Failure
from .settings import ADDONS

# A change here needs no update of the database: tests and browser files are read as they are.
NOT_LOADED = {"tests", "static", "__pycache__", "doc", "readme"}


@dataclass(frozen=True)
class Addon:
    name: str
    depends: tuple[str, ...]
    auto_install: bool

    @property
    def path(self) -> Path:
        return ADDONS / self.name

    @property
    def has_tests(self) -> bool:
        return any((self.path / "tests").glob("test_*.py"))

    def fingerprint(self) -> str:
        """Changes when the database has to be updated."""
        digest = hashlib.sha256()
        for path in sorted(self.path.rglob("*")):
            inside = path.relative_to(self.path)
            if not path.is_file() or path.suffix in (".pyc", ".md"):
                continue
            if inside.parts[0] in NOT_LOADED or "__pycache__" in inside.parts:
                continue
            digest.update(str(inside).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]


class Suite:
    """All addons under `addons/`, each after those that it needs."""

    def __init__(self, folder: Path = ADDONS) -> None:
        self._addons = {
            manifest.parent.name: _read(manifest)
            for manifest in sorted(folder.glob("*/__manifest__.py"))
        }

    @cached_property
    def in_order(self) -> list[Addon]:
        ordered: dict[str, Addon] = {}

        def place(name: str, above: tuple[str, ...]) -> None:
            if name in ordered or name not in self._addons:
                return
            if name in above:
                raise Failure(f"The addons depend on each other in a ring: {' → '.join(above)}.")
            for dependency in self._addons[name].depends:
                place(dependency, (*above, name))
            ordered[name] = self._addons[name]

        for name in self._addons:
            place(name, ())
        return list(ordered.values())

    @property
    def names(self) -> list[str]:
        return [addon.name for addon in self.in_order]

    @property
    def most_needed_first(self) -> list[Addon]:
        """In order, and of those that may come next the one that most others need."""
        above = {
            name: sum(name in self.closure(other) for other in self.names) for name in self.names
        }
        depth = {name: len(self.closure(name)) for name in self.names}
        return sorted(self.in_order, key=lambda addon: (-above[addon.name], depth[addon.name]))

    def __getitem__(self, name: str) -> Addon:
        if name not in self._addons:
            raise Failure(
                f"There is no addon {name} in {ADDONS}.", f"There are: {', '.join(self.names)}"
            )
        return self._addons[name]

    def closure(self, name: str) -> list[str]:
        """Our addons that `name` needs, itself last; glue that they bring along is not in it."""
        needed = {name}
        for addon in reversed(self.in_order):
            if addon.name in needed:
                needed.update(set(addon.depends) & set(self._addons))
        return [addon.name for addon in self.in_order if addon.name in needed]

    def foreign(self, names: list[str]) -> tuple[str, ...]:
        """Odoo's own modules that these addons name."""
        found = {module for name in names for module in self[name].depends}
        return tuple(sorted(found - set(self._addons)))

    def fingerprints(self, names: list[str]) -> dict[str, str]:
        return {name: self[name].fingerprint() for name in names}

    def everything(self) -> list[str]:
        """What a full database holds: every addon but the demo story, which a name asks for."""
        return [name for name in self.names if name != "mds_demo"]


def _read(manifest: Path) -> Addon:
    try:
        values = ast.literal_eval(manifest.read_text())
    except (SyntaxError, ValueError) as error:
        raise Failure(f"{manifest} is not a manifest: {error}") from error
    return Addon(
        name=manifest.parent.name,
        depends=tuple(values.get("depends", ())),
        auto_install=bool(values.get("auto_install")),
    )
