import base64
import random

from odoo import fields
from odoo.addons.mds_cost.tests.common import MdsCostCommon
from odoo.fields import Command
from odoo.tests import tagged

PAPER = base64.b64encode(b"vendor report")


@tagged("post_install", "-at_install")
class TestAccrual(MdsCostCommon):
    """Vendors' work: accrued when accepted, settled by its bills, the difference shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.vendor = cls.env["res.partner"].create({"name": "Tube Factory"})
        cls.account = cls.env["account.account"].create(
            {"name": "Outside work", "code": "T6405", "account_type": "expense_direct_cost"}
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Repair outside",
                "type": "service",
                "purchase_method": "receive",
                "property_account_expense_id": cls.account.id,
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def _accept(self, price=100.0, quantity=2.0, day="2026-03-10 02:00:00", tax=None):  # pylint: disable=arguments-differ
        work = self.env["mds.vendor.work"].create(
            {
                "order_id": self.order.id,
                "vendor_id": self.vendor.id,
                "product_id": self.product.id,
                "description": "Replace the tube",
                "quantity": quantity,
            }
        )
        work.action_order()
        line = work.purchase_line_id
        line.write({"price_unit": price, "tax_ids": [Command.set(tax.ids if tax else [])]})
        line.order_id.button_confirm()
        work.write({"document": PAPER, "document_name": "r.pdf", "acceptance_note": "Tested."})
        work.with_context(mds_occurred_at=fields.Datetime.to_datetime(day)).action_accept()
        work._write_stamps({"accepted_at": day})
        return work

    def _bill(self, work, price, quantity, day="2026-04-05", kind="in_invoice"):
        bill = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.vendor.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "account_id": self.account.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(work.purchase_line_id.tax_ids.ids)],
                            "purchase_line_id": work.purchase_line_id.id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill

    def test_accepted_work_is_cost_before_any_bill(self):
        work = self._accept()
        self.assertTrue(work.with_user(self.manager).cost_waits)
        self._run_job()
        self.assertFalse(work.with_user(self.manager).cost_waits)
        self.assertEqual(self.order.mds_direct_cost, 200.0)
        self.assertEqual(self._get_lines().date, fields.Date.to_date("2026-03-10"))
        self.assertRecordValues(
            work.with_user(self.manager),
            [
                {
                    "accrued_cost": 200.0,
                    "open_accrual": 200.0,
                    "billed_cost": 0.0,
                    "cost_difference": 0.0,
                }
            ],
        )

    def test_ordered_work_is_no_cost_yet(self):
        work = self.env["mds.vendor.work"].create(
            {"order_id": self.order.id, "vendor_id": self.vendor.id, "description": "x"}
        )
        work.action_order()
        self.order._post_cost()
        self.assertFalse(self._get_lines())

    def test_bill_takes_its_part_back_and_the_difference_is_shown(self):
        work = self._accept()
        self.order._post_cost()
        self._bill(work, 115.0, 1)
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 215.0)
        self.assertEqual(
            (work.open_accrual, work.billed_cost, work.cost_difference), (100.0, 115.0, 15.0)
        )
        self._bill(work, 100.0, 1)
        self._run_job()
        self.assertEqual((work.open_accrual, self.order.mds_direct_cost), (0.0, 215.0))

    def test_bill_in_another_unit_settles_what_it_covers(self):
        """Twelve pieces are ordered, a dozen is billed: nothing is left of the accrual."""
        work = self._accept(price=10.0, quantity=12.0)
        bill = self._bill(work, 125.0, 1.0)
        bill.button_draft()
        bill.invoice_line_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
        bill.invoice_line_ids.price_unit = 125.0
        bill.action_post()
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 125.0)

    def test_vat_that_nobody_refunds_is_accrued_and_billed(self):
        lines = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax"}),
        ]
        tax = self.env["account.tax"].create(
            {
                "name": "Lost 6 %",
                "amount": 6,
                "type_tax_use": "purchase",
                "invoice_repartition_line_ids": lines,
                "refund_repartition_line_ids": lines,
            }
        )
        work = self._accept(tax=tax)
        self.order._post_cost()
        self.assertEqual(self.order.mds_direct_cost, 212.0)
        self._bill(work, 100.0, 2)
        self.order._post_cost()
        self.assertEqual((self.order.mds_direct_cost, work.open_accrual), (212.0, 0.0))

    def test_work_in_another_currency_is_accrued_at_the_rate_of_its_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "name": "2026-01-01",
                    "rate": 0.5,
                },
            ]
        )
        work = self._accept()
        work.purchase_line_id.order_id.currency_id = euro
        work.purchase_line_id.price_unit = 100.0
        self.order._post_cost()
        self.assertEqual(self.order.mds_direct_cost, 400.0)

    def test_any_history_ends_where_the_documents_say(self):
        """Work, bill, reset, credit, correct, close: what stands is accrual open plus bills."""
        chance = random.Random(19)
        for _history in range(3):
            order = self.order = self._create_order()
            work = self._accept(price=99.99, quantity=3.0)
            bills = self.env["account.move"]
            for _step in range(6):
                act = chance.choice(["bill", "bill", "credit", "reset", "price", "post", "close"])
                if act in ("bill", "credit"):
                    kind = "in_invoice" if act == "bill" else "in_refund"
                    bills |= self._bill(work, chance.choice([90.0, 101.5]), 1, kind=kind)
                elif act == "reset" and bills:
                    bills[0].button_draft()
                    bills -= bills[0]
                elif act == "price":
                    work.purchase_line_id.price_unit = chance.choice([88.0, 99.99])
                elif act == "close":
                    self.company.mds_cost_lock_date = "2026-03-31"
                else:
                    order._post_cost()
            order._post_cost()
            lines = self._get_lines(order)
            order._post_cost()
            self.assertEqual(self._get_lines(order), lines)
            items = bills.invoice_line_ids
            billed = sum(items.mapped("balance"))
            accrued = round(work.purchase_line_id.price_unit * 3, 2)
            units = sum(float(item._mds_get_units()) for item in items)
            open_part = accrued - round(accrued * min(max(units, 0), 3) / 3 + 1e-9, 2)
            self.assertAlmostEqual(order.mds_direct_cost, billed + open_part, 2)
            self.assertAlmostEqual(-sum(lines.mapped("amount")), order.mds_direct_cost, 2)
            self.company.mds_cost_lock_date = False
