"""An evidence pack: one ZIP whose every byte can be checked by somebody who has only Python.

Written into a file that the caller opened, piece by piece, so that a thousand photos need no more
memory than one block. ``manifest.json`` lists every file with size and SHA-256 and the heads of
the audit chains, ``manifest.sha256`` its own digest. The comment of the ZIP, its *seal*, is the
digest of everything before it: it finds a changed byte that belongs to no file.

>>> import io
>>> stream = io.BytesIO()
>>> pack = PackWriter(stream, dt.datetime(2026, 11, 24, 8, 0))
>>> pack.add("records/device.json", [b"[", b"]"])
>>> digest = pack.close({"made_at": "2026-11-24T08:00:00Z"}, heads={("mds.device", 7): (1, "ab")})
>>> len(digest), is_sealed(stream)
(64, True)
>>> safe_name("监护仪 a/b?.jpg")
'监护仪_a_b_.jpg'
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO

FORMAT = "mds.evidence"
VERSION = 1
MANIFEST = "manifest.json"
MANIFEST_DIGEST = "manifest.sha256"
_SEAL = b"sha256:"
_BLOCK = 1 << 20
_STORED = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".zip", ".mp4", ".pdf")


class EvidencePackError(ValueError):
    """The same path twice."""


class PackWriter:
    """Writes a pack into a binary file that can be read and sought. Order of use: add …, close."""

    def __init__(self, stream: BinaryIO, made_at: dt.datetime) -> None:
        self._stream = stream
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._date = made_at.timetuple()[:6]
        self._files: dict[str, tuple[int, str]] = {}

    def add(self, path: str, chunks: Iterable[bytes]) -> None:
        """Add a file from its pieces."""
        if path in self._files:
            raise EvidencePackError(f"{path} is in the pack already.")
        info = zipfile.ZipInfo(path, self._date)
        is_stored = path.lower().endswith(_STORED)
        info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        size = 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self._files[path] = (size, digest.hexdigest())

    def add_json(self, path: str, rows: Iterable[object]) -> None:
        """Add a JSON array, one row a line."""
        self.add(path, _json_lines(rows))

    def close(
        self, facts: Mapping[str, object], heads: Mapping[tuple[str, int], tuple[int, str]]
    ) -> str:
        """Add the manifest and seal the pack. The SHA-256 of the manifest."""
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            **facts,
            "heads": [[*key, *head] for key, head in sorted(heads.items())],
            "files": [
                {"path": path, "size": size, "sha256": digest}
                for path, (size, digest) in sorted(self._files.items())
            ],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        digest = hashlib.sha256(text).hexdigest()
        self.add(MANIFEST, [text])
        self.add(MANIFEST_DIGEST, [f"{digest}  {MANIFEST}\n".encode()])
        self._zip.comment = _SEAL + b"0" * 64
        self._zip.close()
        whole = _digest_before_seal(self._stream)
        self._stream.seek(-64, 2)
        self._stream.write(whole.encode())
        self._stream.seek(0)
        return digest


def is_sealed(stream: BinaryIO) -> bool:
    """Whether nothing was changed since the pack was sealed."""
    stream.seek(-64, 2)
    stated = stream.read()
    return stated == _digest_before_seal(stream).encode()


def safe_name(name: str) -> str:
    """A file name that every system takes, and that leads nowhere else."""
    plain = re.sub(r"[^\w.\-]+", "_", name).strip(".") or "file"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:60]}{dot}{ending[:12]}" if stem else plain[:60]


def _json_lines(rows: Iterable[object]) -> Iterable[bytes]:
    start = b"["
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, sort_keys=True)
        yield start + b"\n" + text.encode(errors="replace")
        start = b","
    yield b"\n]\n" if start == b"," else b"[]\n"


def _digest_before_seal(stream: BinaryIO) -> str:
    stream.seek(0, 2)
    left = stream.tell() - 64
    stream.seek(0)
    digest = hashlib.sha256()
    while left > 0:
        block = stream.read(min(_BLOCK, left))
        if not block:
            break
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()
