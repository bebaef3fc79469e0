import base64
import io
from datetime import date
from pathlib import Path

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from . import dirty_list
from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestImport(MdsDeviceCommon):
    def _run(self, content, name="list.csv", user=None, **vals):
        if isinstance(content, str):
            content = content.encode()
        return (
            self.env["mds.import.run"]
            .with_user(user or self.manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode(content),
                    "file_name": name,
                    **vals,
                }
            )
        )

    def _statuses(self, run):
        return run.row_ids.sorted("number").mapped("status")

    def test_a_clean_list_is_previewed_then_imported(self):
        run = self._run(
            "型号,出厂编号,资产编号,使用单位,科室,启用日期,质保开始,质保截止,状态\n"
            "V60 Test,0012,ZC1,Test City Hospital,ICU,2024-03-01,2024-03-01,2026-02-28,在用\n"
            "T-V60,0013,,Test City Hospital,手术室,,,,停用\n"
            "test ventilator,0014,,,,,,,\n"
        )
        run.action_check()
        self.assertEqual(self._statuses(run), ["new"] * 3)
        self.assertFalse(self.env["mds.device"].search([("serial", "in", ("0012", "0013"))]))
        self.assertFalse(self.env["mds.site"].search([("name", "=", "手术室")]))
        run.action_run()
        first, second, third = run.device_ids.sorted("serial")
        self.assertEqual(first.serial, "0012")
        self.assertEqual((first.partner_id, first.site_id), (self.hospital, self.ward))
        self.assertEqual(first.asset_number, "ZC1")
        self.assertEqual(first.state, "in_service")
        self.assertEqual(first.installed_on, date(2024, 3, 1))
        self.assertEqual(first.warranty_end, date(2026, 2, 28))
        self.assertEqual(second.site_id.name, "手术室")
        self.assertEqual(second.site_id.region_id, self.east)
        self.assertEqual(second.state, "out_of_service")
        self.assertEqual(third.state, "received")
        self.assertFalse(third.partner_id)
        self.assertEqual(run.state, "done")
        self.assertEqual(self._statuses(run), ["done"] * 3)
        self.assertEqual(self._get_kinds(first), ["import", "state"])
        event = first.event_ids.filtered(lambda e: e.kind == "import")
        self.assertEqual((event.occurred_source, event.res_id), ("import", run.id))

    def test_unknown_dates_are_not_made_up(self):
        run = self._run("型号,序列号,使用单位\nT-V60,D1,Test City Hospital\n")
        run.action_check()
        run.action_run()
        device = run.device_ids
        self.assertEqual(device.state, "in_service")
        self.assertFalse(device.installed_on or device.warranty_start or device.warranty_end)

    def test_the_same_list_twice_changes_nothing(self):
        content = "型号,序列号,资产编号\nT-V60,I1,A\nT-V60,I2,B\n"
        first = self._run(content)
        first.action_check()
        first.action_run()
        revision = first.device_ids.mapped("write_date")
        second = self._run(content.replace(",A", ",CHANGED").replace("I1", "i1"))
        second.action_check()
        self.assertEqual(self._statuses(second), ["known", "known"])
        self.assertEqual((second.new_count, second.known_count), (0, 2))
        second.action_run()
        self.assertFalse(second.device_ids)
        self.assertEqual(first.device_ids.mapped("write_date"), revision)
        self.assertEqual(set(first.device_ids.mapped("asset_number")), {"A", "B"})

    def test_errors_stop_the_run_unless_the_user_chooses(self):
        run = self._run("型号,序列号\nT-V60,E1\nNOPE,E2\nT-V60,1.2E+15\n")
        run.action_check()
        self.assertEqual(self._statuses(run), ["new", "error", "error"])
        with self.assertRaisesRegex(UserError, "2 rows"):
            run.action_run()
        self.assertEqual(run.state, "checked")
        self.assertFalse(run.device_ids)
        run.valid_only = True
        run.action_run()
        self.assertEqual(run.device_ids.mapped("serial"), ["E1"])

    def test_what_became_wrong_since_the_preview_stops_the_run(self):
        run = self._run("型号,序列号,使用单位\nT-V60,F1,Test City Hospital\nT-V60,F2,\n")
        run.action_check()
        self.hospital.name = "Renamed Hospital"
        with self.assertRaises(UserError):
            run.action_run()
        self.assertFalse(run.device_ids)

    def test_what_came_since_the_preview_is_there_already(self):
        run = self._run("型号,序列号\nT-V60,G1\nT-V60,G2\n")
        run.action_check()
        self._create_devices("G1")
        run.action_run()
        self.assertEqual(self._statuses(run), ["known", "done"])
        self.assertEqual(run.device_ids.mapped("serial"), ["G2"])

    def test_errors_come_back_as_a_file(self):
        run = self._run("型号,序列号,备注\nT-V60,H1,ok\nNOPE,0012,=1+1\n")
        run.action_check()
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(run.error_file))).active
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual(len(values), 2)
        self.assertEqual(values[0][:3], ["型号", "序列号", "备注"])
        self.assertEqual(values[1][:3], ["NOPE", "0012", "=1+1"])
        self.assertIn("NOPE", values[1][3])
        self.assertIn("备注", run.remark)
        action = run.action_download_errors()
        self.assertIn(f"/{run.id}/error_file/", action["url"])

    def test_mended_error_file_can_be_uploaded(self):
        run = self._run("型号,序列号\nNOPE,0012\n")
        run.action_check()
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(run.error_file)))
        book.active["A2"] = "T-V60"
        stream = io.BytesIO()
        book.save(stream)
        again = self._run(stream.getvalue(), "rows_with_errors.xlsx")
        again.action_check()
        again.action_run()
        self.assertEqual(again.device_ids.serial, "0012")

    def test_hospitals_and_places_are_made_only_when_chosen(self):
        content = (
            "型号,序列号,医院,院区,科室\n"
            "T-V60,J1,新医院,东院区,ICU\nT-V60,J2,新医院,东院区,ICU\nT-V60,J3,新医院,,ICU\n"
        )
        run = self._run(content)
        run.action_check()
        self.assertEqual(self._statuses(run), ["error"] * 3)
        run.creates_hospitals = True
        self.assertEqual(run.state, "draft")
        run.action_check()
        self.assertEqual(self._statuses(run), ["new"] * 3)
        run.action_run()
        hospital = run.device_ids.partner_id
        self.assertEqual((hospital.name, hospital.mds_is_hospital), ("新医院", True))
        self.assertEqual(
            sorted(run.device_ids.site_id.mapped("complete_name")), ["ICU", "东院区 / ICU"]
        )
        strict = self._run(
            "型号,序列号,医院,科室\nT-V60,J4,新医院,没有的科\n", creates_places=False
        )
        strict.action_check()
        self.assertEqual(self._statuses(strict), ["error"])

    def test_department_of_several_campuses_asks_for_the_campus(self):
        for name in ("North", "South"):
            campus = self.env["mds.site"].create(
                {"name": name, "kind": "campus", "partner_id": self.other_hospital.id}
            )
            self.env["mds.site"].create({"name": "Lab", "parent_id": campus.id})
        run = self._run(
            "model,serial number,hospital,campus,department\n"
            "T-V60,K1,Test County Hospital,,Lab\nT-V60,K2,Test County Hospital,South,Lab\n"
        )
        run.action_check()
        self.assertEqual(self._statuses(run), ["error", "new"])
        run.valid_only = True
        run.action_run()
        self.assertEqual(run.device_ids.site_id.complete_name, "South / Lab")

    def test_udi_gives_model_and_serial_or_contradicts_them(self):
        di = self.model.mds_udi_di
        run = self._run(
            "UDI,序列号,型号\n"
            f"(01){di}(21)UDI1,,\n(01){di}(21)UDI2,OTHER,\n(01)09876543210982(21)U3,,T-V60\n"
            "rubbish,R1,T-V60\n"
        )
        run.action_check()
        self.assertEqual(self._statuses(run), ["new", "error", "error", "error"])
        run.valid_only = True
        run.action_run()
        self.assertEqual((run.device_ids.serial, run.device_ids.product_id), ("UDI1", self.model))

    def test_ambiguous_models_and_customers_are_refused(self):
        self._create_model("Twin", mds_model_number="TWIN")
        self._create_model("Twin two", mds_model_number="twin")
        self.env["res.partner"].create(
            {"name": "Test City Hospital", "is_company": True, "mds_is_hospital": True, "ref": "H2"}
        )
        run = self._run("model,sn,customer\nTWIN,M1,\nT-V60,M2,Test City Hospital\nT-V60,M3,H2\n")
        run.action_check()
        self.assertEqual(self._statuses(run), ["error", "error", "new"])

    def test_files_that_are_not_understood_say_why(self):
        for content, name, word in (
            (b"a,b\n1,2\n", "a.csv", "headings"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "xlsx"),
            (b"%PDF-1.4", "a.pdf", "csv"),
            (b"PK\x03\x04xx", "a.xlsx", "damaged"),
            (b"sn\n1\n", "a.csv", "headings"),
            ("型号,sn,SN\nV60,1,1\n".encode(), "a.csv", "twice"),
        ):
            with self.subTest(word), self.assertRaisesRegex(UserError, word):
                self._run(content, name).action_check()
        with self.assertRaises(UserError):
            self.env["mds.import.run"].with_user(self.manager).create(
                {"set_code": "device"}
            ).action_check()

    def test_done_run_is_kept_and_closed(self):
        run = self._run("型号,序列号\nT-V60,O1\n")
        run.action_check()
        run.action_run()
        with self.assertRaises(UserError):
            run.unlink()
        with self.assertRaises(UserError):
            run.write({"creates_hospitals": True})
        with self.assertRaises(UserError):
            run.action_run()

    def test_new_file_needs_a_new_preview(self):
        run = self._run("型号,序列号\nT-V60,P1\n")
        run.action_check()
        with Form(run) as form:
            form.file = base64.b64encode("型号,序列号\nT-V60,P2\n".encode())
        self.assertEqual(run.state, "draft")
        with self.assertRaises(UserError):
            run.action_run()

    def test_a_device_of_another_region_is_an_error_without_details(self):
        device = self._create_devices("Z1")
        self.manager.mds_region_ids = self.west
        run = self._run("型号,序列号\nT-V60,Z1\n")
        run.action_check()
        self.assertEqual(self._statuses(run), ["error"])
        self.assertNotIn(device.name, run.row_ids.message)

    def test_engineer_cannot_import(self):
        run = self._run("型号,序列号\nT-V60,Q1\n")
        for method in ("action_check", "action_run", "action_reset"):
            with self.assertRaises(AccessError):
                getattr(run.with_user(self.engineer), method)()

    def test_templates_are_understood(self):
        folder = Path(__file__).parents[1] / "static" / "templates"
        self._create_model("Vent", mds_model_number="V60")
        self._create_model("Monitor", mds_model_number="IntelliVue MX450")
        for language in ("zh", "en"):
            run = self._run(
                (folder / f"device_list_{language}.csv").read_bytes(), creates_hospitals=True
            )
            run.action_check()
            self.assertEqual(run.error_count, 0, run.row_ids.mapped("message"))
        template = openpyxl.load_workbook(io.BytesIO(base64.b64decode(run.template_file))).active
        self.assertEqual(template["C1"].value, "Serial Number")


