"""Check an evidence pack without Odoo: which file was changed, is missing, or was added?

    python3 -I verify.py PACK.zip            the pack as it was handed over
    python3 -I verify.py FOLDER              the pack, unpacked (default: the folder of this file)
    … --manifest-sha256 HEX                  and: is it the pack that the service company made?

Python 3.10 or newer, nothing else. Exit code 0: whole, 1: not whole, 2: cannot be checked.

What is checked: the size and SHA-256 of each file against manifest.json; manifest.json against
manifest.sha256; that no file is there which the manifest does not name; the seal of the ZIP; and
every audit chain by its own hashes (hash_chain.py, a copy of the program that wrote them).

Somebody who changes files and writes a new manifest leaves a pack that is whole in itself. So
compare the manifest's SHA-256, printed at the end, with the one in the company's audit trail, and
take this program from where you trust it.
"""

import argparse
import hashlib
import json
import sys
import types
import zipfile
from pathlib import Path

MANIFEST, DIGEST, SEAL = "manifest.json", "manifest.sha256", b"sha256:"
CHAINS, CHAIN_PROGRAM = "audit/entries.json", "hash_chain.py"
BLOCK = 1 << 20


class Folder:
    """An unpacked pack."""

    def __init__(self, path):
        self.path = path

    def names(self):
        files = [item for item in self.path.rglob("*") if item.is_file() or item.is_symlink()]
        return [item.relative_to(self.path).as_posix() for item in files]

    def open(self, name):
        return (self.path / name).open("rb")

    def problems(self):
        return []


class Archive:
    """A pack as one ZIP."""

    def __init__(self, path):
        self.path = path
        self.zip = zipfile.ZipFile(path)

    def names(self):
        return self.zip.namelist()

    def open(self, name):
        return self.zip.open(name)

    def problems(self):
        """The seal is the digest of everything before it."""
        with self.path.open("rb") as stream:
            left = self.path.stat().st_size - 64
            digest = hashlib.sha256()
            while left > 0:
                block = stream.read(min(BLOCK, left))
                digest.update(block)
                left -= len(block)
            stated = stream.read()
        found = []
        if not self.zip.comment.startswith(SEAL) or stated != digest.hexdigest().encode():
            found.append("CHANGED  the ZIP itself: its seal does not fit its content")
        doubles = {name for name in self.names() if self.names().count(name) > 1}
        return found + [f"ADDED    {name} (twice in the ZIP)" for name in sorted(doubles)]


def digest_of(pack, name):
    """(size, SHA-256) of a file, block by block."""
    digest, size = hashlib.sha256(), 0
    with pack.open(name) as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def read(pack, name):
    with pack.open(name) as stream:
        return stream.read()


def check_files(pack, manifest):
    """Lines about files that are not as the manifest says."""
    listed = {entry["path"]: (entry["size"], entry["sha256"]) for entry in manifest["files"]}
    present = set(pack.names())
    lines = [f"MISSING  {name}" for name in sorted(listed.keys() - present)]
    for name in sorted(listed.keys() & present):
        try:
            found = digest_of(pack, name)
        except Exception as error:
            lines.append(f"CHANGED  {name}: cannot be read ({error})")
            continue
        if found != listed[name]:
            lines.append(f"CHANGED  {name}: {found[1]} instead of {listed[name][1]}")
    extra = present - listed.keys() - {MANIFEST, DIGEST}
    return lines + [f"ADDED    {name}" for name in sorted(extra) if "__pycache__" not in name]


def load_program(source):
    """The module that knows the chain's canonical text."""
    module = types.ModuleType("hash_chain")
    sys.modules["hash_chain"] = module
    exec(compile(source, CHAIN_PROGRAM, "exec"), module.__dict__)  # noqa: S102 – checked before
    return module


def check_chains(pack, manifest):
    """(number of chains, lines about the broken ones)."""
    program = load_program(read(pack, CHAIN_PROGRAM))
    rows = json.loads(read(pack, CHAINS))
    heads = {(model, record): (number, seal) for model, record, number, seal in manifest["heads"]}
    breaks = program.verify((program.Entry(**row) for row in rows), heads)
    return len(heads), [f"CHAIN    {found.message}" for found in breaks]


def check(pack, expected=""):
    """(lines about what is wrong, a last line)."""
    lines = list(pack.problems())
    names = set(pack.names())
    missing = [name for name in (MANIFEST, DIGEST) if name not in names]
    if missing:
        return [*lines, *(f"MISSING  {name}" for name in missing)], "Nothing can be checked."
    text = read(pack, MANIFEST)
    own = hashlib.sha256(text).hexdigest()
    if read(pack, DIGEST) != f"{own}  {MANIFEST}\n".encode():
        lines.append(f"CHANGED  {MANIFEST} or {DIGEST}: they do not fit each other")
    if expected and expected.lower() != own:
        lines.append(f"CHANGED  {MANIFEST}: it is not the one that was stated")
    manifest = json.loads(text)
    lines += check_files(pack, manifest)
    chains = 0
    if any(CHAIN_PROGRAM in line for line in lines):
        lines.append(f"CHAIN    not checked: {CHAIN_PROGRAM} is not the one that was packed")
    else:
        try:
            chains, broken = check_chains(pack, manifest)
        except Exception as error:
            broken = [f"CHAIN    cannot be read: {error}"]
        lines += broken
    return lines, (
        f"{len(manifest['files'])} files, {chains} audit chains, made {manifest['made_at']}.\n"
        f"SHA-256 of {MANIFEST}: {own}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pack", nargs="?", default=Path(__file__).resolve().parent, type=Path)
    parser.add_argument("--manifest-sha256", default="", help="as the service company states it")
    options = parser.parse_args()
    try:
        pack = Folder(options.pack) if options.pack.is_dir() else Archive(options.pack)
        lines, summary = check(pack, options.manifest_sha256)
    except (OSError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"CHANGED  {options.pack}: cannot be read as a pack: {error}\n")
        return 2
    except Exception as error:
        sys.stdout.write(f"CHANGED  {MANIFEST}: it cannot be read: {error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"{'NOT WHOLE' if lines else 'WHOLE'}: {summary}\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
