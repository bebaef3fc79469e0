import io
from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged
from openpyxl import load_workbook

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestRegister(MdsDeviceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.layout = cls.env["mds.register.layout"].create(
            {
                "name": "Test",
                "column_ids": [
                    (0, 0, {"sequence": place, "key": key, "heading": heading})
                    for place, (key, heading) in enumerate(
                        [
                            ("serial", "No."),
                            ("customer", False),
                            ("manufactured_on", False),
                            ("state", False),
                            ("purchase_price", False),
                            ("disposal", False),
                        ]
                    )
                ],
            }
        )

    def _export(self, user, **vals):
        wizard = (
            self.env["mds.device.register.export"]
            .with_user(user)
            .create({"layout_id": self.layout.id, "language": "en_US", **vals})
        )
        stream = io.BytesIO()
        wizard._write_file(stream)
        sheet = load_workbook(stream).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def test_columns_come_in_the_order_of_the_layout_with_dates_as_dates(self):
        device = self._create_devices(
            "=1+1", manufactured_on=date(2025, 3, 1), purchase_price=120000
        )
        rows = self._export(self.manager, domain=repr([("id", "=", device.id)]))
        self.assertEqual(
            rows,
            [
                ["No.", "Customer", "Made on", "State", "Price", "How It Left Service"],
                ["=1+1", "Test City Hospital", datetime(2025, 3, 1), "Received", 120000, None],
            ],
        )

    def test_prices_are_for_those_who_may_see_them(self):
        device = self._create_devices("P-1", purchase_price=120000)
        rows = self._export(self.engineer, domain=repr([("id", "=", device.id)]))
        self.assertIsNone(rows[1][4])

    def test_devices_of_other_regions_stay_out(self):
        self._create_devices("HERE")
        self._create_devices("THERE", partner_id=self.other_hospital.id)
        self.engineer.mds_region_ids = self.east
        serials = [row[0] for row in self._export(self.engineer)[1:]]
        self.assertIn("HERE", serials)
        self.assertNotIn("THERE", serials)

    def test_what_has_left_service_comes_when_wanted(self):
        device = self._create_devices("GONE-1")
        self.leave(device, self.manager)
        domain = repr([("id", "=", device.id)])
        self.assertEqual(len(self._export(self.manager, domain=domain)), 1)
        rows = self._export(self.manager, domain=domain, with_gone=True)
        self.assertIn("Decommission", rows[1][5])

    def test_a_forged_filter_is_no_program(self):
        wizard = self.env["mds.device.register.export"].with_user(self.engineer)
        wizard = wizard.create({"layout_id": self.layout.id, "domain": "__import__('os')"})
        with self.assertRaisesRegex(UserError, "Choose the devices"):
            wizard.action_export()

    def test_a_column_is_not_twice_in_a_layout(self):
        with self.assertRaisesRegex(ValidationError, "twice"):
            self.layout.column_ids = [(0, 0, {"key": "serial"})]

    def test_the_layout_in_force_is_proposed(self):
        layouts = self.env["mds.register.layout"]
        old = self.layout.copy({"valid_from": date(2020, 1, 1)})
        new = self.layout.copy({"valid_from": date(2026, 1, 1)})
        (layouts.search([]) - old - new).active = False
        self.assertEqual(layouts._get_current(date(2025, 12, 31)), old)
        self.assertEqual(layouts._get_current(date(2026, 1, 1)), new)

    def test_every_column_can_be_shown_in_both_languages(self):
        keys = list(self.env["mds.device"]._get_register_labels())
        self.layout.column_ids.unlink()
        self.layout.column_ids = [(0, 0, {"key": key}) for key in keys]
        device = self._create_devices("ALL-1", software_version="2.1")
        for language in ("en_US", "zh_CN"):
            self.env["res.lang"]._activate_lang(language)
            rows = self._export(
                self.manager, domain=repr([("id", "=", device.id)]), language=language
            )
            self.assertEqual(len(rows[0]), len(set(rows[0])), "two columns of one name")
            self.assertIn("2.1", rows[1])

    def test_queries_grow_with_slices_and_not_with_rows(self):
        counts = []
        for number in (2, 20):
            devices = self._create_devices(*(f"Q-{number}-{i}" for i in range(number)))
            domain = repr([("id", "in", devices.ids)])
            self._export(self.manager, domain=domain)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._export(self.manager, domain=domain)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_the_download_is_the_users_own(self):
        wizard = self.env["mds.device.register.export"].with_user(self.engineer)
        wizard = wizard.create({"layout_id": self.layout.id})
        self.authenticate("mds_engineer", "mds_engineer")
        answer = self.url_open(f"/mds/register/{wizard.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.authenticate("mds_manager", "mds_manager")
        self.assertEqual(self.url_open(f"/mds/register/{wizard.id}").status_code, 404)
