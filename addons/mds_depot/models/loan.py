from odoo import fields, models


class Loan(models.Model):
    """A loaner that goes out because of an order, and comes back on the same case."""

    _inherit = "mds.loan"

    order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
    )
