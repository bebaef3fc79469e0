from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import DI, MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestLabel(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device, cls.other = cls._create_devices("SN-77", "SN-78")
        cls.device.asset_number = "ZC-1"

    def _print(self, devices=None, **values):
        devices = devices or self.device
        return (
            self.env["mds.device.label.print"]
            .with_user(self.storekeeper)
            .create({"device_ids": devices.ids, **values})
        )

    def test_label_holds_the_way_to_the_file_and_the_udi(self):
        label = self.device._get_labels()[self.device]
        self.assertTrue(label.address.endswith(f"/mds/d/{self.device.id}"))
        self.assertEqual(label.udi_data, f"01{DI}21SN-77")
        self.assertEqual(label.udi_text, f"(01){DI}(21)SN-77")
        self.assertIn("SN SN-77", label.lines)

    def test_scanned_code_is_printed_as_it_was(self):
        self.device.udi_raw = f"01{DI}10L1\x1d21SN-77"
        self.assertEqual(self.device._get_labels()[self.device].udi_data, f"01{DI}10L1\x1d21SN-77")
        self.other.udi_raw = "+A99912345/$$52025010X3/S77DEFG45N"
        label = self.other._get_labels()[self.other]
        self.assertEqual((label.is_gs1, label.udi_data), (False, self.other.udi_raw))

    def test_model_without_udi_has_no_data_matrix(self):
        self.model.mds_udi_di = False
        label = self.device._get_labels()[self.device]
        self.assertEqual(label.udi_data, "")
        self.assertEqual(self.env["mds.device"]._draw_label_symbols(label)[1], "")

    def test_sheet_begins_where_it_is_free(self):
        pages = self._print(self.device + self.other, first_place=24, copies=2)._get_pages()
        self.assertEqual([len(page) for page in pages], [24, 3])
        self.assertEqual(pages[0][:23], [None] * 23)
        roll = self._print(self.device + self.other, kind="roll", copies=3)._get_pages()
        self.assertEqual([len(page) for page in roll], [1] * 6)

    def test_report_is_rendered_in_the_chosen_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.model.with_context(lang="zh_CN").name = "呼吸机"
        wizard = self._print(language="zh_CN")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "mds_device.report_device_label", wizard.ids
        )
        self.assertIn("呼吸机", html.decode())
        self.assertEqual(html.decode().count("<svg"), 2)

    def test_zpl_is_escaped_and_draws_chinese(self):
        self.device.asset_number = "A^XZ~JR"
        self.model.name = "呼吸机"
        wizard = self._print(kind="zpl", copies=2)
        text = wizard._get_zpl()
        self.assertEqual(text.count("^XA"), 1)
        self.assertEqual(text.count("^XZ"), 1)
        self.assertIn("^PQ2", text)
        self.assertIn(f"_101{DI}21SN-77", text)
        if self.env["mds.device"]._get_label_font():
            self.assertIn("^GFA", text)

    def test_printer_without_font_is_told(self):
        self.model.name = "呼吸机"
        self.patch(type(self.env["mds.device"]), "_get_label_font", lambda self: None)
        with self.assertRaises(UserError):
            self._print(kind="zpl").action_print()
        self.env["ir.config_parameter"].set_param("mds_device.label_printer_has_chinese", "1")
        self.assertIn("_E5_91_BC", self._print(kind="zpl")._get_zpl())

    def test_too_many_are_refused_with_words(self):
        devices = self._create_devices(*(f"L{number}" for number in range(60)))
        with self.assertRaisesRegex(UserError, "1200"):
            self._print(devices, copies=20).action_print()

    def test_labels_of_many_cost_the_same(self):
        devices = self._create_devices(*(f"Q{number}" for number in range(50)))
        self.env.flush_all()

        def cost(some):
            wizard = self._print(some, kind="roll")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard._get_pages()
            return self.env.cr.sql_log_count - before

        cost(devices[:2])
        self.assertEqual(cost(devices), cost(devices[:2]))

    def test_rolls_and_sheets_are_not_turned(self):
        """Odoo's paper formats lie on their side unless told; a roll would cut every label."""
        formats = self.env["report.paperformat"].search([("name", "like", "Device Labels")])
        self.assertEqual(len(formats), 4)
        self.assertEqual(set(formats.mapped("orientation")), {"Portrait"})


@tagged("post_install", "-at_install")
class TestLabelHttp(MdsDeviceCommon, HttpCase):
    def test_qr_code_asks_for_a_login_and_opens_the_file(self):
        device = self._create_devices("SN-77")
        self.assertIn("/web/login", self.url_open(f"/mds/d/{device.id}").url)
        self.authenticate("mds_engineer", "mds_engineer")
        answer = self.url_open(f"/mds/d/{device.id}", allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith(f"/odoo/mds-devices/{device.id}"))
        self.engineer.mds_region_ids = self.west
        answer = self.url_open(f"/mds/d/{device.id}", allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith("/odoo/mds-find"))

    def test_zpl_is_downloaded_by_its_maker_only(self):
        device = self._create_devices("SN-77")
        wizard = (
            self.env["mds.device.label.print"]
            .with_user(self.storekeeper)
            .create({"device_ids": device.ids, "kind": "zpl"})
        )
        self.authenticate("mds_storekeeper", "mds_storekeeper")
        answer = self.url_open(wizard.action_print()["url"])
        self.assertIn("^XA", answer.text)
        self.authenticate("mds_engineer", "mds_engineer")
        self.assertNotIn("^XA", self.url_open(f"/mds/labels/{wizard.id}").text)
