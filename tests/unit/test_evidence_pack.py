"""A pack verifies on a bare Python, and any changed byte is named."""

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from odoo.addons.mds_base.lib import hash_chain
from odoo.addons.mds_device.lib import evidence_pack

ADDONS = Path(__file__).resolve().parents[2] / "addons"
VERIFY = ADDONS / "mds_device" / "evidence" / "verify.py"
PHOTO = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def packed():
    chain = hash_chain.extend(
        {},
        [
            hash_chain.Facts("mds.device", 7, 0, kind, 2, "", "2026-11-24T08:00:00.000000Z", "{}")
            for kind in ("create", "write", "note")
        ],
    )
    stream = io.BytesIO()
    pack = evidence_pack.PackWriter(stream, dt.datetime(2026, 11, 24, 8))
    pack.add("verify.py", [VERIFY.read_bytes()])
    pack.add("hash_chain.py", [(ADDONS / "mds_base/lib/hash_chain.py").read_bytes()])
    pack.add("files/photo 监护仪.jpg", [PHOTO[:100], PHOTO[100:]])
    pack.add_json("records/mds.device.json", ({"id": number} for number in (7, 8)))
    pack.add_json(
        "audit/entries.json",
        [{name: getattr(entry, name) for name in entry.__slots__} for entry in chain],
    )
    digest = pack.close({"made_at": "2026-11-24T08:00:00Z"}, hash_chain.heads_of(chain))
    return stream.getvalue(), digest


def verify(path, *options):
    """(exit code, what it says) of the program in an isolated Python: no packages, no folder."""
    run = subprocess.run(
        [sys.executable, "-I", "-S", VERIFY, path, *options],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert not run.stderr, run.stderr
    return run.returncode, run.stdout


def test_pack_is_whole(packed, tmp_path):
    data, digest = packed
    path = tmp_path / "pack.zip"
    path.write_bytes(data)
    code, text = verify(path, "--manifest-sha256", digest)
    assert (code, text.splitlines()[0]) == (
        0,
        "WHOLE: 5 files, 1 audit chains, made 2026-11-24T08:00:00Z.",
    )
    assert digest in text
    assert evidence_pack.is_sealed(io.BytesIO(data))


def test_unpacked_pack_is_whole_and_checks_itself(packed, tmp_path):
    zipfile.ZipFile(io.BytesIO(packed[0])).extractall(tmp_path)
    run = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "verify.py"], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    "name",
    [
        "verify.py", "hash_chain.py", "files/photo 监护仪.jpg", "records/mds.device.json",
        "audit/entries.json", "manifest.json", "manifest.sha256",
    ],
)  # fmt: skip
def test_changed_byte_of_a_file_is_named(packed, tmp_path, name):
    zipfile.ZipFile(io.BytesIO(packed[0])).extractall(tmp_path)
    path = tmp_path / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    code, text = verify(tmp_path)
    assert code == 1
    assert any(name in line for line in text.splitlines() if line.startswith("CHANGED")), text


def test_missing_and_added_files_are_named(packed, tmp_path):
    zipfile.ZipFile(io.BytesIO(packed[0])).extractall(tmp_path)
    (tmp_path / "records/mds.device.json").unlink()
    (tmp_path / "files/other.jpg").write_bytes(b"x")
    code, text = verify(tmp_path)
    assert code == 1
    assert "MISSING  records/mds.device.json" in text
    assert "ADDED    files/other.jpg" in text


def test_every_byte_of_the_zip_counts(packed):
    """Each one, in files and between them: the seal, which the program checks too, is broken."""
    data = packed[0]
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1
        assert not evidence_pack.is_sealed(io.BytesIO(bytes(changed))), place


@pytest.mark.parametrize("share", [0.01, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999])
def test_changed_byte_of_the_zip_is_found(packed, tmp_path, share):
    data = bytearray(packed[0])
    data[int(len(data) * share)] ^= 1
    path = tmp_path / "pack.zip"
    path.write_bytes(data)
    code, text = verify(path)
    assert code in (1, 2)
    assert "CHANGED" in text


def test_rewritten_chain_is_named_even_with_a_new_manifest(packed, tmp_path):
    zipfile.ZipFile(io.BytesIO(packed[0])).extractall(tmp_path)
    rows = json.loads((tmp_path / "audit/entries.json").read_text())
    rows[1]["payload"] = '{"forged":true}'
    stream = io.BytesIO()
    forged = evidence_pack.PackWriter(stream, dt.datetime(2026, 11, 24, 8))
    forged.add("hash_chain.py", [(tmp_path / "hash_chain.py").read_bytes()])
    forged.add_json("audit/entries.json", rows)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    forged.close(
        {"made_at": ""}, {(model, rec): (no, seal) for model, rec, no, seal in manifest["heads"]}
    )
    path = tmp_path / "forged.zip"
    path.write_bytes(stream.getvalue())
    code, text = verify(path)
    assert code == 1
    assert "CHAIN    mds.device 7: entry 2 was altered." in text
    assert "not the one that was stated" in verify(path, "--manifest-sha256", packed[1])[1]


def test_what_is_no_pack_is_said(tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(b"no zip")
    assert verify(path)[0] == 2
    (tmp_path / "empty").mkdir()
    assert verify(tmp_path / "empty")[0] == 1


def test_path_stands_in_the_pack_once():
    pack = evidence_pack.PackWriter(io.BytesIO(), dt.datetime(2026, 11, 24))
    pack.add("a", [b""])
    with pytest.raises(evidence_pack.EvidencePackError):
        pack.add("a", [b""])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("", "file"),
        ("a" * 90 + ".jpeg", "a" * 60 + ".jpeg"),
    ],
)
def test_file_names_lead_nowhere(name, safe):
    assert evidence_pack.safe_name(name) == safe
