from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsCostCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsCostCommon):
    def test_engineers_see_neither_rates_nor_cost(self):
        self._create_time()
        self.order._post_cost()
        for user in (self.engineer, self.dispatcher, self.storekeeper):
            env = self.env(user=user)
            for model in ("mds.cost.rate", "mds.cost.rule", "mds.cost.pending"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    env[model].search([])
            with self.assertRaises(AccessError):
                env["account.analytic.line"].search([])
            with self.assertRaises(AccessError):
                self.order.with_user(user).read(["mds_direct_cost"])

    def test_engineer_causes_cost_without_rights_on_it(self):
        row = (
            self.env["mds.order.time"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": self.order.id,
                    "employee_id": self.employee.id,
                    "start": "2026-03-02 01:00:00",
                    "end": "2026-03-02 02:00:00",
                }
            )
        )
        self.assertTrue(row)
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 100.0)

    def test_manager_reads_the_cost_of_an_order_but_no_rate(self):
        self._create_time()
        self.order._post_cost()
        order = self.order.with_user(self.manager)
        self.assertEqual(order.mds_direct_cost, 200.0)
        self.assertEqual(order.mds_allocated_cost, 0.0)
        with self.assertRaises(AccessError):
            self.env["mds.cost.rate"].with_user(self.manager).search([])
        with self.assertRaises(AccessError):
            order.action_post_cost()

    def test_nobody_writes_the_cost_of_an_order(self):
        self._create_time()
        self.order._post_cost()
        for user in (self.manager, self.administrator):
            self.order.with_user(user).write({"mds_direct_cost": 1.0})
            self.assertEqual(self.order.mds_direct_cost, 200.0)
            with self.assertRaises(UserError):
                self.order.with_user(user).write({"mds_cost_centre_id": self.centre.id})
