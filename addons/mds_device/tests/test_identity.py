from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestIdentity(MdsDeviceCommon):
    def test_engineer_types_model_and_serial_and_the_lot_is_made(self):
        with Form(self.env["mds.device"].with_user(self.engineer)) as form:
            form.product_id = self.model
            form.serial = " ００12 "
            form.partner_id = self.hospital
            form.site_id = self.ward
        device = form.save()
        self.assertEqual(device.serial, "0012")
        self.assertEqual(device.lot_id.sudo().name, "0012")
        self.assertEqual(device.lot_id.sudo().product_id, self.model)
        self.assertEqual(device.region_id, self.east)
        self.assertTrue(device.name.startswith("DEV/"))

    def test_a_lot_that_stock_knows_is_taken(self):
        lot = self.env["stock.lot"].create({"product_id": self.model.id, "name": "S1"})
        self.assertEqual(self._create_devices("S1").lot_id, lot)

    def test_a_second_file_is_refused_with_its_number(self):
        device = self._create_devices("AB1")
        for serial in ("AB1", "ab1 ", "ＡＢ1"):
            with self.assertRaisesRegex(ValidationError, device.name):
                self._create_devices(serial)

    def test_twice_in_one_batch_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "twice"):
            self._create_devices("AB2", "ab2")

    def test_the_database_refuses_a_race(self):
        self._create_devices("AB3")
        lot = self.env["stock.lot"].create({"product_id": self.model.id, "name": "ab3"})
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["mds.device"].create({"lot_id": lot.id})
            self.env.flush_all()

    def test_a_file_needs_model_and_serial(self):
        with self.assertRaises(ValidationError):
            self.env["mds.device"].create({"product_id": self.model.id})
        with self.assertRaises(ValidationError):
            self.env["mds.device"].create({"serial": "X1"})

    def test_a_plain_product_is_no_model(self):
        plain = self.env["product.product"].create(
            {"name": "Chair", "is_storable": True, "tracking": "serial"}
        )
        with self.assertRaises(ValidationError):
            self._create_devices("X2", product_id=plain.id)

    def test_model_is_tracked_by_serial(self):
        template = self.model.product_tmpl_id
        self.assertEqual((template.tracking, template.is_storable), ("serial", True))
        with self.assertRaises(ValidationError):
            template.tracking = "lot"
        with Form(self.env["product.template"].with_user(self.manager)) as form:
            form.name = "New Model"
            form.is_medical_device = True
        self.assertEqual(form.record.tracking, "serial")

    def test_short_gtin_is_filled(self):
        model = self._create_model("Short", mds_udi_di="8717648200274")
        model.invalidate_recordset()
        self.assertEqual(model.mds_udi_di, "08717648200274")

    def test_model_with_devices_stays_one(self):
        self._create_devices("X3")
        with self.assertRaises(UserError):
            self.model.is_medical_device = False

    def test_identity_is_not_changed_on_device_or_lot(self):
        device = self._create_devices("X4")
        other = self._create_model("Other")
        for vals in ({"serial": "X5"}, {"product_id": other.id}):
            with self.assertRaises(UserError):
                device.with_user(self.manager).write(vals)
        device.with_user(self.manager).write({"serial": "X4", "asset_number": "A"})
        self.assertEqual(device.asset_number, "A")
        for vals in ({"name": "X5"}, {"product_id": other.id}):
            with self.assertRaises(UserError):
                device.lot_id.with_user(self.storekeeper).write(vals)
            with self.assertRaises(UserError):
                self._because(device.lot_id.with_user(self.storekeeper)).write(vals)
        with self.assertRaises(UserError):
            device.lot_id.with_user(self.administrator).write({"name": "X5"})
        device.lot_id.with_user(self.storekeeper).write({"ref": "fine"})

    def test_administrator_corrects_with_a_reason(self):
        device = self._create_devices("X6")
        wizard = (
            self.env["mds.device.correct"]
            .with_user(self.administrator)
            .create({"device_id": device.id, "serial": "X60", "reason": "Misread nameplate"})
        )
        self.assertEqual(wizard.product_id, self.model)
        wizard.action_correct()
        self.assertEqual((device.serial, device.lot_id.name), ("X60", "X60"))
        self.assertEqual(device.serial_key, "X60")
        self.assertEqual(self._get_kinds(device), ["opened", "corrected"])
        entry = self._get_entries(device, "correction")
        self.assertEqual(entry.reason, "Misread nameplate")
        self.assertIn("X60", entry.payload)
        self.assertChainWhole(device)
        self._create_devices("X7")
        wizard.serial = "x7"
        with self.assertRaises(UserError):
            wizard.action_correct()
        with self.assertRaises(AccessError):
            self.env["mds.device.correct"].with_user(self.manager).create(
                {"device_id": device.id, "reason": "x"}
            )

    def test_lot_with_a_file_is_not_deleted(self):
        device = self._create_devices("X8")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.cr.savepoint(),
        ):
            device.lot_id.unlink()
            self.env.flush_all()
        self.assertTrue(device.exists())

    def test_device_with_a_history_is_not_deleted(self):
        device = self._create_devices("X9")
        device.with_user(self.engineer).action_start_repair()
        with self.assertRaises(UserError):
            device.with_user(self.administrator).unlink()
        fresh = self._create_devices("X10")
        with self.assertRaises(AccessError):
            fresh.with_user(self.manager).unlink()
        fresh.with_user(self.administrator).unlink()
        self.assertFalse(fresh.exists())

    def test_numbers_are_drawn_per_batch(self):
        devices = self._create_devices("N1", "N2", "N3")
        self.assertEqual(len(set(devices.mapped("name"))), 3)
        self.assertNotIn("/", set(devices.mapped("name")))
