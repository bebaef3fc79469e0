from odoo import fields, models


class Plan(models.Model):
    _inherit = "mds.plan"

    kit_ids = fields.Many2many(
        "mds.part.kit",
        string="Parts Kits",
        help="Orders of this plan want the parts of these kits from the beginning, for each of "
        "their devices. Changing it concerns orders that are made from now on.",
    )
