from datetime import date

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestPenalty(MdsBillingCommon):
    """A fee of 12,000 a year, billed each quarter in advance: 3,000, tax of 6 % included."""

    def _penalise(self, contract, value, day=date(2026, 2, 10), kind="uptime"):
        """An approved penalty (or bonus) of ``value`` from a statement of uptime."""
        clause = self.env.ref(
            "mds_contract.clause_uptime" if kind == "uptime" else "mds_contract.clause_uptime_bonus"
        )
        line = contract.current_line_ids[:1]
        statement = (
            self.env["mds.contract.uptime"]
            .sudo()
            .create(
                {
                    "contract_id": contract.id,
                    "line_id": line.id,
                    "root_id": line._get_root().id,
                    "date_from": day.replace(day=1),
                    "date_to": day,
                    "guaranteed": 97,
                    "percent": 96 if kind == "uptime" else 98,
                }
            )
        )
        statement.with_user(self.contract_manager).action_confirm()
        term = contract.current_version_id.term_ids.filtered(lambda term: term.clause_id == clause)
        contract.with_user(self.contract_manager).action_reckon_penalties()
        penalty = self.env["mds.penalty"].search(
            [("uptime_id", "=", statement.id), ("term_id", "=", term.id)]
        )
        self.assertEqual(penalty.amount, value)
        penalty.with_user(self.contract_manager).action_approve()
        return penalty

    def _contract_with(self, value, bonus=0):
        contract = self._create_priced()
        for clause, amount in (("clause_uptime", value), ("clause_uptime_bonus", bonus)):
            if amount:
                self.env["mds.contract.term"].with_user(self.contract_manager).create(
                    {
                        "version_id": contract.draft_version_id.id,
                        "clause_id": self.env.ref(f"mds_contract.{clause}").id,
                        "step_ids": [(0, 0, {"above": 0, "unit": "amount", "value": amount})],
                    }
                )
        return self._sign(contract)

    def test_a_penalty_is_a_line_of_the_next_invoice_once(self):
        contract = self._contract_with(500)
        penalty = self._penalise(contract, 500)
        self._bill(date(2026, 3, 1))
        move = self._get_moves(contract)
        self.assertEqual(move.amount_total, 2500)  # 3,000 of the quarter less 500
        line = move.invoice_line_ids.filtered(lambda line: line.price_total < 0)
        self.assertIn(penalty.name, line.name)
        self.assertIn("points below", line.name)
        self.assertTrue(penalty.is_billed)
        self._bill(date(2026, 4, 1))
        self.assertEqual(sum(self._get_moves(contract).mapped("amount_total")), 5500)

    def test_what_no_invoice_bears_waits_and_says_so(self):
        contract = self._contract_with(4000)
        penalty = self._penalise(contract, 4000)
        run = self._bill(date(2026, 3, 1))
        self.assertFalse(penalty.is_billed)
        self.assertIn(penalty.name, run.line_ids.reason)
        self._bill(date(2026, 7, 1))  # two quarters together: 6,000
        self.assertTrue(penalty.is_billed)
        self.assertEqual(sum(self._get_moves(contract).mapped("amount_total")), 5000)

    def test_a_bonus_is_charged(self):
        contract = self._contract_with(0, bonus=800)
        self._penalise(contract, 800, kind="bonus")
        self._bill(date(2026, 3, 1))
        self.assertEqual(self._get_moves(contract).amount_total, 3800)

    def test_what_is_on_an_invoice_is_not_waived(self):
        contract = self._contract_with(500)
        penalty = self._penalise(contract, 500)
        self._bill(date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "on an invoice"):
            penalty.with_user(self.contract_manager).with_context(
                mds_reason="Agreed"
            ).action_waive()

    def test_a_penalty_of_the_version_before_stands_on_the_invoice_of_the_next_one(self):
        """v2 has a retention, so invoices of its own: the 500 of v1 go off its 3,000."""
        contract = self._contract_with(500)
        self._bill(date(2026, 4, 1))
        penalty = self._penalise(contract, 500, day=date(2026, 6, 20))
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write(
            {"effective_from": date(2026, 7, 1), "reason": "Retention", "retention_percent": 5}
        )
        self._sign(contract)
        self._bill(date(2026, 7, 1), is_posted=True)
        self.assertTrue(penalty.is_billed)
        self.assertEqual(
            sorted(self._get_moves(contract.sudo()).mapped("amount_total")), [2500.0, 6000.0]
        )

    def test_a_penalty_after_the_last_invoice_is_a_credit_note(self):
        contract = self._contract_with(500)
        self._bill(date(2026, 10, 1), is_posted=True)  # all of 2026
        penalty = self._penalise(contract, 500)
        run = self._bill(date(2026, 10, 2))
        self.assertIn(penalty.name, run.line_ids.reason)
        self.patch(fields.Date, "context_today", lambda *args, **kwargs: date(2027, 1, 1))
        contract.with_user(self.contract_manager).action_end()
        run = self._bill(date(2026, 10, 3), is_posted=True)
        move = penalty.sudo().bill_ids.move_id
        self.assertEqual(
            (move.move_type, move.state, move.amount_total), ("out_refund", "posted", 500.0)
        )
        self.assertEqual(move.amount_untaxed, 471.7)  # 6 % in it
        self.assertEqual((run.line_ids.state, run.amount), ("billed", -500.0))
