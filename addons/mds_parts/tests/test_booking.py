from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MdsPartsCommon


class BookingCase(MdsPartsCommon):
    """Every test asserts the accounts before any closing of the stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.service_cost = cls.env["account.account"].create(
            {"name": "Cost of Service Parts", "code": "540099", "account_type": "expense"}
        )
        cls.stock_account = cls.company.account_stock_valuation_id
        cls.invoicer = cls._create_user("mds_invoicer", "account.group_account_invoice")

    def _balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return self.company.currency_id.round(sum(lines.mapped("balance")))

    def _invoice(self, line, price=100.0):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [
                    Command.create(
                        {
                            **line._prepare_invoice_line_vals(),
                            "price_unit": price,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _credit(self, invoice, quantity=None):
        credit = invoice._reverse_moves([{"invoice_date": "2026-03-03"}], cancel=False)
        if quantity:
            credit.invoice_line_ids.quantity = quantity
        credit.action_post()
        return credit

    def _cogs(self, moves):
        return moves.line_ids.filtered(lambda line: line.display_type == "cogs")


@tagged("post_install", "-at_install")
class TestRealTime(BookingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inventory_valuation = "real_time"
        cls.company.mds_service_cost_account_id = cls.service_cost

    def test_location_bears_the_service_cost_account(self):
        self.assertEqual(self.consumption.valuation_account_id, self.service_cost)
        with self.assertRaises(ValidationError):
            self.consumption.valuation_account_id = False

    def test_move_books_the_cost_once(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        before = self._balance(self.stock_account)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        self.assertEqual(line.sudo().cost, 30.0)
        self.assertEqual(self._balance(self.service_cost), 30.0)
        self.assertEqual(self._balance(self.stock_account) - before, -30.0)
        entry = line.sudo().move_id.account_move_id
        self.assertEqual(entry.state, "posted")
        self.assertEqual(entry.line_ids.mds_order_part_id, line.sudo())
        self.assertEqual(entry.company_id, self.company)

    def test_each_order_has_its_entry(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        other = self._create_order()
        lines = self._create_line(self.fuse, 1) + self._create_line(self.fuse, 2)
        lines += self._create_line(self.fuse, 1, order=other)
        lines.action_consume()
        entries = lines.sudo().move_id.account_move_id
        self.assertEqual(len(entries), 2)
        self.assertEqual(self._balance(self.service_cost), 40.0)

    def test_invoice_and_credit_never_book_cost_of_goods_sold(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        line = self._create_line(self.fuse, 4)
        line.action_consume()
        stock, cost = self._balance(self.stock_account), self._balance(self.service_cost)
        invoice = self._invoice(line.sudo())
        self.assertEqual(invoice.invoice_line_ids.mds_order_part_id, line.sudo())
        partial = self._credit(invoice, quantity=1)
        self.assertEqual(partial.invoice_line_ids.mds_order_part_id, line.sudo())
        full = self._credit(invoice)
        self.assertFalse(self._cogs(invoice + partial + full))
        self.assertEqual(self._balance(self.stock_account), stock)
        self.assertEqual(self._balance(self.service_cost), cost)
        income = invoice.invoice_line_ids.account_id
        self.assertEqual(self._balance(income), 400.0 - 400.0 - (-100.0))

    def test_sold_part_without_order_still_books_cost_of_goods_sold(self):
        """The guard is for our lines alone."""
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        line = self._create_line(self.fuse)
        vals = line.sudo()._prepare_invoice_line_vals()
        self.assertEqual(vals.pop("mds_order_part_id"), line.id)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [Command.create({**vals, "quantity": 1, "price_unit": 100.0})],
            }
        )
        invoice.action_post()
        self.assertEqual(len(self._cogs(invoice)), 2)

    def test_methods_of_costing(self):
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                part = self._create_part_costed_by(method, standard_price=7.0)
                self._receive(part, 2, self.own_stock, value=14.0)
                before = self._balance(self.service_cost)
                line = self._create_line(part, 2)
                line.action_consume()
                self.assertEqual(line.sudo().cost, 14.0)
                self.assertEqual(self._balance(self.service_cost) - before, 14.0)
                invoice = self._invoice(line.sudo())
                credit = self._credit(invoice, quantity=1)
                self.assertFalse(self._cogs(invoice + credit))
                self.assertEqual(self._balance(self.service_cost) - before, 14.0)

    def test_return_books_back_to_the_cent(self):
        """Three for ten, brought back one by one: nothing remains on the order."""
        self._receive(self.fuse, 3, self.own_stock, value=10.0)
        stock = self._balance(self.stock_account)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        for total in (1, 2, 3):
            line.return_parts({line.id: total})
        self.assertEqual(line.sudo().cost, 0.0)
        self.assertEqual(self._balance(self.service_cost), 0.0)
        self.assertEqual(self._balance(self.stock_account), stock)
        self.assertEqual(self.fuse.total_value, 10.0)

    def test_serial_part_costs_what_this_piece_cost(self):
        cheap, dear = self._create_lot(self.tube, "T-1"), self._create_lot(self.tube, "T-2")
        self._receive(self.tube, 1, self.own_stock, cheap, value=100.0)
        self._receive(self.tube, 1, self.own_stock, dear, value=300.0)
        line = self._create_line(self.tube, lot_id=dear.id)
        line.action_consume()
        self.assertEqual(line.sudo().cost, 300.0)
        self.assertEqual(self._balance(self.service_cost), 300.0)
        line.return_parts({line.id: 1})
        self.assertEqual(self._balance(self.service_cost), 0.0)
        self.assertEqual(dear.standard_price, 300.0)

    def test_company_without_set_up_gets_a_clear_word(self):
        self.company.mds_service_cost_account_id = False
        self._receive(self.fuse, 1, self.own_stock, value=2.0)
        line = self._create_line(self.fuse)
        with self.assertRefused("service cost account is not chosen"):
            line.action_consume()
        self.company.mds_service_cost_account_id = self.service_cost
        self.company.account_stock_journal_id = False
        with self.assertRefused("stock journal is not chosen"):
            line.action_consume()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 1)

    def test_company_without_chart_of_accounts_gets_a_clear_word(self):
        company = self.env["res.company"].create({"name": "No Chart"})
        company.inventory_valuation = "real_time"
        missing = self.fuse.with_company(company)._mds_get_missing_accounts(company)
        self.assertEqual(len(missing), 3)

    def test_branch_books_in_its_own_name_with_the_accounts_of_its_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.storekeeper.company_ids += branch
        store = self.env["stock.warehouse"].search([("company_id", "=", branch.id)], limit=1)
        branch.inventory_valuation = "real_time"
        self.category.with_company(branch).property_cost_method = "fifo"
        order = self.env["mds.order"].create(
            {"partner_id": self.customer.id, "company_id": branch.id}
        )
        self._receive(self.fuse, 2, store.lot_stock_id, value=8.0)
        line = (
            self.env["mds.order.part"]
            .with_user(self.storekeeper)
            .with_context(allowed_company_ids=[self.company.id, branch.id])
            .create(
                {
                    "order_id": order.id,
                    "product_id": self.fuse.id,
                    "quantity": 2,
                    "location_id": store.lot_stock_id.id,
                }
            )
        )
        with self.assertRefused("service cost account is not chosen"):
            line.action_consume()
        branch.write(
            {
                "mds_service_cost_account_id": self.service_cost.id,
                "account_stock_journal_id": self.company.account_stock_journal_id.id,
                "account_stock_valuation_id": self.stock_account.id,
            }
        )
        line.action_consume()
        entry = line.sudo().move_id.account_move_id
        self.assertEqual((entry.company_id, entry.state), (branch, "posted"))
        self.assertEqual(self._balance(self.service_cost), 8.0)
        self.assertEqual(line.sudo().cost, 8.0)

    def test_closing_leaves_a_periodic_category_of_ours_alone(self):
        category = self._create_category(property_valuation="periodic")
        part = self._create_part("Cable", categ_id=category.id, standard_price=5.0)
        self._receive(part, 2, self.own_stock, value=10.0)
        line = self._create_line(part, 2)
        line.action_consume()
        self.assertFalse(line.sudo().move_id.account_move_id)
        self.assertEqual(line.sudo().cost, 10.0)
        vals_list = self.company._action_close_stock_valuation()
        self.assertNotIn(self.service_cost.id, [vals["account_id"] for vals in vals_list])


@tagged("post_install", "-at_install")
class TestPeriodic(BookingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inventory_valuation = "periodic"
        cls.company.mds_service_cost_account_id = cls.service_cost

    def test_location_has_no_account(self):
        self.assertFalse(self.consumption.valuation_account_id)
        with self.assertRaises(ValidationError):
            self.consumption.valuation_account_id = self.service_cost

    def test_change_of_valuation_moves_the_account(self):
        self.company.inventory_valuation = "real_time"
        self.assertEqual(self.consumption.valuation_account_id, self.service_cost)
        self.company.inventory_valuation = "periodic"
        self.assertFalse(self.consumption.valuation_account_id)

    def test_move_books_nothing_but_has_a_value(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        before = self._balance(self.stock_account)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        self.assertEqual(line.sudo().cost, 30.0)
        self.assertFalse(line.sudo().move_id.account_move_id)
        self.assertEqual(self._balance(self.service_cost), 0.0)
        self.assertEqual(self._balance(self.stock_account), before)

    def test_invoice_and_credit_book_no_cost(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        line = self._create_line(self.fuse, 4)
        line.action_consume()
        stock = self._balance(self.stock_account)
        invoice = self._invoice(line.sudo())
        partial = self._credit(invoice, quantity=1)
        full = self._credit(invoice)
        self.assertFalse(self._cogs(invoice + partial + full))
        self.assertEqual(self._balance(self.stock_account), stock)
        self.assertEqual(self._balance(self.service_cost), 0.0)

    def test_return_leaves_no_cost(self):
        self._receive(self.fuse, 3, self.own_stock, value=10.0)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        line.return_parts({line.id: 1})
        self.assertAlmostEqual(line.sudo().cost, 6.67)
        line.return_parts({line.id: 3})
        self.assertEqual(line.sudo().cost, 0.0)

    def test_closing_does_not_touch_the_service_cost_account(self):
        self._receive(self.fuse, 3, self.own_stock, value=10.0)
        self._create_line(self.fuse, 3).action_consume()
        vals_list = self.company._action_close_stock_valuation()
        self.assertNotIn(self.service_cost.id, [vals["account_id"] for vals in vals_list])

    def test_company_without_chart_of_accounts_may_use_parts(self):
        """Nothing is booked at the move, so nothing is missing for it."""
        self.company.account_stock_journal_id = False
        self._receive(self.fuse, 1, self.own_stock, value=2.0)
        line = self._create_line(self.fuse)
        line.action_consume()
        self.assertEqual(line.sudo().cost, 2.0)
