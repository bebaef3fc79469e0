from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    mds_count_approval_above = fields.Monetary(
        related="company_id.mds_count_approval_above",
        readonly=False,
        currency_field="mds_currency_id",
    )
    mds_scrap_approval_above = fields.Monetary(
        related="company_id.mds_scrap_approval_above",
        readonly=False,
        currency_field="mds_currency_id",
    )
