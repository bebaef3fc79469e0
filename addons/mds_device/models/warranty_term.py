from odoo import api, fields, models
from odoo.exceptions import ValidationError

CATEGORY_FIELDS = {
    "labour": "covers_labour",
    "parts": "covers_parts",
    "travel": "covers_travel",
    "consumables": "covers_consumables",
}


class WarrantyCoverage(models.AbstractModel):
    """What a warranty covers, up to which use, and what not: of a term and of a device alike."""

    _name = "mds.warranty.coverage"
    _description = "Warranty Coverage"

    side = fields.Selection(
        selection="_selection_side", string="Given by", required=True, default="customer"
    )
    covers_labour = fields.Boolean("Labour", default=True)
    covers_parts = fields.Boolean("Parts", default=True)
    covers_travel = fields.Boolean("Travel", default=True)
    covers_consumables = fields.Boolean("Consumables")
    meter_code = fields.Char(
        "Meter", help="Name of the meter that is limited, such as hours or exposures."
    )
    meter_limit = fields.Float(help="The warranty also ends when the meter has counted so much.")
    exclusions = fields.Text(translate=False)
    supplier_id = fields.Many2one(
        "res.partner", "Supplier", ondelete="restrict", index="btree_not_null"
    )
    claim_days = fields.Integer(
        "Claim within (days)",
        help="Days after a defect is found within which the supplier must be told. 0: until the "
        "supplier's warranty ends.",
    )

    @api.model
    def _selection_side(self):
        labels = {
            "customer": self.env._("Ours to the Customer"),
            "supplier": self.env._("Supplier's to Us"),
        }
        return list(labels.items())

    def _get_categories(self):
        """``{record: the categories that it covers}``"""
        return {
            record: tuple(name for name, field in CATEGORY_FIELDS.items() if record[field])
            for record in self
        }

    @api.constrains(*CATEGORY_FIELDS.values(), "side", "supplier_id", "meter_code", "meter_limit")
    def _check_coverage(self):
        categories = self._get_categories()
        for record in self:
            if not categories[record]:
                raise ValidationError(
                    self.env._("A warranty covers something: tick labour, parts, travel or more.")
                )
            if record.side == "supplier" and not record.supplier_id:
                raise ValidationError(
                    self.env._("Name the supplier who gives this warranty to us.")
                )
            if bool(record.meter_limit) != bool(record.meter_code):
                raise ValidationError(
                    self.env._("A limit of use needs both: the meter and how much it may count.")
                )


class WarrantyTerm(models.Model):
    """What a model promises 质保条款: from when, how long, for what.

    A term is copied to the device when its warranty starts: a later change of the term does not
    change what was promised.

    Rights: every user reads; service and contract managers write.
    """

    _name = "mds.warranty.term"
    _inherit = ["mds.warranty.coverage"]
    _description = "Warranty Term"
    _order = "product_tmpl_id, side, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    product_tmpl_id = fields.Many2one(
        "product.template", "Model", required=True, index=True, ondelete="cascade"
    )
    start_basis = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("installation", "Installation"),
            ("first_use", "First Use"),
        ],
        "Starts with",
        required=True,
        default="installation",
    )
    months = fields.Integer(help="0: no end by date, only by use.", aggregator=None)

    _limit_given = models.Constraint(
        "CHECK (months > 0 OR meter_limit > 0)",
        "A warranty ends some day: give months, a limit of use, or both.",
    )
    _not_negative = models.Constraint(
        "CHECK (months >= 0 AND meter_limit >= 0 AND claim_days >= 0)",
        "Months, limit and days cannot be negative.",
    )
