"""An archive shows every changed byte; the previous tag is found."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from mds import archive
from mds.console import Failure
from mds.upgrade import previous_tag


@pytest.fixture
def written(tmp_path):
    files = {"database.dump": b"dump" * 500, "filestore/ab/abc": b"photo", "anchors.jsonl": b""}
    members = {}
    for number, (name, data) in enumerate(files.items()):
        path = tmp_path / f"source{number}"
        path.write_bytes(data)
        members[name] = path
    target = tmp_path / "backup.mdsbackup"
    archive.write(target, {"database": "mds", "rows": {"res_partner": 3}}, members)
    return target


def test_what_goes_in_comes_out(written, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    manifest = archive.extract(written, folder)
    assert manifest["rows"] == {"res_partner": 3}
    assert (folder / "database.dump").read_bytes() == b"dump" * 500
    assert (folder / "filestore/ab/abc").read_bytes() == b"photo"


def test_archive_is_for_few_eyes(written):
    assert written.stat().st_mode & 0o077 == 0


def test_every_flipped_byte_is_found(written, tmp_path):
    whole = written.read_bytes()
    folder = tmp_path / "out"
    folder.mkdir()
    positions = {*range(0, len(whole), 97), 0, len(whole) - 1, len(whole) - archive.TRAILER}
    for position in positions:
        data = bytearray(whole)
        data[position] ^= 1
        written.write_bytes(data)
        with pytest.raises(Failure):
            archive.extract(written, folder)
        assert not any(folder.iterdir()), position


@pytest.mark.parametrize("length", [0, 10, 5000])
def test_broken_off_archive_is_refused(written, length):
    written.write_bytes(written.read_bytes()[:length])
    with pytest.raises(Failure):
        archive.check(written)


def test_unfinished_archive_has_no_name(tmp_path):
    target = tmp_path / "backup.mdsbackup"
    with pytest.raises(OSError, match="gone"):
        archive.write(target, {}, {"database.dump": tmp_path / "gone"})
    assert not target.exists()


@pytest.fixture
def repository(tmp_path):
    def git(*words):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"]
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "one")
    return tmp_path, git


def test_previous_tag_is_the_latest_that_is_not_this_commit(repository):
    folder, git = repository
    assert previous_tag(folder) == ""
    git("tag", "v0.9.0")
    assert previous_tag(folder) == ""
    git("commit", "-q", "--allow-empty", "-m", "two")
    git("tag", "v0.10.0")
    git("tag", "other")
    assert previous_tag(folder) == "v0.9.0"
    git("commit", "-q", "--allow-empty", "-m", "three")
    assert previous_tag(folder) == "v0.10.0"


def test_no_repository_has_no_tag(tmp_path):
    assert previous_tag(tmp_path) == ""
