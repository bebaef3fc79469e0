from datetime import timedelta

from odoo import fields
from odoo.addons.mds_cost.tests.common import DAY, MORNING, MdsCostCommon
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestClaim(MdsCostCommon):
    """Claims are cost of their order from approval on, each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.account = cls.env["account.account"].create(
            {"name": "Travel", "code": "T6406", "account_type": "expense"}
        )
        cls.hotel = cls.env["product.product"].create(
            {
                "name": "Hotel",
                "type": "service",
                "can_be_expensed": True,
                "property_account_expense_id": cls.account.id,
                "supplier_taxes_id": [Command.clear()],
            }
        )
        lines = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax"}),
        ]
        cls.lost = cls.env["account.tax"].create(
            {
                "name": "Lost 6 %",
                "amount": 6,
                "type_tax_use": "purchase",
                "price_include_override": "tax_included",
                "invoice_repartition_line_ids": lines,
                "refund_repartition_line_ids": lines,
            }
        )
        cls.deductible = cls.lost.copy({"name": "VAT 6 %"})
        vat = cls.env["account.account"].create(
            {"name": "Input VAT", "code": "T2221", "account_type": "asset_current"}
        )
        for tax_line in cls.deductible.invoice_repartition_line_ids:
            if tax_line.repartition_type == "tax":
                tax_line.account_id = vat

    def _claim(self, amount=106.0, tax=None, product=None, order=None, **vals):
        return self.env["hr.expense"].create(
            {
                "name": "Hotel in Ningbo",
                "employee_id": self.employee.id,
                "product_id": (product or self.hotel).id,
                "total_amount_currency": amount,
                "account_id": self.account.id,
                "tax_ids": [Command.set(tax.ids if tax else [])],
                "date": DAY,
                "mds_order_id": (order or self.order).id,
                **vals,
            }
        )

    def _approve(self, claim):
        claim.action_submit()
        claim._do_approve(check=False)

    def _post(self, claim):
        claim._post_without_wizard()

    def _cost(self):
        result = {}
        for line in self._get_lines():
            code = line.mds_cost_element_id.code
            result[code] = round(result.get(code, 0.0) - line.amount, 2)
        return {code: cost for code, cost in result.items() if cost}

    def test_draft_costs_nothing_approved_costs_what_it_says(self):
        claim = self._claim()
        self._run_job()
        self.assertEqual(self._cost(), {})
        self._approve(claim)
        self._run_job()
        self.assertEqual(self._cost(), {"travel_expense": 106.0})
        self.assertEqual(self._get_lines().general_account_id, self.account)

    def test_refused_claim_is_taken_back(self):
        claim = self._claim()
        self._approve(claim)
        self._run_job()
        claim._do_refuse("Not for this order")
        self._run_job()
        self.assertEqual(self._cost(), {})

    def test_deductible_vat_is_no_cost_lost_vat_is(self):
        self._approve(self._claim(tax=self.deductible))
        self.order._post_cost()
        self.assertEqual(self._cost(), {"travel_expense": 100.0})
        self._approve(self._claim(tax=self.lost))
        self.order._post_cost()
        self.assertEqual(self._cost(), {"travel_expense": 206.0})

    def test_posted_claim_stands_once_and_ties_with_the_ledger(self):
        claim = self._claim(tax=self.lost)
        self._approve(claim)
        self._run_job()
        before = self._get_lines()
        self._post(claim)
        self._run_job()
        self.assertEqual(self._get_lines(), before)
        items = self.env["account.move.line"].search([("mds_order_id", "=", self.order.id)])
        self.assertEqual(sum(items.mapped("balance")), 106.0)
        journal = self.env["account.journal"].create(
            {"name": "Cost", "code": "TCOST", "type": "general"}
        )
        tie = (
            self.env["mds.cost.tie"]
            .with_user(self.accountant)
            .create({"day": "2099-12-31", "journal_id": journal.id})
        )
        tie.action_compare()
        self.assertEqual((tie.cost, tie.difference), (106.0, 0.0))

    def test_per_diem_is_an_element_of_its_own(self):
        product = self.env.ref("mds_cost_expense.product_per_diem")
        self._approve(self._claim(300.0, product=product, quantity=3.0))
        self.order._post_cost()
        self.assertEqual(self._cost(), {"per_diem": 300.0})

    def test_own_distribution_does_not_count_beside_the_order(self):
        other = self._create_centre("Other")
        claim = self._claim(analytic_distribution={str(other.id): 100})
        self._approve(claim)
        self._post(claim)
        self.order._post_cost()
        self.assertFalse(self.lines.search([(self.plan._column_name(), "=", other.id)]))
        self.assertEqual(self._cost(), {"travel_expense": 106.0})

    def test_expenses_of_a_trip_are_claimed_once_and_cost_once(self):
        trip = (
            self.env["mds.trip"]
            .with_user(self.engineer)
            .create(
                {
                    "employee_id": self.employee.id,
                    "start": MORNING,
                    "end": MORNING + timedelta(hours=8),
                }
            )
        )
        self.env["mds.trip.stop"].create({"trip_id": trip.id, "order_id": self.order.id})
        self.env["mds.trip.expense"].with_user(self.engineer).create(
            {"trip_id": trip.id, "amount": 80.0, "date": DAY}
        )
        trip.action_share()
        trip.action_claim()
        self.assertRecordValues(
            trip.claim_ids,
            [{"total_amount": 80.0, "employee_id": self.employee.id, "state": "draft"}],
        )
        with self.assertRaises(UserError):
            trip.action_claim()
        with self.assertRaises(UserError):
            trip.with_user(self.dispatcher).action_claim()
        self._approve(trip.sudo().claim_ids)
        self.order._post_cost()
        self.assertEqual(self._cost(), {"travel_expense": 80.0})
        with self.assertRaises(ValidationError):
            trip.sudo().claim_ids.mds_order_id = self.order

    def test_claim_form_of_the_engineer_names_the_order(self):
        with Form(self.env["hr.expense"].with_user(self.engineer)) as form:
            form.name = "Hotel"
            form.product_id = self.hotel
            form.total_amount_currency = 50.0
            form.mds_order_id = self.order
        self.assertEqual(form.record.mds_order_id, self.order)
        self.assertEqual(form.record.date, fields.Date.context_today(form.record))
