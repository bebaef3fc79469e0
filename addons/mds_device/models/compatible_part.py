from odoo import fields, models


class CompatiblePart(models.Model):
    """A spare part that fits a model, which is preferred, and what to mind.

    Rights: every user reads; service managers and storekeepers write.
    """

    _name = "mds.compatible.part"
    _description = "Compatible Part"
    _order = "product_tmpl_id, sequence, id"
    _rec_name = "product_id"

    product_tmpl_id = fields.Many2one(
        "product.template", "Model", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_medical_device", "=", False), ("type", "=", "consu")],
    )
    sequence = fields.Integer("Preference", default=10, aggregator=None)
    quantity = fields.Float("Built in", default=1.0, digits="Product Unit")
    note = fields.Char()

    _part_uniq = models.UniqueIndex(
        "(product_tmpl_id, product_id)", "This part is listed for this model already."
    )
