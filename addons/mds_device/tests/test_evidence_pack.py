import io
import json
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..lib import evidence_pack
from .common import MdsDeviceCommon

VERIFY = Path(__file__).resolve().parents[1] / "evidence" / "verify.py"


class EvidenceCommon(MdsDeviceCommon):
    def _make_pack(self, device, user=None, **values):
        """(pack, ZIP as bytes) as the user makes it."""
        pack = (
            self.env["mds.evidence.pack"]
            .with_user(user or self.quality)
            .create({"device_id": device.id, "reason": "Inspection", **values})
        )
        with tempfile.TemporaryFile() as stream:
            pack._write_pack(stream)
            return pack, stream.read()

    def _verify(self, data):
        """(exit code, what it says) of the checking program in a bare, isolated Python."""
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(data)
            file.flush()
            run = subprocess.run(
                [sys.executable, "-I", "-S", VERIFY, file.name],
                capture_output=True,
                check=False,
            )
        return run.returncode, run.stdout.decode()

    def _read(self, data, name):
        return json.loads(zipfile.ZipFile(io.BytesIO(data)).read(name))


@tagged("post_install", "-at_install")
class TestEvidence(EvidenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device, cls.other = cls._create_devices("SN-1", "SN-2")
        cls.device.action_put_in_service()
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "../证书 1.pdf",
                "raw": b"certificate",
                "res_model": "mds.device",
                "res_id": cls.device.id,
            }
        )

    def test_pack_is_whole_without_odoo(self):
        pack, data = self._make_pack(self.device)
        code, text = self._verify(data)
        self.assertEqual(code, 0, text)
        self.assertIn(pack.manifest_sha256, text)
        self.assertEqual(pack.size, len(data))

    def test_pack_holds_file_records_attachments_and_chain(self):
        _pack, data = self._make_pack(self.device)
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        self.assertIn("device-file.pdf", names)
        path = f"files/mds.device/{self.device.id}/{self.file.id}_{'_证书_1.pdf'}"
        self.assertIn(path, names)
        [record] = self._read(data, "records/mds.device.json")
        self.assertEqual(record["values"]["serial"], "SN-1")
        self.assertEqual(record["values"]["state"], "in_service")
        events = self._read(data, "records/mds.device.event.json")
        self.assertEqual({row["values"]["kind"] for row in events}, {"opened", "state", "evidence"})
        entries = self._read(data, "audit/entries.json")
        self.assertEqual({row["record_id"] for row in entries}, {self.device.id})
        self.assertIn("evidence_pack", {row["kind"] for row in entries})

    def test_prices_and_other_devices_stay_inside(self):
        self.model.standard_price = 98765.43
        _pack, data = self._make_pack(self.device)
        archive = zipfile.ZipFile(io.BytesIO(data))
        everything = b"".join(archive.read(name) for name in archive.namelist())
        self.assertNotIn(b"98765.43", everything)
        self.assertNotIn(b"SN-2", everything)

    def test_changed_byte_is_named(self):
        _pack, data = self._make_pack(self.device)
        place = data.index(b"certificate") + 3
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        code, text = self._verify(changed)
        self.assertEqual(code, 1)
        self.assertIn(f"{self.file.id}_", text)
        self.assertFalse(evidence_pack.is_sealed(io.BytesIO(changed)))

    def test_pack_is_on_timeline_and_trail(self):
        pack, _data = self._make_pack(self.device)
        self.assertIn("evidence", self._get_kinds(self.device))
        entries = self._get_entries(self.device, "evidence_pack")
        self.assertEqual(entries.mapped("reason"), ["Inspection"] * 2)
        self.assertIn(pack.manifest_sha256, entries[-1].payload)
        self.assertEqual(set(entries.mapped("actor_id")), {self.quality.id})
        self.assertChainWhole(self.device)

    def test_only_quality_and_service_manager_make_one(self):
        self._make_pack(self.device, self.manager)
        for user in (
            self.engineer,
            self.dispatcher,
            self.storekeeper,
            self.accountant,
            self.outsider,
        ):
            with self.assertRaises(AccessError):
                self._make_pack(self.device, user)

    def test_region_rules_apply(self):
        self.quality.mds_region_ids = self.west
        with self.assertRaises(AccessError):
            self._make_pack(self.device)

    def test_digest_is_not_forged_and_nothing_removed(self):
        pack = (
            self.env["mds.evidence.pack"]
            .with_user(self.quality)
            .create({"device_id": self.device.id, "reason": "x", "manifest_sha256": "f" * 64})
        )
        self.assertFalse(pack.manifest_sha256)
        with self.assertRaises(AccessError):
            pack.write({"reason": "y"})
        with self.assertRaises(AccessError):
            pack.unlink()

    def test_thousand_files_need_little_memory(self):
        block = bytes(range(256)) * 400  # 100 kB each
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"photo{number}.jpg",
                    "raw": block + str(number).encode(),
                    "res_model": "mds.device",
                    "res_id": self.device.id,
                }
                for number in range(1000)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        pack = (
            self.env["mds.evidence.pack"]
            .with_user(self.quality)
            .create({"device_id": self.device.id, "reason": "Large"})
        )
        self.env.flush_all()
        with tempfile.TemporaryFile() as stream:
            tracemalloc.start()
            pack._write_pack(stream)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        self.assertGreater(pack.size, 100_000_000)
        self.assertLess(peak, 40_000_000)


@tagged("post_install", "-at_install")
class TestEvidenceHttp(EvidenceCommon, HttpCase):
    def test_download_is_for_those_who_may(self):
        device = self._create_devices("SN-1")
        pack = (
            self.env["mds.evidence.pack"]
            .with_user(self.quality)
            .create({"device_id": device.id, "reason": "Inspection"})
        )
        url = pack.action_download()["url"]
        self.authenticate("mds_engineer", "mds_engineer")
        self.assertNotEqual(self.url_open(url).headers["Content-Type"], "application/zip")
        self.authenticate("mds_quality", "mds_quality")
        answer = self.url_open(url, timeout=60)
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertIn("SN-1", answer.headers["Content-Disposition"])
        self.assertEqual(self._verify(answer.content)[0], 0)
        pack.invalidate_recordset()
        self.assertEqual(pack.size, len(answer.content))
