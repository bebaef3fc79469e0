"""One file that holds a database and its files, and shows every changed byte.

An archive is a tar with these members, followed by eight bytes of mark and the SHA-256 of all that
stands before the mark:

| member | what it is |
|---|---|
| `manifest.json` | versions, row counts, heads of the audit chains, hashes of all members |
| `database.dump` | `pg_dump --format=custom` |
| `anchors.jsonl` | the audit anchors that the database holds |
| `filestore/…` | the files, as Odoo names them |
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .console import Failure

FORMAT = 1
MARK = b"MDSBKUP1"
TRAILER = len(MARK) + hashlib.sha256().digest_size
PIECE = 1024 * 1024


class Hashing:
    """A file to write to that hashes what passes."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._target.write(data)

    def tell(self) -> int:
        return self._target.tell()


def write(target: Path, manifest: dict, members: dict[str, Path]) -> None:
    """Write an archive; it gets its name only when it is whole."""
    hashes = {name: file_hash(path) for name, path in sorted(members.items())}
    manifest = {"format": FORMAT, **manifest, "members": hashes}
    text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    unfinished = target.with_name(target.name + ".part")
    with unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        hashing = Hashing(file)
        with tarfile.open(fileobj=hashing, mode="w|") as tar:  # type: ignore[call-overload]
            head = tarfile.TarInfo("manifest.json")
            head.size = len(text)
            tar.addfile(head, io.BytesIO(text))
            for name, path in sorted(members.items()):
                tar.add(path, name, recursive=False)
        file.write(MARK + hashing.digest.digest())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)


def check(source: Path) -> None:
    """Every byte is as it was written, or a Failure."""
    size = source.stat().st_size
    digest = hashlib.sha256()
    with source.open("rb") as file:
        left = size - TRAILER
        if left <= 0:
            raise Failure(f"{source} is not a backup.", "Choose a file that `make backup` wrote.")
        while left:
            data = file.read(min(PIECE, left))
            digest.update(data)
            left -= len(data)
        trailer = file.read()
    if trailer[: len(MARK)] != MARK or trailer[len(MARK) :] != digest.digest():
        raise Failure(
            f"{source} is damaged: it is not what was written when the backup was made.",
            "Use another backup. Nothing was restored.",
        )


def extract(source: Path, folder: Path) -> dict:
    """Unpack a checked archive into an empty folder, compare each member, and give its manifest."""
    check(source)
    try:
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                path = (folder / member.name).resolve()
                if not member.isfile() or folder.resolve() not in path.parents:
                    raise Failure(f"{source} holds {member.name}, which no backup does.")
                path.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(member)
                assert content
                with path.open("wb") as target:
                    while data := content.read(PIECE):
                        target.write(data)
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise Failure(f"{source} cannot be read: {error}") from error
    if manifest.get("format") != FORMAT:
        raise Failure(f"{source} has the unknown format {manifest.get('format')}.")
    for name, wanted in manifest["members"].items():
        path = folder / name
        if not path.exists() or file_hash(path) != wanted:
            raise Failure(f"{source}: {name} is missing or damaged.", "Use another backup.")
    return manifest


def file_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(PIECE):
            digest.update(data)
    return digest.hexdigest()


@contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """A folder that only we may read, gone afterwards."""
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mds-", dir=parent) as name:
        yield Path(name)
