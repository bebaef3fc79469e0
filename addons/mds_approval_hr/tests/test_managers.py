from odoo.addons.mds_approval.tests.common import ApprovalCase
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestManagers(ApprovalCase):
    """An engineer reports to the boss; the department is led by the service manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        employees = cls.env["hr.employee"]
        cls.chief = employees.create({"name": "Chief", "user_id": cls.manager.id})
        cls.head = employees.create({"name": "Head", "user_id": cls.boss.id})
        cls.department = cls.env["hr.department"].create(
            {
                "name": "Service East",
                "manager_id": cls.chief.id,
                "parent_id": cls.env["hr.department"]
                .create({"name": "Service", "manager_id": cls.head.id})
                .id,
            }
        )
        cls.worker = employees.create(
            {
                "name": "Worker",
                "user_id": cls.engineer.id,
                "parent_id": cls.head.id,
                "department_id": cls.department.id,
            }
        )
        cls.chief.department_id = cls.department
        cls.by_manager = cls._create_kind("t_manager", "Test by Manager")
        cls.step = cls._create_rule(
            cls.by_manager, [("Manager", "any", cls.env["res.users"])]
        ).step_ids
        cls.step.asks_manager = True

    def _asked(self, user=None):
        return self._ask(user=user, kind=self.by_manager).signer_ids.user_id

    def test_the_requesters_own_manager_is_asked(self):
        self.assertEqual(self._asked(), self.boss)

    def test_the_manager_of_the_department_is_asked_and_above_him_the_next(self):
        self.step.write({"asks_manager": False, "asks_department_manager": True})
        self.assertEqual(self._asked(), self.manager)
        self.assertEqual(self._asked(self.manager), self.boss)

    def test_both_and_named_people_are_asked_together(self):
        self.step.write({"asks_department_manager": True, "user_ids": [(4, self.quality.id)]})
        self.assertEqual(self._asked(), self.boss | self.manager | self.quality)

    def test_nobody_above_is_a_clear_word(self):
        self.worker.parent_id = False
        with self.assertRaisesRegex(UserError, "nobody can approve"):
            self._ask(kind=self.by_manager)

    def test_a_manager_without_a_role_is_not_asked(self):
        self.head.user_id = self.outsider
        with self.assertRaisesRegex(UserError, "nobody can approve"):
            self._ask(kind=self.by_manager)

    def test_what_was_asked_does_not_change_with_the_personnel_file(self):
        request = self._ask(kind=self.by_manager)
        self.worker.parent_id = self.chief
        self.assertEqual(request.current_user_ids, self.boss)

    def test_many_requests_cost_the_queries_of_two(self):
        def count(number):
            requests = self.env["mds.approval"].concat(
                *(self._ask(kind=self.by_manager) for _one in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.step._get_approvers(requests)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(2), count(12))
