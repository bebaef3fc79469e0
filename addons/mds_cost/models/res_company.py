from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    mds_cost_lock_date = fields.Date(
        "Cost Closed until",
        help="No cost of orders is posted up to this day: what comes late goes to the first day "
        "after it. The ledger's own lock dates count as well.",
    )

    mds_holding_percent = fields.Float(
        "Holding of Stock (% a Year)",
        digits=(5, 2),
        help="What holding parts costs: capital, space, insurance, ageing. Zero: not charged.",
    )
    mds_holding_centre_id = fields.Many2one(
        "account.analytic.account",
        "Centre of Holding",
        ondelete="restrict",
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
        help="The cost centre that is relieved of what holding is charged for.",
    )
    mds_practical_percent = fields.Float(
        "Practical Capacity (%)",
        digits=(5, 2),
        help="How much of planned hours can be worked on orders. What of it is not used is shown "
        "as idle capacity. Zero: not reckoned.",
    )

    def _mds_get_locked_until(self):
        """``{company: last day that is closed, or none}``."""
        result = {}
        for company in self:
            days = []
            for one in company + company._sudo_parents():
                days += [one.mds_cost_lock_date, one.fiscalyear_lock_date, one.hard_lock_date]
            result[company] = max((day for day in days if day), default=None)
        return result

    def _sudo_parents(self):
        """A branch's books are closed with its company's, whoever posts."""
        return self.sudo().parent_ids