@tagged("post_install", "-at_install")
class TestDirtyList(MdsDeviceCommon):
    """A list of 1,000 rows as hospitals send them; the counts are those of its generator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_model("Test Monitor", default_code="T-MX", mds_model_number="MX450 Test")
        cls._create_model("Test Pump", default_code="T-PUMP", mds_model_number="Pump 3")
        cls.names = ["示例市第一人民医院(东院)", "示例市中医医院", "Test City Hospital"]
        for name in cls.names[:2]:
            cls._create_hospital(name.replace("(", "（").replace(")", "）"), cls.east)
        cls.content, cls.counts = dirty_list.workbook(cls.names)

    def _run(self):
        return (
            self.env["mds.import.run"]
            .with_user(self.manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode(self.content),
                    "file_name": "台账.xlsx",
                }
            )
        )

    def test_thousand_dirty_rows(self):
        run = self._run()
        run.action_check()
        self.assertEqual(len(run.row_ids), dirty_list.ROWS)
        wrong = run.row_ids.filtered(lambda line: line.status == "error")
        self.assertEqual(len(wrong), dirty_list.ERRORS)
        self.assertEqual(run.new_count, dirty_list.ROWS - dirty_list.ERRORS)
        self.assertEqual(run.warning_count, dirty_list.DIRTY["numbers"])
        self.assertTrue(all(wrong.mapped("message")))
        self.assertIn("备注", run.remark)
        with self.assertRaises(UserError):
            run.action_run()
        self.assertFalse(run.device_ids)
        run.valid_only = True
        run.action_run()
        self.assertEqual(len(run.device_ids), dirty_list.ROWS - dirty_list.ERRORS)
        self.assertEqual(
            len(run.device_ids.filtered(lambda d: d.serial.startswith("000"))),
            dirty_list.DIRTY["zeros"],
        )
        self.assertFalse(run.device_ids.filtered(lambda d: d.serial != d.serial.strip()))
        self.assertEqual(
            set(run.device_ids.mapped("state")),
            {"in_service", "received", "out_of_service", "in_repair", "decommissioned"},
        )
        self.assertEqual(len(run.device_ids.partner_id), 3)
        returned = openpyxl.load_workbook(io.BytesIO(base64.b64decode(run.error_file))).active
        self.assertEqual(returned.max_row, dirty_list.ERRORS + 1)

        again = self._run()
        again.valid_only = True
        again.action_check()
        self.assertEqual(again.new_count, 0)
        self.assertEqual(again.known_count, dirty_list.ROWS - dirty_list.ERRORS)
        self.assertEqual(again.error_count, dirty_list.ERRORS)
        again.action_run()
        self.assertFalse(again.device_ids)

    def test_checking_costs_a_constant_number_of_queries(self):
        def cost(count):
            rows = "".join(f"T-V60,C{count}-{i},Test City Hospital,ICU\n" for i in range(count))
            run = (
                self.env["mds.import.run"]
                .with_user(self.manager)
                .create(
                    {
                        "set_code": "device",
                        "file": base64.b64encode(f"型号,序列号,医院,科室\n{rows}".encode()),
                        "file_name": "a.csv",
                    }
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run.action_check()
            run.action_run()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)
        few, many = cost(2), cost(50)
        self.assertLessEqual(many, few + 6)


@tagged("post_install", "-at_install")
class TestDownload(HttpCase):
    def test_error_file_and_templates_are_served(self):
        manager = new_test_user(
            self.env, "download_manager", groups="mds_base.group_service_manager", lang="en_US"
        )
        run = (
            self.env["mds.import.run"]
            .with_user(manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode("型号,序列号\nNOPE,0012\n".encode()),
                    "file_name": "list.csv",
                }
            )
        )
        run.action_check()
        self.authenticate("download_manager", "download_manager")
        for action in (run.action_download_errors(), run.action_download_template()):
            response = self.url_open(action["url"])
            self.assertEqual(response.status_code, 200)
            book = openpyxl.load_workbook(io.BytesIO(response.content))
            self.assertGreaterEqual(book.active.max_column, 3)
        response = self.url_open("/mds_device/static/templates/device_list_zh.csv")
        self.assertIn("序列号", response.content.decode("utf-8-sig"))
        outsider = new_test_user(self.env, "download_engineer", groups="mds_base.group_engineer")
        self.authenticate(outsider.login, outsider.login)
        response = self.url_open(run.action_download_errors()["url"])
        self.assertNotEqual(response.status_code, 200)
