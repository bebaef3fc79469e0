from odoo.fields import Command
from odoo.tests import tagged

from .common import MORNING, MdsCostCommon


@tagged("post_install", "-at_install")
class TestTie(MdsCostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"].create(
            [
                {"name": name, "code": code, "account_type": kind}
                for name, code, kind in (
                    ("Labour of orders", "T6401", "expense_direct_cost"),
                    ("Payroll clearing", "T2211", "liability_current"),
                    ("Parts of orders", "T6402", "expense_direct_cost"),
                    ("Stock variation", "T6403", "expense_direct_cost"),
                )
            ]
        )
        cls.labour_account, cls.payroll, cls.part_account, cls.variation = accounts
        cls.labour = cls.env.ref("mds_cost.element_labour")
        cls.part = cls.env.ref("mds_cost.element_part")
        cls.labour.write(
            {"account_id": cls.labour_account.id, "clearing_account_id": cls.payroll.id}
        )
        cls.part.write({"account_id": cls.part_account.id, "clearing_account_id": cls.variation.id})
        cls.journal = cls.env["account.journal"].create(
            {"name": "Cost of orders", "code": "TCOST", "type": "general"}
        )

    def _create_tie(self, day="2026-03-31"):
        tie = (
            self.env["mds.cost.tie"]
            .with_user(self.accountant)
            .create({"day": day, "journal_id": self.journal.id})
        )
        tie.action_compare()
        return tie

    def _get_balance(self, account):
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(items.mapped("balance"))

    def test_difference_has_a_name_and_an_entry_closes_it(self):
        self._create_time()
        self.order._post_cost()
        tie = self._create_tie()
        self.assertRecordValues(
            tie.order_ids,
            [{"order_id": self.order.id, "difference": 200.0, "code": "missing"}],
        )
        tie.action_post()
        self.assertEqual((tie.cost, tie.ledger, tie.difference), (200.0, 200.0, 0.0))
        self.assertFalse(tie.order_ids)
        self.assertEqual(self._get_balance(self.labour_account), 200.0)
        self.assertEqual(self._get_balance(self.payroll), -200.0)

    def test_revenue_of_an_order_is_no_cost_that_the_ledger_has_too_much(self):
        """An element of revenue may have an account too: invoices without an order have it."""
        income = self.env["account.account"].create(
            {"name": "Repairs", "code": "T6001", "account_type": "income"}
        )
        self.env.ref("mds_cost.element_revenue").account_id = income
        entry = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-03-20",
                "line_ids": [
                    Command.create(
                        {"account_id": income.id, "credit": 70, "mds_order_id": self.order.id}
                    ),
                    Command.create({"account_id": self.payroll.id, "debit": 70}),
                ],
            }
        )
        entry.action_post()
        tie = self._create_tie()
        self.assertFalse(tie.order_ids)
        self.assertEqual(tie.ledger, 0.0)

    def test_both_sides_of_a_row_open_what_they_sum_up(self):
        self._create_time()
        self.order._post_cost()
        tie = self._create_tie()
        lines = self.env["account.analytic.line"]
        for row in (tie.element_ids, tie.order_ids):
            shown = lines.search(row.action_open_cost()["domain"])
            self.assertEqual(-sum(shown.mapped("amount")), 200.0)
            self.assertFalse(
                self.env["account.move.line"].search(row.action_open_items()["domain"])
            )
        self.assertIs(tie.action_post(), True)  # the page stays where it is
        items = self.env["account.move.line"].search(tie.element_ids.action_open_items()["domain"])
        self.assertEqual(items.account_id, self.labour_account)
        self.assertEqual(sum(items.mapped("balance")), 200.0)

    def test_pressed_again_nothing_is_posted(self):
        self._create_time()
        self.order._post_cost()
        self._create_tie().action_post()
        self._create_tie().action_post()
        entries = self.env["account.move"].search([("mds_order_id", "=", self.order.id)])
        self.assertEqual(len(entries), 1)

    def test_an_earlier_month_posted_after_a_later_one_counts_once(self):
        """100 of March and 200 of April, posted up to April on one day: 300 on 30 April."""
        self._create_time(hours=1)
        april = MORNING.replace(month=4)
        self._create_time(start=april)
        self.order._post_cost()
        self._create_tie("2026-04-30").action_post()
        self._create_tie().action_post()
        entries = self.env["account.move"].search([("mds_order_id", "=", self.order.id)])
        items = entries.line_ids.filtered(lambda item: item.account_id == self.labour_account)
        self.assertEqual(
            sorted((str(item.date), item.balance) for item in items),
            [("2026-03-31", 100.0), ("2026-04-30", -100.0), ("2026-04-30", 300.0)],
        )
        self.assertEqual(self._create_tie("2026-04-30").difference, 0.0)
        self._create_tie().action_post()
        self.assertEqual(self._get_balance(self.labour_account), 300.0)

    def test_correction_posts_the_difference(self):
        row = self._create_time()
        self.order._post_cost()
        self._create_tie().action_post()
        row.end = "2026-03-02 02:00:00"
        self.order._post_cost()
        tie = self._create_tie()
        self.assertRecordValues(tie.order_ids, [{"difference": -100.0, "code": "over"}])
        tie.action_post()
        self.assertEqual(self._get_balance(self.labour_account), 100.0)

    def test_what_the_ledger_has_stays_while_the_cost_waits(self):
        self.rule.active = False
        self._create_time()
        self.order._post_cost()
        sides = ((self.labour_account, 200.0), (self.payroll, -200.0))
        entry = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-03-31",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "balance": balance,
                            "mds_order_id": self.order.id,
                        }
                    )
                    for account, balance in sides
                ],
            }
        )
        entry.action_post()
        tie = self._create_tie()
        self.assertRecordValues(tie.order_ids, [{"difference": -200.0, "code": "waits"}])
        tie.action_post()
        self.assertEqual(self._get_balance(self.labour_account), 200.0)
        self.rule.active = True
        self.order._post_cost()
        self.assertFalse(self._create_tie().order_ids)

    def test_entry_makes_no_second_analytic_line(self):
        self._create_time()
        self.order._post_cost()
        self._create_tie().action_post()
        self.assertEqual(self._get_amounts(), [-200.0])

    def test_periodic_parts_get_one_entry_per_order(self):
        self._receive(self.fuse, 2, self.own_stock, value=9.0)
        self._create_line(self.fuse, 2, location_id=self.own_stock.id).action_consume()
        self._create_time()
        self.order._post_cost()
        tie = self._create_tie("2030-01-31")
        tie.action_post()
        entry = self.env["account.move"].search([("mds_order_id", "=", self.order.id)])
        self.assertEqual(len(entry), 1)
        self.assertEqual(self._get_balance(self.part_account), 9.0)
        self.assertEqual(tie.difference, 0.0)

    def test_element_without_clearing_account_is_named(self):
        self.labour.clearing_account_id = False
        self._create_time()
        self.order._post_cost()
        with self.assertRefused("Labour"):
            self._create_tie().action_post()
        self.assertFalse(self.env["account.move"].search([("mds_order_id", "=", self.order.id)]))

    def test_closed_day_is_refused(self):
        self._create_time()
        self.order._post_cost()
        self.company.mds_cost_lock_date = "2026-03-31"
        with self.assertRefused("Choose a later day"):
            self._create_tie().action_post()

    def test_lines_of_the_order_are_its_cost(self):
        self._create_time()
        self._receive(self.fuse, 1, self.own_stock, value=4.0)
        self._create_line(self.fuse, location_id=self.own_stock.id).action_consume()
        self.order._post_cost()
        self.assertEqual(self.order.mds_direct_cost, -sum(self._get_amounts()))
        self.assertEqual(self._create_tie("2030-01-31").cost, self.order.mds_direct_cost)

    def test_native_line_has_the_element_of_its_account(self):
        line = self.lines.create(
            {
                "name": "Wages",
                "amount": -10,
                "general_account_id": self.labour_account.id,
                self.plan._column_name(): self.centre.id,
            }
        )
        self.assertEqual(line.mds_cost_element_id, self.labour)

    def test_cost_posted_before_its_element_had_an_account_gets_it(self):
        self.labour.account_id = False
        self._create_time()
        self.order._post_cost()
        self.assertFalse(self._get_lines().general_account_id)
        self.assertEqual(self._create_tie().order_ids.code, "no_account")
        self.labour.account_id = self.labour_account
        tie = self._create_tie()
        tie.action_post()
        self.assertEqual(tie.difference, 0.0)

    def test_remapped_element_leaves_posted_cost_where_it_is(self):
        self._create_time()
        self.order._post_cost()
        self._create_tie().action_post()
        self.labour.account_id = self.part_account
        self._create_tie().action_post()
        self.assertEqual(self._get_balance(self.labour_account), 200.0)
        self.assertEqual(self._get_balance(self.part_account), 0.0)

    def test_two_elements_on_one_account_tie_too(self):
        self.part.account_id = self.labour_account
        self._create_time()
        self._receive(self.fuse, 1, self.own_stock, value=4.0)
        self._create_line(self.fuse, location_id=self.own_stock.id).action_consume()
        self.order._post_cost()
        tie = self._create_tie("2030-01-31")
        tie.action_post()
        self.assertEqual((tie.ledger, tie.difference), (204.0, 0.0))

    def test_what_names_no_order_is_said_beside_the_orders(self):
        """Orders and the rest together are the balance of the account."""
        self._create_time()
        self.order._post_cost()
        self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-03-20",
                "line_ids": [
                    Command.create({"account_id": self.labour_account.id, "debit": 7.25}),
                    Command.create({"account_id": self.payroll.id, "credit": 7.25}),
                ],
            }
        ).action_post()
        tie = self._create_tie()
        self.assertEqual(tie.unassigned, 7.25)
        tie.action_post()
        self.assertEqual(tie.ledger + tie.unassigned, self._get_balance(self.labour_account))
        items = self.env["account.move.line"].search(tie.action_open_unassigned()["domain"])
        self.assertEqual((items.account_id, items.balance), (self.labour_account, 7.25))


@tagged("post_install", "-at_install")
class TestTieRealTime(MdsCostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.service_cost = cls.env["account.account"].create(
            {"name": "Cost of Service Parts", "code": "540099", "account_type": "expense"}
        )
        cls.company.inventory_valuation = "real_time"
        cls.company.mds_service_cost_account_id = cls.service_cost

    def test_part_that_is_booked_at_once_ties_without_an_entry_of_ours(self):
        self._receive(self.fuse, 3, self.own_stock, value=10.0)
        part = self._create_line(self.fuse, 3)
        part.action_consume()
        part.return_parts({part.id: 1})
        self.order._post_cost()
        tie = self.env["mds.cost.tie"].with_user(self.accountant).create({"day": "2030-01-31"})
        tie.action_compare()
        self.assertEqual((tie.cost, tie.difference), (part.sudo().cost, 0.0))
        self.assertEqual(self._get_lines().general_account_id, self.service_cost)
        tie.action_post()
        self.assertFalse(self.env["account.move"].search([("mds_order_id", "!=", False)]))
