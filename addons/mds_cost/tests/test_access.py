from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

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

    def test_no_way_round_leads_to_rates_or_cost(self):
        """Not by search, not by grouping, not by a pivot, not by an export, not by sorting."""
        self._create_time()
        self.order._post_cost()
        secret = ("mds_direct_cost", "mds_cost_centre_id", "mds_cost_waterfall", "mds_element_ids")
        for user in (self.engineer, self.dispatcher, self.storekeeper):
            user.group_ids += self.env.ref("base.group_allow_export")
            orders = self.env["mds.order"].with_user(user)
            attempts = {
                "search": lambda orders=orders: orders.search([("mds_direct_cost", ">", 100)]),
                "deep search": lambda orders=orders: orders.search(
                    [("mds_element_ids.actual", ">", 0)]
                ),
                "sort": lambda orders=orders: orders.search([], order="mds_direct_cost"),
                "pivot": lambda orders=orders: orders.formatted_read_group(
                    [], ["type_id"], ["mds_direct_cost:sum"]
                ),
                "group": lambda orders=orders: orders.formatted_read_group(
                    [], ["mds_cost_centre_id"], ["__count"]
                ),
                "export": lambda orders=orders: orders.browse(self.order.id).export_data(
                    ["name", "mds_direct_cost"]
                ),
                "rate of a colleague": lambda orders=orders: (
                    orders.env["hr.employee"].browse(self.employee.id).read(["hourly_cost"])
                ),
            }
            for way, attempt in attempts.items():
                with (
                    self.subTest(user=user.login, way=way),
                    mute_logger("odoo.models"),
                    self.assertRaises(AccessError),
                ):
                    attempt()
            with self.subTest(user=user.login, way="fields"):
                self.assertFalse(set(secret) & set(orders.fields_get()))
                arch = orders.get_view(view_type="form")["arch"]
                self.assertNotIn("mds_cost_waterfall", arch)

    def test_ledger_of_an_order_is_one_tap_away(self):
        account = self.env["account.account"].create(
            {"name": "Travel", "code": "T6607", "account_type": "expense"}
        )
        journal = self.env["account.journal"].create(
            {"name": "Various", "code": "TVAR", "type": "general"}
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "debit": 5, "mds_order_id": self.order.id}
                    ),
                    Command.create({"account_id": account.id, "credit": 5}),
                ],
            }
        )
        order = self.order.with_user(self.accountant)
        self.assertEqual(order.mds_ledger_count, 1)
        self.assertEqual(order.action_open_ledger()["res_id"], entry.id)
        with self.assertRaises(AccessError):
            self.order.with_user(self.engineer).read(["mds_ledger_count"])

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
