from odoo import fields, models


class AnalyticLine(models.Model):
    """Cost that an allocation run gave to a contract as such, not to one of its orders."""

    _inherit = "account.analytic.line"

    mds_contract_id = fields.Many2one(
        "mds.contract",
        "Service Contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
