from odoo import fields, models


class ProductTemplate(models.Model):
    """A part is charged as a part or as a consumable: contracts promise them apart."""

    _inherit = "product.template"

    mds_is_consumable = fields.Boolean(
        "Service Consumable",
        help="Charged as a consumable: filters, batteries, cuffs. Contracts cover consumables "
        "apart from parts.",
    )
