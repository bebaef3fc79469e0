from odoo import fields, models


class PartSubstitute(models.Model):
    """A part that may be built in instead of another 替代件, in order of preference.

    Rights: every user reads; service managers and storekeepers write.
    """

    _name = "mds.part.substitute"
    _description = "Substitute Part"
    _order = "product_id, sequence, id"
    _rec_name = "substitute_id"

    product_id = fields.Many2one(
        "product.product", "Instead of", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer("Preference", default=10, aggregator=None)
    substitute_id = fields.Many2one(
        "product.product",
        "Substitute",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_medical_device", "=", False), ("is_storable", "=", True)],
    )
    note = fields.Char("What to Mind")

    _pair_uniq = models.UniqueIndex(
        "(product_id, substitute_id)", "This substitute is on the list already."
    )
    _not_itself = models.Constraint(
        "CHECK (product_id != substitute_id)", "A part is no substitute for itself."
    )


class PartKit(models.Model):
    """The parts that a kind of work needs 备件包: offered when parts are planned for an order.

    Rights: every user reads; service managers and storekeepers write.
    """

    _name = "mds.part.kit"
    _description = "Parts Kit"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    type_ids = fields.Many2many("mds.order.type", string="Order Types", help="Empty: every type.")
    product_tmpl_ids = fields.Many2many(
        "product.template",
        string="Models",
        domain=[("is_medical_device", "=", True)],
        help="Empty: every model.",
    )
    line_ids = fields.One2many("mds.part.kit.line", "kit_id", "Parts")
    order_template_ids = fields.Many2many(
        "mds.order.template",
        "mds_order_template_kit_rel",
        "kit_id",
        "template_id",
        "Order Templates",
        readonly=True,
        help="Orders with these templates want the parts of this kit from the beginning.",
    )

    def _get_content(self):
        """[(part, quantity, name of the kit)] of these kits."""
        return [(line.product_id, line.quantity, line.kit_id) for line in self.line_ids]

    def _fits(self, order):
        """Those kits that are meant for this order."""
        return self.filtered(
            lambda kit: (
                (not kit.type_ids or order.type_id in kit.type_ids)
                and (not kit.product_tmpl_ids or order.product_tmpl_id in kit.product_tmpl_ids)
                and (not kit.company_id or kit.company_id == order.company_id)
            )
        )


class PartKitLine(models.Model):
    _name = "mds.part.kit.line"
    _description = "Part of a Kit"
    _order = "kit_id, sequence, id"
    _rec_name = "product_id"

    kit_id = fields.Many2one("mds.part.kit", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10, aggregator=None)
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_medical_device", "=", False), ("is_storable", "=", True)],
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "How many? More than none.")


class ProductProduct(models.Model):
    _inherit = "product.product"

    mds_substitute_ids = fields.One2many("mds.part.substitute", "product_id", "Substitutes")

    def _mds_get_alternatives(self):
        """``{part: (part itself, then its substitutes in order of preference)}``."""
        rows = self.env["mds.part.substitute"].search([("product_id", "in", self.ids)])
        by_part = rows.grouped("product_id")
        return {part: part + by_part.get(part, rows.browse()).substitute_id for part in self}
