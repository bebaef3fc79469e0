from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    mds_cost_element_id = fields.Many2one(
        "mds.cost.element",
        "Cost Element",
        ondelete="restrict",
        domain=[("kind", "=", "direct")],
        groups="mds_base.group_cost_accountant",
        help="What kind of cost it is when it is used on an order. Empty: Parts.",
    )
