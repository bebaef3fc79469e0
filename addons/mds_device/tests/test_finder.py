from datetime import date

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DI, MdsDeviceCommon

FNC1 = "\x1d"


@tagged("post_install", "-at_install")
class TestFinder(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device, cls.other = cls._create_devices("SN-77", "SN-78")
        cls.device.asset_number = "ZC-0099"

    def _find(self, text):
        return [
            (hit["id"], hit["how"])
            for hit in self.env["mds.device"].with_user(self.engineer).find(text)
        ]

    def _search(self, text):
        return (
            self.env["mds.device"].with_user(self.engineer).search([("search_text", "ilike", text)])
        )

    def test_by_scan(self):
        for text in (
            f"(01){DI}(11)240131(21)SN-77",
            f"01{DI}1124013121SN-77",
            f"]d201{DI}1124013121SN-77",
            f"01{DI}21SN-77{FNC1}11240131",
            f"(01){DI}(21)sn-77",
        ):
            with self.subTest(text):
                self.assertEqual(self._find(text), [(self.device.id, "udi")])
                self.assertEqual(self._search(text), self.device)

    def test_by_stock_barcode_of_the_model(self):
        model = self._create_model("By barcode", barcode=DI.lstrip("0")[:-1] + "8")
        device = self._create_devices("B1", product_id=model.id)
        self.assertEqual(self._find(f"(01){model.barcode.zfill(14)}(21)B1"), [(device.id, "udi")])

    def test_by_the_identifier_of_a_package(self):
        self.device.product_tmpl_id.mds_packaging_di_ids = [
            Command.create({"level": "outer", "di": "19501101530002"})
        ]
        self.assertEqual(self._find("(01)19501101530002(21)SN-77"), [(self.device.id, "udi")])
        self.assertIn("19501101530002", self.device._get_udi_dis()[self.device])

    def test_by_serial_where_the_model_has_no_udi(self):
        model = self._create_model("Unknown DI")
        device = self._create_devices("U1", product_id=model.id)
        self.assertEqual(self._find("(01)09876543210982(21)U1"), [(device.id, "serial")])

    def test_of_another_model_is_not_found(self):
        self.assertEqual(self._find("(01)09876543210982(21)SN-77"), [])

    def test_code_of_the_model_lists_its_units(self):
        found = self._find(f"(01){DI}")
        self.assertEqual(set(found), {(self.device.id, "model"), (self.other.id, "model")})

    def test_by_serial_asset_number_and_file_number(self):
        self.assertEqual(self._find(" sn-77 "), [(self.device.id, "serial")])
        self.assertEqual(self._find("ＳＮ－７７"), [(self.device.id, "serial")])
        self.assertEqual(self._find("zc-0099"), [(self.device.id, "asset_number")])
        self.assertEqual(self._find(self.device.name.lower()), [(self.device.id, "number")])
        self.assertEqual(
            set(self._find("SN-7")), {(self.device.id, "similar"), (self.other.id, "similar")}
        )

    def test_wildcards_mean_themselves(self):
        self.assertEqual([how for _id, how in self._find("ZC_0099")], [])
        self.assertEqual(self._find(""), [])
        self.assertEqual(self._find("   "), [])

    def test_what_the_user_may_not_see_is_not_found(self):
        self.engineer.mds_region_ids = self.west
        self.assertEqual(self._find("SN-77"), [])

    def test_dialog_opens_the_one(self):
        form = Form(self.env["mds.device.find"].with_user(self.engineer))
        form.text = "SN-77"
        self.assertFalse(form.is_unknown)
        action = form.save().action_find()
        self.assertEqual((action["res_model"], action["res_id"]), ("mds.device", self.device.id))

    def test_unknown_udi_offers_a_file_that_is_filled_in(self):
        text = f"(01){DI}(11)240131(17)340131(21)NEW-1"
        form = Form(self.env["mds.device.find"].with_user(self.engineer))
        form.text = text
        self.assertTrue(form.is_unknown)
        wizard = form.save()
        self.assertFalse(wizard.action_find())
        action = wizard.action_new_device()
        device_form = Form(
            self.env["mds.device"].with_user(self.engineer).with_context(**action["context"])
        )
        device_form.partner_id = self.hospital
        device = device_form.save()
        self.assertEqual(device.product_id, self.model)
        self.assertEqual(device.serial, "NEW-1")
        self.assertEqual(device.manufactured_on, date(2024, 1, 31))
        self.assertEqual(device.expires_on, date(2034, 1, 31))
        self.assertEqual(self._find(text), [(device.id, "udi")])

    def test_unknown_serial_is_taken_over(self):
        wizard = self.env["mds.device.find"].with_user(self.engineer).create({"text": "ABC 9"})
        self.assertEqual(wizard.action_new_device()["context"], {"default_serial": "ABC 9"})

    def test_finding_costs_the_same_among_many(self):
        def cost():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["mds.device"].with_user(self.engineer).find(f"(01){DI}")
            return self.env.cr.sql_log_count - before

        cost()
        few = cost()
        self._create_devices(*(f"M{i}" for i in range(50)))
        self.env.flush_all()
        self.assertLessEqual(cost(), few + 2)
