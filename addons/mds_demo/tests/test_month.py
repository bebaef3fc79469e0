from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.tests import TransactionCase, tagged

WHY_NOT = "随下月处理 · seen to next month"


@tagged("post_install", "-at_install")
class TestMonth(TransactionCase):
    """The accountant closes last month of the story by hand, and every statement ties."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = cls.env["res.users"].search([("login", "=", "accountant")])
        cls.company = user.company_id
        # the day on which the story was told, not that of the test
        closed = cls.env["mds.cost.close"].search([("company_id", "=", cls.company.id)])
        cls.first = max(closed.mapped("date_to")) + relativedelta(days=1)
        cls.last = fields.Date.end_of(cls.first, "month")
        cls.ledger = cls.env
        cls.env = cls.env(
            user=user,
            context={
                "lang": "zh_CN",
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
            },
        )
        cls.column = cls.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        cls.cycle = cls.env["mds.allocation.cycle"].search([("sequence", "=", 20)], limit=1)

    def _get_trial_balance(self):
        groups = self.ledger["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        return {account.id: round(balance, 2) for account, balance in groups}

    def _get_lines(self):
        return self.env["account.analytic.line"].search(
            [
                ("company_id", "=", self.company.id),
                (self.column, "!=", False),
                ("date", ">=", self.first),
                ("date", "<=", self.last),
                ("mds_cost_element_id.kind", "!=", "revenue"),
            ]
        )

    def _charge(self):
        charge = self.env["mds.cost.charge"].create({"date_from": self.first, "date_to": self.last})
        charge.action_reckon()
        charge.action_post()
        return charge

    def _run(self):
        run = self.env["mds.allocation.run"].create(
            {"cycle_id": self.cycle.id, "date_from": self.first, "date_to": self.last}
        )
        run.action_test()
        run.action_post()
        return run

    def _close(self):
        close = self.env["mds.cost.close"].create({"date_from": self.first, "date_to": self.last})
        open_ones = close.check_ids.filtered(lambda check: check._is_open())
        self.assertFalse(
            open_ones.filtered(lambda check: check.code in ("charges", "cycles", "waiting"))
        )
        open_ones.waiver = WHY_NOT
        close.action_close()
        return close

    def test_month_is_closed_by_hand_and_ties(self):
        before = self._get_trial_balance()
        self._charge()
        run = self._run()
        run._transition("reversed", reason=WHY_NOT)
        self.assertEqual(self._get_trial_balance(), before)
        run = self._run()
        self.assertEqual(self._get_trial_balance(), before)
        tie = self.env["mds.cost.tie"].create({"day": self.last})
        tie.action_post()
        self.assertEqual(
            round(tie.difference, 2), round(sum(tie.order_ids.mapped("difference")), 2)
        )
        self.assertFalse(tie.order_ids.filtered(lambda row: not row.code))
        close = self._close()
        self.assertEqual(self.company.mds_cost_lock_date, self.last)
        lines = self._get_lines()
        for statement in close.statement_ids:
            own = lines.filtered(lambda line, one=statement: line[self.column] == one.account_id)
            self.assertAlmostEqual(statement.total, -sum(own.mapped("amount")), 2)
        self.assertAlmostEqual(
            sum(close.statement_ids.mapped("total")), -sum(lines.mapped("amount")), 2
        )
        # what was given was received, to the cent
        self.assertAlmostEqual(
            sum(close.statement_ids.mapped("given")), sum(close.statement_ids.mapped("received")), 2
        )
        self.assertTrue(all(close.statement_ids.mapped("owner_id.email")))

    def test_a_mirrored_run_stands_in_the_ledger_and_goes_with_it(self):
        self._charge()
        before = self._get_trial_balance()
        self.cycle.journal_id = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        run = self._run()
        entry = self.ledger["account.move"].search([("mds_run_id", "=", run.id)])
        self.assertEqual(entry.state, "posted")
        self.assertAlmostEqual(sum(entry.line_ids.mapped("debit")), run.amount, 2)
        self.assertEqual(self._get_trial_balance(), before)  # from centre to centre, one account
        run._transition("reversed", reason=WHY_NOT)
        self.assertTrue(entry.reversal_move_ids)

    def test_an_allocated_cent_is_explained_to_the_entries_of_its_sender(self):
        self._charge()
        run = self._run()
        line = self.env["account.analytic.line"].search(
            [
                ("mds_run_id", "=", run.id),
                ("mds_run_side", "=", "get"),
                ("mds_order_id", "!=", False),
            ],
            limit=1,
        )
        action = line.action_explain()
        why = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(why.amount, -line.amount)
        self.assertAlmostEqual(why.share, 100 * why.quantity / why.quantity_total, 4)
        entries = self.env["account.analytic.line"].search(why.action_open_sender()["domain"])
        given = sum(
            run.line_ids.filtered(lambda one: one.sender_id == why.sender_id).mapped("amount")
        )
        self.assertAlmostEqual(-sum(entries.mapped("amount")), given, 2)
        month_before = self.env["mds.allocation.run"].search(
            [("cycle_id", "=", self.cycle.id), ("state", "=", "posted"), ("id", "!=", run.id)]
        )
        self.assertIn(why.previous_amount, [0.0, *month_before.line_ids.mapped("amount")])

    def test_the_month_at_a_glance_follows_the_close(self):
        dashboard = self.env["mds.cost.dashboard"]
        self.assertEqual(dashboard.get_month()["month"], fields.Date.to_string(self.first))
        self._charge()
        self._run()
        close = self._close()
        month = dashboard.get_month(self.first)
        self.assertTrue(month["close"]["is_closed"])
        self.assertEqual(month["close"]["progress"], 100)
        values = {one["key"]: one["value"] for one in month["figures"]}
        cost = values["direct_cost"] + values["allocated_cost"] + values["centre_cost"]
        self.assertAlmostEqual(cost, sum(close.statement_ids.mapped("total")), 2)
