from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestSite(MdsDeviceCommon):
    def test_site_takes_hospital_and_region_from_above(self):
        campus = self.env["mds.site"].create(
            {"name": "South", "kind": "campus", "partner_id": self.hospital.id}
        )
        room = self.env["mds.site"].create({"name": "R1", "kind": "room", "parent_id": campus.id})
        self.assertEqual(room.partner_id, self.hospital)
        self.assertEqual(room.region_id, self.east)
        self.assertEqual(room.complete_name, "South / R1")
        campus.region_id = self.west
        self.assertEqual(room.region_id, self.west)

    def test_site_stays_in_one_hospital(self):
        with self.assertRaises(ValidationError):
            self.env["mds.site"].create(
                {"name": "Odd", "parent_id": self.ward.id}
            ).partner_id = self.other_hospital
        with self.assertRaises(UserError):
            child = self.env["mds.site"].create({"name": "Child", "parent_id": self.ward.id})
            self.ward.parent_id = child

    def test_device_follows_its_place(self):
        device = self._create_devices("P1", partner_id=False, site_id=self.ward.id)
        self.assertEqual(device.partner_id, self.hospital)
        self.assertEqual(device.region_id, self.east)
        with Form(device.with_user(self.engineer)) as form:
            form.partner_id = self.other_hospital
            self.assertFalse(form.site_id)
        self.assertEqual(device.region_id, self.west)
        moved = device.event_ids.filtered(lambda e: e.kind == "moved")
        self.assertIn("Test City Hospital", moved.text)
        self.assertIn("Test County Hospital", moved.text)

    def test_device_does_not_stand_in_another_hospital(self):
        with self.assertRaises(ValidationError):
            self._create_devices("P2", partner_id=self.other_hospital.id).site_id = self.ward

    def test_region_of_a_hospital_reaches_its_devices(self):
        device = self._create_devices("P3", site_id=self.ward.id)
        self.hospital.mds_region_id = self.west
        self.assertEqual(device.region_id, self.west)

    def test_counts(self):
        self._create_devices("P4", site_id=self.ward.id)
        campus = self.env["mds.site"].create(
            {"name": "C", "kind": "campus", "partner_id": self.hospital.id}
        )
        self.ward.parent_id = campus
        self.assertEqual(campus.device_count, 1)
        self.assertEqual(self.hospital.mds_device_count, 1)
        self.assertEqual(self.model.product_tmpl_id.mds_device_count, 1)
