from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_contract_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Contracts"
    )
    mds_contract_approval_above = fields.Monetary(
        related="company_id.mds_contract_approval_above",
        readonly=False,
        currency_field="mds_contract_currency_id",
    )
