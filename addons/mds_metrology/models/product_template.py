from odoo import fields, models


class ProductTemplate(models.Model):
    """What a model counts, whether it tests others, and what nomenclatures call it."""

    _inherit = "product.template"

    is_instrument = fields.Boolean(
        "Test Instrument",
        index=True,
        help="Used to test other devices. Without a good certificate of its own it cannot be used.",
    )
    mds_meter_kind_ids = fields.Many2many(
        "mds.meter.kind", string="Meters", help="What a unit of this model counts."
    )

    def _get_nomenclature_codes(self):
        """``{template: {(system, code)}}``."""
        return {
            template: {(one.system, one.code) for one in template.mds_nomenclature_ids}
            for template in self
        }

    def _get_category_ids(self):
        """``{template: ids of its category and of all above it}``."""
        return {
            template: tuple(
                int(text)
                for text in (template.categ_id.parent_path or "").split("/")
                if text.isdigit()
            )
            for template in self
        }
