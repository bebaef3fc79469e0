from odoo import fields, models


class Certificate(models.Model):
    _inherit = "mds.certificate"

    order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        index="btree_not_null",
        ondelete="restrict",
        help="The order on which the test was done.",
    )
