from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = cls._create_devices("A1", site_id=cls.ward.id)

    def test_who_reads_writes_creates_deletes(self):
        rights = {
            self.engineer: "rwc",
            self.dispatcher: "rwc",
            self.storekeeper: "rwc",
            self.manager: "rwc",
            self.quality: "rw",
            self.contract_manager: "r",
            self.accountant: "r",
            self.administrator: "rwcd",
            self.outsider: "",
        }
        names = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for user, allowed in rights.items():
            for letter, right in names.items():
                with self.subTest(user=user.login, right=right):
                    self.assertEqual(
                        self.device.with_user(user).has_access(right), letter in allowed
                    )

    def test_readers_cannot_open_a_file_nor_leave_a_lot(self):
        for user in (self.accountant, self.contract_manager, self.quality, self.outsider):
            with self.assertRaises(AccessError):
                self.env["mds.device"].with_user(user).create(
                    {"product_id": self.model.id, "serial": "NO-1"}
                )
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "NO-1")]))

    def test_engineer_cannot_touch_lots_directly(self):
        lot = self.device.lot_id.with_user(self.engineer)
        self.assertEqual(lot.name, "A1")
        with self.assertRaises(AccessError):
            lot.write({"ref": "x"})

    def test_timeline_takes_notes_only_and_is_not_rewritten(self):
        Event = self.env["mds.device.event"].with_user(self.engineer)
        note = Event.create({"device_id": self.device.id, "text": "Casing scratched"})
        self.assertEqual((note.kind, note.user_id), ("note", self.engineer))
        for values in ({"kind": "state"}, {"kind": "delivered"}):
            with self.assertRaises(AccessError):
                Event.create({"device_id": self.device.id, "text": "forged", **values})
        forged = Event.create(
            {"device_id": self.device.id, "text": "x", "user_id": self.manager.id}
        )
        self.assertEqual(forged.user_id, self.engineer)
        with self.assertRaises(UserError):
            note.write({"text": "changed"})
        with self.assertRaises(AccessError):
            note.unlink()
        with self.assertRaises(AccessError):
            Event.with_user(self.accountant).create({"device_id": self.device.id, "text": "x"})

    def test_regions_limit_devices_sites_and_timeline(self):
        self.engineer.mds_region_ids = self.west
        engineer = self.env(user=self.engineer)
        self.assertFalse(engineer["mds.device"].search([("id", "=", self.device.id)]))
        self.assertFalse(engineer["mds.site"].search([("id", "=", self.ward.id)]))
        self.assertFalse(engineer["mds.device.event"].search([("device_id", "=", self.device.id)]))
        with self.assertRaises(AccessError):
            self.device.with_user(self.engineer).write({"asset_number": "x"})
        self.engineer.mds_region_ids = self.west + self.east
        self.assertTrue(engineer["mds.device"].search([("id", "=", self.device.id)]))

    def test_existing_file_in_another_region_is_only_hinted_at(self):
        self.engineer.mds_region_ids = self.west
        with self.assertRaises(UserError) as refusal:
            self.env["mds.device"].with_user(self.engineer).create(
                {"product_id": self.model.id, "serial": "A1"}
            )
        self.assertNotIn(self.device.name, str(refusal.exception))

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Other Service Ltd"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="mds_base.group_service_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        env = self.env(user=stranger)
        self.assertFalse(env["mds.device"].search([("id", "=", self.device.id)]))
        self.assertFalse(env["mds.device.event"].search([("device_id", "=", self.device.id)]))

    def test_only_managers_import(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.quality):
            with self.assertRaises(AccessError):
                self.env["mds.import.run"].with_user(user).create({"set_code": "device"})

    def test_outsider_opens_partner_and_product_forms(self):
        for record in (self.hospital, self.model.product_tmpl_id):
            with self.subTest(record._name):
                form = Form(record.with_user(self.outsider))
                self.assertNotIn("mds_device_count", form._view["fields"])
