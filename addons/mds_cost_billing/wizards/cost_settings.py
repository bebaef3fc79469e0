from odoo import api, fields, models


class CostSettings(models.TransientModel):
    """And when what contracts bring is revenue."""

    _inherit = "mds.cost.settings"

    mds_contract_revenue = fields.Selection(
        selection=lambda self: self._get_contract_revenue_choices(),
        string="Revenue of Contracts",
        required=True,
        help="Earned: what was billed in advance counts month by month, as it is recognised. "
        "Invoiced: the whole invoice counts on its day, and recognition counts for nothing.",
    )

    @api.model
    def _get_contract_revenue_choices(self):
        """Those of the company, in its words."""
        field = self.env["res.company"]._fields["mds_contract_revenue"]
        return field._description_selection(self.env)

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if "mds_contract_revenue" in fields:
            defaults["mds_contract_revenue"] = self.env.company.mds_contract_revenue
        return defaults

    def action_save(self):
        action = super().action_save()
        company = self._sudo_company()
        if company.mds_contract_revenue != self.mds_contract_revenue:
            company.mds_contract_revenue = self.mds_contract_revenue
        return action
