from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_complaint_sample_percent = fields.Float(
        related="company_id.mds_complaint_sample_percent", readonly=False
    )
    mds_repeat_days = fields.Integer(related="company_id.mds_repeat_days", readonly=False)
    mds_conclude_days = fields.Integer(related="company_id.mds_conclude_days", readonly=False)
