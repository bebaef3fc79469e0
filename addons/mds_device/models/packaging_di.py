from odoo import api, fields, models

from ..lib import serial_number


class PackagingDi(models.Model):
    """Another device identifier of a model: of a package, the unit of use, or the direct mark.

    Rights: as the model: service managers write, every user reads.
    """

    _name = "mds.packaging.di"
    _description = "Packaging UDI-DI"
    _order = "product_tmpl_id, level, id"
    _rec_name = "di"

    product_tmpl_id = fields.Many2one(
        "product.template", "Model", required=True, index=True, ondelete="cascade"
    )
    level = fields.Selection(
        [
            ("unit_of_use", "Unit of Use"),
            ("direct_mark", "Direct Mark"),
            ("inner", "Inner Package"),
            ("outer", "Outer Package"),
            ("pallet", "Pallet"),
        ],
        required=True,
        default="inner",
    )
    di = fields.Char("UDI-DI", required=True, index=True)
    quantity = fields.Integer(
        "Contains", default=1, help="How many of the next lower level are in it.", aggregator=None
    )

    _di_uniq = models.UniqueIndex("(di)", "This UDI-DI is recorded already.")
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A package contains at least one."
    )

    @api.model
    def _clean_di(self, vals):
        if "di" not in vals:
            return vals
        text = serial_number.clean(vals["di"]) or ""
        if text.isdigit() and len(text) in (8, 12, 13):
            text = text.zfill(14)
        return {**vals, "di": text}

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_di(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_di(vals))
