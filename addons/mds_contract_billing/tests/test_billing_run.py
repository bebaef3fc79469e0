from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ExclusionViolation, UniqueViolation

from .common import TODAY, MdsBillingCommon


@tagged("post_install", "-at_install")
class TestBillingRun(MdsBillingCommon):
    def test_declared_states_hold_together(self):
        self.assertStateConformance("mds.billing.run")

    def test_all_periods_that_were_missed_are_billed_in_one_run(self):
        contract = self._create_active((12000.0, 1000.0))
        run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual((run.state, run.progress, run.failed_count), ("done", 100.0, 0))
        move = self._get_moves(contract)
        self.assertEqual(len(move), 1)
        # January, April, July of both lines: 3,000.00 and 250.00 each, tax included
        self.assertEqual(sorted(move.invoice_line_ids.mapped("price_unit")), [250] * 3 + [3000] * 3)
        self.assertEqual(move.amount_total, 9750.00)
        self.assertEqual((move.state, move.invoice_date), ("draft", TODAY))
        self.assertEqual(move.invoice_line_ids.account_id, self.liability)
        self.assertIn(
            "2026-04-01 – 2026-06-30", move.invoice_line_ids[2].name + move.invoice_line_ids[1].name
        )
        self.assertEqual(run.amount, 9750.00)

    def test_a_second_run_bills_nothing_again(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(run.line_ids.state, "nothing")
        self.assertEqual(contract.bill_count, 3)

    def test_an_invoice_of_a_contract_is_not_cancelled_but_deleted(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        move = self._get_moves(contract).with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "Delete the draft"):
            move.button_cancel()
        move.unlink()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(contract.bill_count, 3)

    def test_arrears_are_billed_on_the_last_day(self):
        contract = self._create_active(plan={"bill_timing": "arrears", "bill_months": 6})
        self._bill(date(2026, 6, 29), contract_ids=[(6, 0, contract.ids)])
        self.assertFalse(contract.bill_ids)
        self._bill(date(2026, 6, 30), contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(contract.bill_ids.amount, 6000.0)
        self.assertEqual(contract.bill_ids.move_id.invoice_line_ids.account_id, self.income)

    def test_awkward_prices_tie_to_the_cent(self):
        """10,000.01 a year with 6 % in it, monthly: twelve invoices are 10,000.01 together."""
        contract = self._create_active((10000.01,), plan={"bill_months": 1})
        totals = []
        for month in range(1, 13):
            self._bill(date(2026, month, 1), contract_ids=[(6, 0, contract.ids)])
        for move in self._get_moves(contract):
            self.assertEqual(round(move.amount_untaxed + move.amount_tax, 2), move.amount_total)
            totals.append(Decimal(str(move.amount_total)))
        self.assertEqual(len(totals), 12)
        self.assertEqual(sum(totals), Decimal("10000.01"))

    def test_the_tax_of_the_day_is_charged(self):
        contract = self._create_priced()
        price = contract.draft_line_ids.price_ids
        price.date_to = date(2026, 4, 30)
        price.copy({"date_from": "2026-05-01", "date_to": False, "tax_id": self.tax_added.id})
        self._sign(contract)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        by_start = {bill.date_from: bill for bill in contract.bill_ids}
        self.assertEqual(by_start[date(2026, 4, 1)].date_to, date(2026, 4, 30))
        self.assertEqual(by_start[date(2026, 5, 1)].sudo().move_line_ids.tax_ids, self.tax_added)
        self.assertEqual(by_start[date(2026, 4, 1)].amount, 1000.0)
        self.assertEqual(by_start[date(2026, 5, 1)].amount, 2000.0)

    def test_payers_share_to_the_cent_and_lines_have_their_own(self):
        north, south, lab = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.hospital.id} for name in ("North", "South", "Lab")]
        )
        contract = self._create_priced((100.0, 400.0), months="3")
        version = contract.draft_version_id
        version.payer_ids.create(
            [
                {"version_id": version.id, "partner_id": north.id, "weight": 2},
                {"version_id": version.id, "partner_id": south.id, "weight": 1},
            ]
        )
        version.line_ids.sorted("id")[1].payer_id = lab
        self._sign(contract)
        self._bill(date(2026, 1, 1), contract_ids=[(6, 0, contract.ids)])
        totals = {move.partner_id: move.amount_total for move in self._get_moves(contract)}
        self.assertEqual(totals, {north: 66.67, south: 33.33, lab: 400.0})

    def test_contracts_of_a_customer_are_collected_if_wished(self):
        contracts = self._create_active() + self._create_active((600.0,))
        self._bill(is_collected=True, contract_ids=[(6, 0, contracts.ids)])
        move = self._get_moves(contracts)
        self.assertEqual(len(move), 1)
        self.assertEqual(move.amount_total, 9450.0)
        for contract in contracts:
            self.assertIn(contract.name, move.invoice_origin)

    def test_posted_with_terms_journal_and_analytic_distribution(self):
        plan = self.env["account.analytic.plan"].create({"name": "Kinds"})
        account = self.env["account.analytic.account"].create(
            {"name": "Contracts", "plan_id": plan.id, "company_id": self.company.id}
        )
        term = self.env.ref("account.account_payment_term_30days")
        contract = self._create_active(
            plan={
                "bill_timing": "arrears",
                "payment_term_id": term.id,
                "bill_journal_id": self.sales.id,
                "analytic_distribution": {str(account.id): 100},
            }
        )
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        move = self._get_moves(contract)
        self.assertEqual((move.state, move.journal_id), ("posted", self.sales))
        self.assertEqual(move.invoice_date_due, date(2026, 7, 31))
        lines = self.env["account.analytic.line"].search([("account_id", "=", account.id)])
        if not lines:  # the plan has a column of its own
            lines = self.env["account.analytic.line"].search(
                [(plan._column_name(), "=", account.id)]
            )
        self.assertEqual(sum(lines.mapped("amount")), move.amount_untaxed)

    def test_frozen_contracts_are_skipped_and_told_why(self):
        contract = self._create_active()
        contract.with_user(self.manager).with_context(mds_reason="Unpaid").action_freeze()
        run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(run.line_ids.state, "skipped")
        self.assertIn("Frozen", run.line_ids.reason)
        self.assertFalse(contract.bill_ids)

    def test_one_that_fails_does_not_hold_the_others(self):
        good, bad = self._create_active(), self._create_active()
        bad_version = bad.current_version_id
        original = type(self.env["mds.billing.run"])._prepare_bill_vals

        def prepare(run, piece):
            if piece.version == bad_version:
                raise UserError("No such account.")
            return original(run, piece)

        with patch.object(type(self.env["mds.billing.run"]), "_prepare_bill_vals", prepare):
            run = self._bill(contract_ids=[(6, 0, (good + bad).ids)])
        states = {line.contract_id: line.state for line in run.line_ids}
        self.assertEqual(states, {good: "billed", bad: "failed"})
        self.assertEqual(
            run.line_ids.filtered(lambda one: one.state == "failed").reason, "No such account."
        )
        again = self.env["mds.billing.run"].browse(run.action_retry()["res_id"])
        again.with_user(self.accountant).action_start()
        self.assertEqual(again.line_ids.state, "billed")
        self.assertEqual(again.line_ids.contract_id, bad)

    def test_long_runs_go_on_in_the_background_with_the_rights_of_who_started(self):
        contracts = self._create_active() + self._create_active()
        with patch.object(type(self.env["mds.billing.run"]), "_run_at_once", 1):
            run = self._bill(contract_ids=[(6, 0, contracts.ids)])
        self.assertEqual((run.state, run.progress), ("running", 0.0))
        self.env["mds.billing.run"]._cron_continue()
        self.assertEqual((run.state, run.progress), ("done", 100.0))
        self.assertEqual(self._get_moves(contracts).create_uid, self.accountant)

    def test_without_an_account_for_liabilities_it_says_where_to_set_it(self):
        contract = self._create_active()
        self.company.mds_deferred_account_id = False
        run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertIn("settings of Invoicing", run.line_ids.reason)

    def test_the_database_refuses_a_period_twice(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        bill = contract.bill_ids[0]
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            bill.sudo().copy()
        line = bill.sudo().move_line_ids
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.move_id.line_ids.filtered(lambda one: not one.mds_bill_id)[0].mds_bill_id = bill
            self.env.flush_all()

    def test_days_of_a_deleted_draft_are_billed_again(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        self._get_moves(contract).with_user(self.accountant).unlink()
        contract.invalidate_recordset()
        self.assertFalse(contract.bill_ids)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(sum(contract.bill_ids.mapped("amount")), 9000.0)

    def test_a_copied_invoice_is_no_second_bill(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        copy = self._get_moves(contract).with_user(self.accountant).copy()
        self.assertFalse(copy.line_ids.mds_bill_id + copy.line_ids.mds_corrects_bill_id)

    def test_a_changed_draft_keeps_the_days_of_invoice_and_retention(self):
        """Without payment terms; the day of the retention is not that of the invoice."""
        contract = self._create_active(
            plan={"retention_percent": 5, "bill_months": 12, "retention_days": 365}, months="12"
        )
        self._bill(contract_ids=[(6, 0, contract.ids)])
        move = self._get_moves(contract).sudo()
        due = move.invoice_date_due
        self.assertLess(due, move.mds_retention_due)
        line = move.invoice_line_ids[:1]
        line.name = "Other words"
        line.price_unit = 10000
        kept = move.line_ids.filtered(lambda one: one.account_id == self.retention)
        rest = move.line_ids.filtered(lambda one: one.account_id == self.receivable)
        self.assertEqual((kept.balance, kept.date_maturity), (500.0, move.mds_retention_due))
        self.assertEqual((rest.balance, rest.date_maturity), (9500.0, due))
        self.assertEqual(move.invoice_date_due, due)

    def test_retention_is_a_receivable_of_its_own(self):
        """5 % of 3,000.00: 150.00 are due a year after the end of the contract."""
        contract = self._create_active(
            plan={"retention_percent": 5, "bill_months": 12, "retention_days": 365}, months="12"
        )
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        move = self._get_moves(contract)
        terms = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(
            [
                (line.account_id, line.balance, line.date_maturity)
                for line in terms.sorted("date_maturity")
            ],
            [
                (self.receivable, 11400.0, TODAY),
                (self.retention, 600.0, date(2027, 12, 31)),
            ],
        )
        self.assertEqual(contract.open_amount, 12000.0)

    def test_receivables_by_contract(self):
        """On 1 July of a year at 12,000.00 billed in arrears by half-years."""
        contract = self._create_active(plan={"bill_timing": "arrears", "bill_months": 6})
        # January to June, and one day of July to December: 6,000.00 / 184
        self.assertEqual(contract.unbilled_amount, 6032.61)
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        contract.invalidate_recordset()
        self.assertEqual(contract.unbilled_amount, 32.61)
        self.assertEqual(contract.open_amount, 6000.0)
        self.assertEqual(contract.overdue_amount, 0.0)
        self.assertEqual(
            (contract.next_bill_on, contract.next_bill_amount), (date(2026, 12, 31), 6000.0)
        )
        with patch("odoo.fields.Date.context_today", lambda *_args: date(2026, 7, 2)):
            contract.invalidate_recordset()
            self.assertEqual(contract.overdue_amount, 6000.0)
            late = self.env["mds.contract"].search([("overdue_amount", ">", 0)])
            self.assertIn(contract, late)
        self.assertNotIn(contract, self.env["mds.contract"].search([("overdue_amount", ">", 0)]))

    def test_what_is_overdue_asks_the_manager_once_a_month_and_what_is_paid_at_the_end(self):
        contract = self._create_active(plan={"bill_timing": "arrears", "bill_months": 6})
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 1.0)
        before = contract.activity_ids
        asked = []
        for day in (date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3), date(2026, 8, 1)):
            with patch("odoo.fields.Date.context_today", lambda *_args, day=day: day):
                self.env["mds.contract"]._cron_tell_overdue()
                asked.append(len(contract.activity_ids - before))
        self.assertEqual(asked, [0, 1, 1, 2])
        activity = (contract.activity_ids - before)[:1]
        self.assertIn("Overdue since 07/01/2026", activity.summary)
        self.assertEqual(activity.user_id, contract.manager_id)
        contract.with_user(self.contract_manager).with_context(mds_reason="Overdue").action_freeze()
        self._get_moves(contract).sudo()._reverse_moves(cancel=True)
        self.env["mds.contract"]._cron_tell_overdue()
        self.assertFalse(contract.overdue_told_on)
        words = "Nothing is overdue any more: release it?"
        self.assertIn(words, contract.activity_ids.mapped("summary"))

    def test_the_preview_says_that_no_contract_is_in_force(self):
        draft = self._create_priced()
        run = (
            self.env["mds.billing.run"]
            .with_user(self.accountant)
            .create({"date": TODAY, "invoice_date": TODAY, "contract_ids": [(6, 0, draft.ids)]})
        )
        self.assertEqual(run.action_preview()["tag"], "display_notification")
        self.assertFalse(run.line_ids)

    def test_the_preview_writes_no_bill(self):
        contract = self._create_active()
        run = (
            self.env["mds.billing.run"]
            .with_user(self.accountant)
            .create({"date": TODAY, "invoice_date": TODAY, "contract_ids": [(6, 0, contract.ids)]})
        )
        self.assertIs(run.action_preview(), True)  # the page stays: no second one on top of it
        self.assertEqual((run.line_ids.amount, run.line_ids.period_count), (9000.0, 3))
        self.assertFalse(contract.bill_ids)

    def test_what_is_due_costs_the_same_queries_for_two_and_for_ten(self):
        contracts = self.env["mds.contract"]
        for number in range(10):
            contracts += self._create_active((12000.0 + number, 100.0))
        contracts.with_user(self.accountant)._get_pieces(TODAY)  # caches of the registry
        counts = []
        for some in (contracts[:2], contracts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.with_user(self.accountant)._get_pieces(TODAY)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
