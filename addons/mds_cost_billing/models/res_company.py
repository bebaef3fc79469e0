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
        domain = [
            ("company_id", "in", changed.ids),
            ("mds_contract_id", "!=", False),
            ("move_line_id", "!=", False),
        ]
        if changed and self.env["account.analytic.line"]._sudo_any(domain):
            raise UserError(
                self.env._(
                    "Revenue of contracts stands in profit already, so the way it is counted "
                    "stays. It can be chosen only before the first contract is invoiced."
                )
            )
