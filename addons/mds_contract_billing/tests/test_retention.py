from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, MdsBillingCommon


@tagged("post_install", "-at_install")
class TestRetention(MdsBillingCommon):
    def test_it_is_held_until_it_is_released_with_evidence(self):
        """5 % of 12,000.00 wait until the last day of 2027, or until the manager says why not."""
        contract = self._create_active(
            plan={"retention_percent": 5, "bill_months": 12, "retention_days": 365}, months="12"
        )
        manager = contract.with_user(self.contract_manager)
        with self.assertRaisesRegex(UserError, "No retention"):
            manager.with_context(mds_reason="Nothing open").action_release_retention()
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        contract.invalidate_recordset()
        self.assertEqual((contract.open_amount, contract.retention_amount), (12000.0, 600.0))
        asked = manager.action_release_retention()
        self.assertEqual(asked["res_model"], "mds.reason.wizard")
        with self.assertRaisesRegex(UserError, "by managers"):
            contract.with_user(self.accountant).with_context(
                mds_reason="Mine"
            ).action_release_retention()
        dialog = self.env["mds.reason.wizard"].with_user(self.contract_manager)
        dialog.with_context(**asked["context"]).create(
            {"reason": "Nothing open, minutes of 30 June"}
        ).action_confirm()
        kept = self._get_moves(contract).line_ids.filtered(
            lambda line: line.account_id == self.retention
        )
        self.assertEqual((kept.date_maturity, kept.amount_residual), (TODAY, 600.0))
        contract.invalidate_recordset()
        self.assertEqual((contract.open_amount, contract.retention_amount), (12000.0, 0.0))
        self.assertIn("minutes of 30 June", contract.message_ids[:1].body)

    def test_each_figure_opens_what_it_is_made_of(self):
        """In arrears by half-years: six months and a day were served, six months are billed."""
        contract = self._create_active(plan={"bill_timing": "arrears", "bill_months": 6})
        rows = self.env["mds.contract.unbilled"].search(contract.action_open_unbilled()["domain"])
        self.assertEqual(sum(rows.mapped("amount")), contract.unbilled_amount)
        self.assertEqual(max(rows.mapped("date_to")), TODAY)
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        contract.invalidate_recordset()
        rows = self.env["mds.contract.unbilled"].search(contract.action_open_unbilled()["domain"])
        self.assertEqual(rows.mapped("date_from"), [date(2026, 7, 1)])
        books = contract.with_user(self.accountant).action_open_unpaid()
        self.assertEqual(books["res_model"], "account.move.line")
        items = self.env["account.move.line"].search(books["domain"])
        self.assertEqual(sum(items.mapped("amount_residual")), contract.open_amount)
        office = contract.with_user(self.contract_manager).action_open_unpaid()
        self.assertEqual(office["res_model"], "mds.contract.bill")
        self.assertTrue(self.env["mds.contract.bill"].search_count(office["domain"]))
