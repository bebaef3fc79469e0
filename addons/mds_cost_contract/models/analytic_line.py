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

    def _mds_has_owner(self):
        return super()._mds_has_owner() or bool(self.mds_contract_id)
