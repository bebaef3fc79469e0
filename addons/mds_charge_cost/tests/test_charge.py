from odoo.addons.mds_charge.tests.test_invoice import InvoiceCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCharge(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls.env.ref("mds_cost.dimension_cost_centre").plan_id
        cls.centre = cls.env["account.analytic.account"].create(
            {"name": "Service East", "plan_id": plan.id, "company_id": cls.company.id}
        )
        cls.column = plan._column_name()
        cls.env["mds.cost.rate"].create({"start": "2026-01-01", "hourly": 100.0})

    def test_revenue_lies_where_the_cost_of_the_order_lies(self):
        self.env["mds.cost.rule"].create({"cost_centre_id": self.centre.id})
        order = self._create_closed()
        move = self._invoice(order)
        move.action_post()
        lines = move.line_ids.analytic_line_ids
        self.assertEqual(lines[self.column], self.centre)
        # 1 100.00 with 6 % in it are 1 037.74 of revenue, counted once
        self.assertAlmostEqual(sum(lines.mapped("amount")), 1037.74, 2)
        self.assertEqual(len(lines), len(move.invoice_line_ids))

    def test_an_order_without_a_cost_centre_is_invoiced_all_the_same(self):
        order = self._create_closed()
        move = self._invoice(order)
        self.assertEqual(move.amount_total, 1100.0)
        self.assertFalse(any(move.invoice_line_ids.mapped("analytic_distribution")))
