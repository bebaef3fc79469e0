from odoo import fields, models


class ProductTemplate(models.Model):
    """What the law asks of the files of this model."""

    _inherit = "product.template"

    mds_is_implant = fields.Boolean(
        "Implant", help="Files of implants are kept for ever; no maintenance is planned."
    )
