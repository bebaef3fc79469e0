from odoo import fields, models


class CostDimension(models.Model):
    """Contract types are a dimension of cost too: an analytic plan like the others."""

    _inherit = "mds.cost.dimension"

    code = fields.Selection(
        selection_add=[("contract_type", "Contract Type")],
        ondelete={"contract_type": "cascade"},
    )

    def _get_records(self):
        if self.code == "contract_type":
            return self.env["mds.contract.type"]
        return super()._get_records()
