import base64
import io
from datetime import date

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestRegister(MdsDeviceCommon):
    """The register goes out in the order of a layout, with what the user may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use = cls.env.ref("mds_device.register_layout_use")
        cls.whole = cls.env.ref("mds_device.register_layout_file")
        cls.device = cls._create_devices(
            "=R1",
            site_id=cls.ward.id,
            asset_number="00042",
            installed_on="2024-03-01",
            purchase_price=1200.5,
            custodian="王护士长",
        )

    def _export(self, user=None, **vals):
        wizard = (
            self.env["mds.device.register"]
            .with_user(user or self.manager)
            .create({"layout_id": self.use.id, "language": "zh_CN", **vals})
        )
        wizard.action_export()
        return wizard._export().read()

    def _read(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        return head, [dict(zip(head, row, strict=True)) for row in rows]

    def test_columns_come_in_the_order_of_the_layout(self):
        head, [row] = self._read(self._export(device_ids=self.device.ids))
        self.assertEqual(head[:5], ["科室", "设备名称", "注册证号", "规格型号", "生产企业"])
        self.assertEqual(len(head), len(self.use.column_ids))
        self.assertEqual((row["序列号"], row["资产编号"]), ("=R1", "00042"))
        self.assertEqual(row["安装日期"].date(), date(2024, 3, 1))
        self.assertEqual((row["责任人"], row["科室"]), ("王护士长", "ICU"))

    def test_headings_and_words_are_in_the_language_chosen(self):
        self.use.column_ids.filtered(lambda one: one.code == "serial").heading = "Nameplate"
        head, [row] = self._read(self._export(device_ids=self.device.ids, language="en_US"))
        self.assertEqual(head[0], "Department")
        self.assertEqual(row["Nameplate"], "=R1")
        self.assertEqual(row["State"], "Received")

    def test_prices_go_out_only_to_who_may_see_them(self):
        chosen = {"device_ids": self.device.ids, "layout_id": self.whole.id}
        [mine] = self._read(self._export(**chosen))[1]
        [theirs] = self._read(self._export(user=self.engineer, **chosen))[1]
        self.assertEqual((mine["价格"], theirs["价格"]), (1200.5, None))

    def test_the_whole_file_can_be_imported_again_and_changes_nothing(self):
        content = self._export(device_ids=self.device.ids, layout_id=self.whole.id)
        run = (
            self.env["mds.import.run"]
            .with_user(self.manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode(content),
                    "file_name": "register.xlsx",
                }
            )
        )
        run.action_check()
        self.assertEqual(run.row_ids.mapped("status"), ["known"], run.row_ids.mapped("message"))

    def test_filters_choose_and_other_regions_stay_out(self):
        other = self._create_devices("R2", partner_id=self.other_hospital.id)
        _head, rows = self._read(self._export(partner_id=self.other_hospital.id))
        self.assertEqual([row["序列号"] for row in rows], [other.serial])
        self.assertGreater(len(self._read(self._export())[1]), 1)
        nobody = self.env["res.partner"].create({"name": "Nobody", "is_company": True})
        with self.assertRaises(UserError):
            self._export(partner_id=nobody.id)

    def test_only_some_roles_change_layouts_and_nobody_deletes_one(self):
        with self.assertRaises(AccessError):
            self.use.with_user(self.engineer).name = "Mine"
        self.use.with_user(self.quality).is_confirmed = True
        with self.assertRaises(AccessError):
            self.use.with_user(self.quality).unlink()
        with self.assertRaises(UserError):
            self.use.unlink()

    def test_layouts_hold_from_and_until_their_days(self):
        Layout = self.env["mds.register.layout"]
        self.use.valid_to = "2026-06-30"
        self.assertIn(self.use, Layout._get_in_force(date(2026, 6, 30)))
        self.assertNotIn(self.use, Layout._get_in_force(date(2026, 7, 1)))
        self.assertNotIn(self.use, Layout._get_in_force(date(2016, 1, 31)))

    def test_queries_do_not_grow_with_the_devices(self):
        def count(prefix, number):
            devices = self.env["mds.device"].union(
                *(self._create_devices(f"{prefix}{one}") for one in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            devices._write_register(io.BytesIO(), self.whole)
            return self.env.cr.sql_log_count - before

        few, many = count("S", 2), count("T", 40)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestRegisterDownload(HttpCase):
    def test_nobody_downloads_what_another_asked_for(self):
        user = new_test_user(
            self.env, "register-manager", groups="mds_base.group_service_manager", lang="en_US"
        )
        new_test_user(self.env, "register-other", groups="mds_base.group_service_manager")
        model = self.env["product.product"].create(
            {"name": "Register Model", "is_medical_device": True}
        )
        self.env["mds.device"].create({"product_id": model.id, "serial": "REG-1"})
        wizard = self.env["mds.device.register"].with_user(user).create({})
        self.authenticate("register-manager", "register-manager")
        answer = self.url_open(f"/mds/register/{wizard.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_row > 1)
        self.authenticate("register-other", "register-other")
        self.assertEqual(self.url_open(f"/mds/register/{wizard.id}").status_code, 404)
