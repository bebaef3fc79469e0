from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestPlace(MdsDeviceCommon):
    def _create_site(self, name, **vals):
        return self.env["mds.site"].create({"name": name, "partner_id": self.hospital.id, **vals})

    def test_department_gets_its_type_by_its_name(self):
        icu = self.env.ref("mds_device.department_type_icu")
        for name in ("重症医学科", "综合ＩＣＵ", "Intensive  care"):
            with self.subTest(name):
                self.assertEqual(self._create_site(name).department_type_id, icu)
        self.assertFalse(self._create_site("Ward of Dr Li").department_type_id)

    def test_place_within_itself_is_refused_with_a_word(self):
        child = self._create_site("Child", parent_id=self.ward.id)
        for parent in (child, self.ward):
            with self.assertRaises(ValidationError) as refusal:
                self.ward.with_user(self.manager).parent_id = parent
            self.assertIn("choose another", str(refusal.exception))

    def test_chosen_type_stays(self):
        dialysis = self.env.ref("mds_device.department_type_dialysis")
        site = self._create_site("放射科", department_type_id=dialysis.id)
        self.assertEqual(site.department_type_id, dialysis)

    def test_room_follows_its_department(self):
        radiology = self.env.ref("mds_device.department_type_radiology")
        lab = self.env.ref("mds_device.department_type_laboratory")
        department = self._create_site("放射科")
        room = self._create_site("CT 1", kind="room", parent_id=department.id)
        self.assertEqual(room.department_type_id, radiology)
        department.department_type_id = lab
        self.assertEqual(room.department_type_id, lab)

    def test_devices_of_all_hospitals_compare_by_type(self):
        radiology = self.env.ref("mds_device.department_type_radiology")
        here = self._create_site("放射科")
        there = self._create_site("医学影像科", partner_id=self.other_hospital.id)
        self._create_devices("T1", site_id=here.id)
        self._create_devices("T2", partner_id=self.other_hospital.id, site_id=there.id)
        groups = dict(
            self.env["mds.device"]
            .with_user(self.manager)
            ._read_group([("serial", "in", ("T1", "T2"))], ["department_type_id"], ["__count"])
        )
        self.assertEqual(groups, {radiology: 2})

    def test_coordinates_come_from_above(self):
        self.hospital.partner_latitude, self.hospital.partner_longitude = 30.25, 120.16
        campus = self._create_site("South", kind="campus")
        room = self._create_site("R1", kind="room", parent_id=campus.id)
        self.assertEqual((campus + room)._get_coordinates()[room], (30.25, 120.16))
        campus.write({"latitude": 30.1, "longitude": 120.2})
        self.assertEqual(room._get_coordinates()[room], (30.1, 120.2))
        self.assertIsNone(
            self._create_site("X", partner_id=self.other_hospital.id)._get_coordinates()[
                self.env["mds.site"].search([("name", "=", "X")])
            ]
        )

    def test_latitude_out_of_range_is_refused(self):
        for vals in ({"latitude": 120.16}, {"longitude": 190.0}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.ward.write(vals)
                self.ward.flush_recordset()
