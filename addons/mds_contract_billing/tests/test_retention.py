from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
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
        for user in (self.accountant, self.contract_manager):
            self.assertEqual(
                self._sum_rows(contract.with_user(user).action_open_unpaid()),
                contract.open_amount,
            )

    def _sum_rows(self, action):
        """What who pressed the button sees."""
        self.assertEqual(action["res_model"], "mds.contract.receivable")
        rows = self.env["mds.contract.receivable"].with_user(self.contract_manager)
        return sum(rows.search(action["domain"]).mapped("amount_open"))

    def test_what_is_overdue_is_listed_without_what_the_customer_keeps(self):
        contract = self._create_active(
            plan={"retention_percent": 5, "bill_months": 12, "retention_days": 365}
        )
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        self.patch(fields.Date, "context_today", lambda *_args: TODAY + timedelta(days=1))
        contract = contract.with_user(self.contract_manager)
        contract.invalidate_recordset()
        self.assertEqual((contract.open_amount, contract.overdue_amount), (12000.0, 11400.0))
        self.assertEqual(self._sum_rows(contract.action_open_unpaid()), 12000.0)
        self.assertEqual(self._sum_rows(contract.action_open_overdue()), 11400.0)
        self.assertEqual(self._sum_rows(contract.action_open_retention()), 600.0)
        kept = self.env["mds.contract.receivable"].search(
            contract.action_open_retention()["domain"]
        )
        self.assertTrue(kept.is_retention)
        self.assertEqual(kept.invoice, self._get_moves(contract).sudo().name)
        with self.assertRaises(AccessError):
            contract.with_user(self.engineer).action_open_unpaid()

    def test_of_an_invoice_that_two_contracts_share_each_lists_its_own_part(self):
        contracts = self._create_active((12000.0,), plan={"bill_months": 12})
        contracts |= self._create_active((6000.0,), plan={"bill_months": 12})
        self._bill(contract_ids=[(6, 0, contracts.ids)], is_collected=True)
        move = self._get_moves(contracts).sudo()
        self.assertEqual(len(move), 1)
        move.action_post()
        for contract, amount in zip(contracts, (12000.0, 6000.0), strict=True):
            contract.invalidate_recordset()
            self.assertEqual(contract.open_amount, amount)
            rows = self._sum_rows(contract.with_user(self.accountant).action_open_unpaid())
            self.assertEqual(rows, amount)
