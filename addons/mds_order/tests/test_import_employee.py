import base64

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestImportEmployee(MdsOrderCommon):
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
