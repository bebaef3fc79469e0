from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MdsImportCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsImportCommon):
    """Rights are those of the group of the set: here the administrator's."""

    def test_others_cannot_start_a_run(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.manager, self.quality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._create_run(self._list(1), user=user)

    def test_others_do_not_see_a_run(self):
        run = self._create_run(self._list(1))
        run.action_check()
        env = self.env(user=self.manager)
        for name, domain in (
            ("mds.import.run", [("id", "=", run.id)]),
            ("mds.import.row", [("run_id", "=", run.id)]),
            ("mds.import.heading", [("run_id", "=", run.id)]),
            ("mds.import.record", [("run_id", "=", run.id)]),
        ):
            self.assertFalse(env[name].search(domain), name)
        for method in ("action_check", "action_run", "action_reset", "action_undo"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(run.with_user(self.manager), method)()

    def test_other_companies_do_not_see_a_run(self):
        run = self._create_run(self._list(1))
        other = self.env["res.company"].create({"name": "Other Service Ltd"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="mds_base.group_administrator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        runs = self.env["mds.import.run"].with_user(stranger)
        self.assertFalse(runs.search([("id", "=", run.id)]))

    def test_a_set_is_offered_to_its_group_only(self):
        def offered(user):
            fields = self.env["mds.import.run"].with_user(user).fields_get(["set_code"])
            return [code for code, _label in fields["set_code"]["selection"]]

        self.assertEqual(offered(self.administrator), ["region"])
        self.assertEqual(offered(self.dispatcher), [])

    def test_rows_are_written_by_the_run_alone(self):
        run = self._create_run(self._list(1))
        run.action_check()
        row = run.row_ids.with_user(self.administrator)
        for forbidden in (
            lambda: row.write({"values": {"name": "x"}}),
            row.unlink,
            lambda: row.create({"run_id": run.id, "status": "new"}),
            lambda: run.write({"row_ids": [(1, row.id, {"status": "known"})]}),
        ):
            with self.assertRaises(AccessError):
                forbidden()
