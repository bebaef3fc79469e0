import base64

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MdsOrderCommon


class EmployeeImportCase(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "mds_clerk", groups="mds_base.group_user,hr.group_hr_user", lang="en_US"
        )

    def _run(self, content, user=None):
        run = (
            self.env["mds.import.run"]
            .with_user(user or self.clerk)
            .create(
                {
                    "set_code": "employee",
                    "file": base64.b64encode(content.encode()),
                    "file_name": "staff.csv",
                }
            )
        )
        run.action_check()
        return run

    def _statuses(self, run):
        return run.row_ids.sorted("number").mapped("status")


@tagged("post_install", "-at_install")
class TestImportEmployee(EmployeeImportCase):
    def test_the_clerk_brings_in_the_staff(self):
        run = self._run(
            "姓名,工号,部门,职务,手机,电子邮箱,是否服务工程师,服务网点,区域\n"
            "张示例,0017,华东服务部,服务工程师,13800000000,zhang@example.com,是,T-HZ,T-EAST\n"
            "李示例,0018,华东服务部,库管员,,,否,,\n"
        )
        self.assertEqual(self._statuses(run), ["new", "new"], run.row_ids.mapped("message"))
        run.action_run()
        zhang, li = (
            self.env["hr.employee"].search([("barcode", "in", ("0017", "0018"))]).sorted("barcode")
        )
        self.assertEqual((zhang.name, zhang.department_id.name), ("张示例", "华东服务部"))
        self.assertEqual(zhang.department_id, li.department_id)
        self.assertTrue(zhang.mds_is_engineer and not li.mds_is_engineer)
        self.assertEqual((zhang.mds_outlet_id, zhang.mds_region_id), (self.outlet, self.region))
        self.assertEqual((zhang.job_title, zhang.work_email), ("服务工程师", "zhang@example.com"))

    def test_staff_are_known_by_number_then_e_mail_then_name(self):
        content = "Name,Staff Number,E-mail\nA,S1,a@example.com\nB,,b@example.com\nC,,\n"
        self._run(content).action_run()
        again = self._run(content)
        self.assertEqual(self._statuses(again), ["known"] * 3)
        other = self._run("Name,Staff Number\nC,S9\n")
        self.assertEqual(self._statuses(other), ["new"])
        self.assertTrue(other.row_ids.has_warning)

    def test_what_is_not_set_up_is_an_error(self):
        run = self._run("Name,Staff Number,Service Outlet\nA,S-1,\nB,S2,Nowhere\n")
        self.assertEqual(self._statuses(run), ["error", "error"])

    def test_undo_takes_staff_department_and_contact(self):
        run = self._run("Name,Staff Number,Department,E-mail\nA,S1,New One,a@example.com\n")
        run.action_run()
        run.with_context(mds_reason="Wrong list").action_undo()
        self.assertEqual(run.state, "undone", run.result)
        self.assertFalse(self.env["hr.employee"].search([("barcode", "=", "S1")]))
        self.assertFalse(self.env["hr.department"].search([("name", "=", "New One")]))

    def test_dispatchers_and_administrators_of_the_service_import_no_staff(self):
        for user in (self.dispatcher, self.administrator):
            with self.assertRaises(AccessError):
                self._run("Name,Staff Number\nA,S1\n", user=user)

    def test_the_clerk_imports_nothing_else(self):
        with self.assertRaises(AccessError):
            self.env["mds.import.run"].with_user(self.clerk).create({"set_code": "device"})


@tagged("post_install", "-at_install")
class TestImportEmployeeTour(MdsOrderCommon, TourCase):
    def test_hr_clerk_brings_in_the_staff(self):
        new_test_user(
            self.env, "mds_clerk", groups="mds_base.group_user,hr.group_hr_user", lang="en_US"
        )
        self.start_tour("/odoo/mds-imports", "mds_import_hr_clerk", login="mds_clerk")
        employee = self.env["hr.employee"].search([("barcode", "=", "T900")])
        self.assertEqual(employee.name, "王工")


@tagged("post_install", "-at_install")
class TestUpdateEmployees(EmployeeImportCase):
    """A list may change who is there already, only if that is asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.env["hr.employee"].create(
            {
                "name": "Known",
                "barcode": "K1",
                "work_phone": "111",
                "job_title": False,
                "company_id": cls.company.id,
            }
        )

    def _update(self, known_rows, rows="Known,K1,222,Fitter\n"):
        run = (
            self.env["mds.import.run"]
            .with_user(self.clerk)
            .create(
                {
                    "set_code": "employee",
                    "known_rows": known_rows,
                    "file": base64.b64encode(f"姓名,工号,电话,职务\n{rows}".encode()),
                    "file_name": "staff.csv",
                }
            )
        )
        run.action_check()
        return run

    def test_by_default_known_rows_are_left(self):
        run = self._update("leave")
        self.assertEqual(self._statuses(run), ["known"])

    def test_fill_writes_only_what_is_empty(self):
        run = self._update("fill")
        self.assertEqual((self._statuses(run), run.change_count), (["change"], 1))
        self.assertIn("Fitter", run.row_ids.message)
        self.assertNotIn("222", run.row_ids.message)
        self.assertFalse(self.known.job_title)
        run.action_run()
        self.assertEqual((self.known.work_phone, self.known.job_title), ("111", "Fitter"))
        self.assertEqual((run.changed_count, self._statuses(run)), (1, ["changed"]))

    def test_overwrite_writes_what_differs_and_empty_cells_change_nothing(self):
        run = self._update("overwrite", "Known,K1,222,\n")
        self.assertIn("111 → 222", run.row_ids.message)
        run.action_run()
        self.assertEqual((self.known.name, self.known.work_phone), ("Known", "222"))
        self.assertEqual(self._statuses(self._update("overwrite", "Known,K1,222,\n")), ["known"])

    def test_undo_restores_what_was_there(self):
        run = self._update("overwrite")
        run.action_run()
        run.with_context(mds_reason="Wrong list").action_undo()
        self.assertEqual((self.known.work_phone, self.known.job_title), ("111", False))
        self.assertEqual((run.state, self._statuses(run)), ("undone", ["undone"]))

    def test_what_was_changed_since_is_not_restored(self):
        run = self._update("overwrite")
        run.action_run()
        self.known.work_phone = "333"
        with self.assertRaisesRegex(UserError, "changed since"):
            run.with_context(mds_reason="Wrong list").action_undo()
        self.assertEqual(self.known.work_phone, "333")

    def test_changed_choice_makes_the_check_void(self):
        run = self._update("leave")
        run.known_rows = "overwrite"
        self.assertEqual(run.state, "draft")
