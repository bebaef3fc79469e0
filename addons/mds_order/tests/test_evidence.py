import io
import json
import zipfile

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PICTURE, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestEvidence(MdsOrderCommon):
    """The pack of a device holds its orders, and keeps callers' names to itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.visit = cls._create_planned(reporter_name="Nurse Wang")
        cls._arrive(cls.visit)
        cls._answer_all(cls.order.task_ids.with_user(cls.engineer))
        cls.photo = (
            cls.env["mds.order.photo"]
            .with_user(cls.engineer)
            .create({"order_id": cls.order.id, "image": PICTURE, "caption": "Before"})
        )
        cls.other_order = cls._create_order(
            device_id=cls._create_device("SN-2002").id, symptom="Something else entirely"
        )

    def _make(self, **values):
        pack = (
            self.env["mds.evidence.pack"]
            .with_user(self.quality)
            .create({"device_id": self.device.id, "reason": "Inspection", **values})
        )
        stream = io.BytesIO()
        pack._write_pack(stream)
        return zipfile.ZipFile(stream)

    def test_orders_with_all_that_was_done(self):
        archive = self._make()
        for name in ("mds.order", "mds.visit", "mds.order.task", "mds.order.time"):
            self.assertTrue(json.loads(archive.read(f"records/{name}.json")), name)
        [photo] = json.loads(archive.read("records/mds.order.photo.json"))
        self.assertEqual(photo["values"]["image_digest"], self.photo.image_digest)
        files = [name for name in archive.namelist() if "/mds.order.photo/" in name]
        self.assertEqual(len(files), 1)  # the smaller picture is made from it
        chains = {row["model"] for row in json.loads(archive.read("audit/entries.json"))}
        self.assertLessEqual({"mds.order", "mds.visit", "mds.order.photo"}, chains)

    def test_callers_are_left_out_unless_asked_for(self):
        archive = self._make()
        content = b"".join(archive.read(name) for name in archive.namelist())
        self.assertNotIn(b"Nurse Wang", content)
        [order] = json.loads(archive.read("records/mds.order.json"))
        self.assertIn("reporter_name", order["withheld"])
        whole = self._make(with_personal=True)
        self.assertIn(b"Nurse Wang", whole.read("records/mds.order.json"))

    def test_files_of_an_order_are_kept_with_the_device(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.dispatcher)
            .create({"name": "a", "raw": b"x", "res_model": "mds.order", "res_id": self.order.id})
        )
        with self.assertRaisesRegex(UserError, "evidence"):
            file.with_user(self.administrator).unlink()

    def test_orders_of_other_devices_stay_out(self):
        archive = self._make()
        content = b"".join(archive.read(name) for name in archive.namelist())
        self.assertNotIn(b"Something else entirely", content)
