from odoo import fields, models


class StockPicking(models.Model):
    """Who brings it, under which number: said on the receipt, read on the request."""

    _inherit = "stock.picking"

    mds_carrier_id = fields.Many2one(
        "res.partner", "Carrier", index="btree_not_null", ondelete="restrict", copy=False
    )
    mds_waybill = fields.Char("Waybill", index="btree_not_null", copy=False)
