"""Odoo 19 Community, unpacked beside the suite.

Odoo is not on the Python package index. Debian carries the whole Community edition as the package
`odoo-19`. It is downloaded by apt with a configuration of its own (signatures are checked as
always, the machine's own apt state stays as it is) and unpacked, not installed.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from .console import Failure, run
from .settings import Settings

PACKAGE = "odoo-19"
# Odoo's web addon links to these files of other packages.
COMPANIONS = (
    "fonts-font-awesome",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
ODOO_SUITE, COMPANION_SUITE = "sid", "trixie"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NO_MIRROR = (
    "Set DEBIAN_MIRROR to the address of a Debian mirror, or ODOO_HOME to the folder of an Odoo 19 "
    "that you have, or use Docker: docker compose up"
)
# Debian leaves this file out for its licence; without it every bundle of the web client fails to
# build. It blurs the background in video calls, for which it loads code from a foreign server.
BLUR_FILE = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
BLUR_REPLACEMENT = """\
window.SelfieSegmentation = class {
    constructor() {
        throw new Error("Background blur is not part of this build of Odoo.");
    }
};
"""


def provide(settings: Settings) -> str:
    """Have an Odoo 19 at `settings.odoo_path`."""
    if settings.odoo_home:
        return _check_existing(settings.odoo_home)
    stamp = settings.unpacked_odoo / "complete"
    if stamp.exists():
        return f"version {stamp.read_text().strip()}"
    packages = _download(settings)
    shutil.rmtree(settings.unpacked_odoo, ignore_errors=True)
    settings.unpacked_odoo.mkdir(parents=True)
    for package in packages:
        run(["dpkg-deb", "-x", package, settings.unpacked_odoo], what=f"Unpacking {package.name}")
    blur = settings.odoo_path / "odoo" / BLUR_FILE
    if not blur.exists():
        blur.parent.mkdir(parents=True, exist_ok=True)
        blur.write_text(BLUR_REPLACEMENT)
    version = _version(packages)
    stamp.write_text(version)
    return f"version {version}"


def version(settings: Settings) -> str:
    """A text that changes when Odoo does: part of the key of every cached database."""
    stamp = settings.unpacked_odoo / "complete"
    if settings.odoo_home:
        release = settings.odoo_home / "odoo" / "release.py"
        return f"{settings.odoo_home} {release.read_text()}"
    return stamp.read_text()


def _check_existing(odoo_home: Path) -> str:
    release = odoo_home / "odoo" / "release.py"
    if not release.exists():
        raise Failure(
            f"ODOO_HOME is {odoo_home}, but there is no odoo/release.py in it.",
            "Let it name the folder that holds the package `odoo` (a clone of Odoo's sources).",
        )
    if "version_info = (19, 0" not in release.read_text():
        raise Failure(f"The Odoo in {odoo_home} is not version 19.0.", "Check out branch 19.0.")
    return f"using {odoo_home}"


def _download(settings: Settings) -> list[Path]:
    folder = settings.cache / "debian"
    wanted = (PACKAGE, *COMPANIONS)
    found = [next(iter(folder.glob(f"{name}_*.deb")), None) for name in wanted]
    if all(found):
        return [path for path in found if path]
    if not shutil.which("apt-get"):
        raise Failure("This machine has no apt-get to get Odoo with.", NO_MIRROR)
    if not KEYRING.exists():
        raise Failure(
            f"The keys of the Debian archive are missing ({KEYRING}).",
            "apt-get install debian-archive-keyring",
        )
    options = _private_apt(settings)
    what = "Getting Odoo from the Debian mirror"
    advice = f"Is the mirror reachable? {NO_MIRROR}"
    run(["apt-get", *options, "update", "-q"], what=what, advice=advice)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = [f"{PACKAGE}/{ODOO_SUITE}", *(f"{name}/{COMPANION_SUITE}" for name in COMPANIONS)]
    run(["apt-get", *options, "download", "-q", *names], what=what, advice=advice, cwd=folder)
    return [next(folder.glob(f"{name}_*.deb")) for name in wanted]


def _private_apt(settings: Settings) -> list[str]:
    """Options that keep apt away from the machine's own lists and caches."""
    mirror = settings.debian_mirror or _configured_mirror()
    home = settings.cache / "apt"
    for name in ("lists/partial", "archives/partial"):
        (home / name).mkdir(parents=True, exist_ok=True)
    sources = home / "sources.list"
    sources.write_text(
        "".join(
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
            for suite in (ODOO_SUITE, COMPANION_SUITE)
        )
    )
    return [
        f"-oDir::Etc::SourceList={sources}",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State::Lists={home}/lists",
        f"-oDir::Cache={home}",
        "-oAPT::Sandbox::User=root",
        "-oAcquire::Retries=3",
    ]


def _configured_mirror() -> str:
    """The Debian mirror that this machine uses already."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN)"]
    result = subprocess.run(
        [*command, "Created-By: Packages"], capture_output=True, text=True, check=False
    )
    for line in result.stdout.splitlines():
        address, _, origin = line.partition(" ")
        if origin == "Debian" and "security" not in address:
            return address.rstrip("/")
    for line in result.stdout.splitlines():
        address = line.split()[0].rstrip("/")
        if address.endswith("/debian"):
            return address
    raise Failure("No Debian mirror is configured on this machine.", NO_MIRROR)


def _version(packages: list[Path]) -> str:
    package = next(path for path in packages if path.name.startswith(f"{PACKAGE}_"))
    return package.name.split("_")[1]
