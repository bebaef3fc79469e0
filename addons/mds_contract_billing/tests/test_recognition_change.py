from datetime import date

from odoo import fields
from odoo.tests import tagged

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestRecognitionOfChanges(MdsBillingCommon):
    """12,000.00 net a year, billed on 1 July by quarters in advance: 3,000.00 of July to September.

    July, August and September have 31, 31 and 30 days: 92, and 61 from 1 August.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_priced()
        cls.contract.draft_line_ids.price_ids.tax_id = cls.tax_added

    def setUp(self):
        super().setUp()
        self._sign(self.contract)
        self._bill(is_posted=True, contract_ids=[(6, 0, self.contract.ids)])

    def _change(self, day, amount):
        """A version with another price from a day on; its credit note or invoice is posted."""
        self.contract.with_user(self.contract_manager).action_new_version()
        self.contract.invalidate_recordset()
        draft = self.contract.draft_version_id
        draft.write({"effective_from": day, "reason": "Agreed"})
        draft.line_ids.price_ids.amount = amount
        self._sign(self.contract)
        self._post_drafts()

    def _post_drafts(self):
        self.contract.invalidate_recordset()
        drafts = self.contract.sudo().bill_ids.move_id.filtered(lambda move: move.state == "draft")
        drafts.with_user(self.accountant).action_post()

    def _recognise(self, until):
        self.env["mds.recognition.make"].with_user(self.accountant).create(
            {"company_id": self.company.id, "until": until}
        ).action_recognise()

    def _get_revenue(self):
        """``{month: revenue}`` of the third quarter."""
        self.env.flush_all()
        rows = self.env["mds.contract.recognition"].search(
            [
                ("bill_id.contract_id", "=", self.contract.id),
                ("bill_id.date_from", ">=", "2026-07-01"),
            ]
        )
        return {
            month.month: round(sum(own.mapped("amount")), 2)
            for month, own in rows.grouped("month").items()
        }

    def test_a_price_that_is_halved_leaves_the_days_before_as_they_were(self):
        """July 1,000.00; 1,000.00 for 61 days: August 31 of them, 508.20, September the rest."""
        self._change(date(2026, 8, 1), 6000)
        self._recognise(date(2026, 7, 31))
        self.assertEqual(self._get_revenue(), {7: 1000.0})
        self._recognise(date(2026, 9, 30))
        self.assertEqual(self._get_revenue(), {7: 1000.0, 8: 508.2, 9: 491.8})
        self.assertEqual(self.contract.liability_amount, 0.0)

    def test_two_changes_in_a_quarter(self):
        """6,000.00 a year from 1 August, 9,000.00 from 1 September: 1,000, 500 and 750."""
        self._change(date(2026, 8, 1), 6000)
        self._change(date(2026, 9, 1), 9000)
        self._recognise(date(2026, 9, 30))
        self.assertEqual(self._get_revenue(), {7: 1000.0, 8: 500.0, 9: 750.0})

    def test_the_end_after_a_change(self):
        """Ended on 15 August: 15 of 31 days of 500.00 are 241.94, and nothing after them."""
        self._change(date(2026, 8, 1), 6000)
        self.patch(fields.Date, "context_today", lambda *args, **kwargs: date(2026, 8, 15))
        self.contract.with_user(self.contract_manager).with_context(
            mds_reason="The ward is closed"
        ).action_terminate()
        self._post_drafts()
        self._recognise(date(2026, 12, 31))
        self.assertEqual(self._get_revenue(), {7: 1000.0, 8: 241.94})
        self.assertEqual(self.contract.liability_amount, 0.0)

    def test_a_month_that_was_posted_stays_and_the_next_one_evens_out(self):
        """July brought 31 of 92 days: 1,010.87. By the end of August 1,508.20 are due."""
        self._recognise(date(2026, 7, 31))
        self._change(date(2026, 8, 1), 6000)
        self._recognise(date(2026, 9, 30))
        self.assertEqual(self._get_revenue(), {7: 1010.87, 8: 497.33, 9: 491.8})
        self.assertEqual(self.contract.liability_amount, 0.0)

    def test_a_draft_changes_no_revenue(self):
        """3,000.00 are on the books until the credit note is posted: 1,010.87 of July."""
        self.contract.with_user(self.contract_manager).action_new_version()
        self.contract.invalidate_recordset()
        draft = self.contract.draft_version_id
        draft.write({"effective_from": date(2026, 8, 1), "reason": "Agreed"})
        draft.line_ids.price_ids.amount = 6000
        self._sign(self.contract)
        self._recognise(date(2026, 7, 31))
        self.assertEqual(self._get_revenue(), {7: 1010.87})
