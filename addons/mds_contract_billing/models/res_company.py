from odoo import fields, models


class ResCompany(models.Model):
    """Where the books keep what contracts bring."""

    _inherit = "res.company"

    mds_deferred_account_id = fields.Many2one(
        "account.account",
        "Contract Liabilities",
        check_company=True,
        ondelete="restrict",
        help="What was billed in advance stands here until the service is rendered.",
    )
    mds_service_income_account_id = fields.Many2one(
        "account.account",
        "Service Revenue",
        check_company=True,
        ondelete="restrict",
        help="Where revenue of contracts is recognised.",
    )
    mds_retention_account_id = fields.Many2one(
        "account.account",
        "Retention Receivable",
        check_company=True,
        ondelete="restrict",
        help="What customers keep back until it is released. Empty: the customer's receivable.",
    )
    mds_recognition_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Revenue",
        check_company=True,
        ondelete="restrict",
        help="Where revenue is moved from contract liabilities, month by month.",
    )
    mds_freeze_after_days = fields.Integer(
        "Freeze Contracts when Overdue (Days)",
        help="New contracts are frozen when an invoice is overdue for more days than these. "
        "0: the contract's manager is asked. Each contract can say otherwise.",
    )

    _mds_freeze_after_positive = models.Constraint(
        "CHECK (mds_freeze_after_days >= 0)",
        "Days overdue are not below zero. 0: ask the contract's manager.",
    )

    def _mds_get_books_locked_until(self, journal):
        """The last day that the ledger's lock dates close for this journal, or none."""
        self.ensure_one()
        return self._get_user_fiscal_lock_date(journal, ignore_exceptions=True)
