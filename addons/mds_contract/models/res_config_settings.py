from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_part_warranty_scope = fields.Selection(
        related="company_id.mds_part_warranty_scope", readonly=False
    )
