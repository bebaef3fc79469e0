from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_service_cost_account_id = fields.Many2one(
        related="company_id.mds_service_cost_account_id", readonly=False
    )
    mds_consumption_location_id = fields.Many2one(related="company_id.mds_consumption_location_id")
    mds_dead_stock_days = fields.Integer(related="company_id.mds_dead_stock_days", readonly=False)
