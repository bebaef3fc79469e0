from odoo import fields, models
from odoo.exceptions import UserError


class Company(models.Model):
    """When what contracts bring is revenue in profit: one of two, so that nothing counts twice."""

    _inherit = "res.company"

    mds_contract_revenue = fields.Selection(
        [("earned", "When it is earned"), ("invoiced", "When it is invoiced")],
        "Revenue of Contracts",
        required=True,
        default="earned",
        help="Earned: what was billed in advance counts month by month, as it is recognised. "
        "Invoiced: the whole invoice counts on its day, and recognition counts for nothing.",
    )

    def write(self, vals):
        if "mds_contract_revenue" in vals:
            self._check_contract_revenue(vals["mds_contract_revenue"])
        return super().write(vals)

    def _check_contract_revenue(self, choice):
        """Two ways in one set of books would count the same money twice or never."""
        changed = self.filtered(lambda company: company.mds_contract_revenue != choice)
        if changed._sudo_has_contract_revenue():
            raise UserError(
                self.env._(
                    "A contract is invoiced already, so the way its revenue is counted stays. "
                    "It can be chosen only before the first invoice of a contract is posted."
                )
            )

    def _mds_get_books_locked_until(self, journal):
        """Revenue that is recognised late comes into no month whose cost is closed, as late cost
        does not: profit of a closed month stays as it was reported."""
        until = super()._mds_get_books_locked_until(journal)
        if self.mds_contract_revenue != "earned":
            return until
        days = (until, self._mds_get_locked_until()[self])
        return max((day for day in days if day), default=None)

    def _sudo_has_contract_revenue(self):
        """Whether an invoice of a contract is posted; of which one is nobody's business here."""
        domain = [
            ("company_id", "in", self.ids),
            ("mds_revenue_contract_id", "!=", False),
            ("parent_state", "=", "posted"),
        ]
        return bool(self.env["account.move.line"].sudo().search_count(domain, limit=1))
