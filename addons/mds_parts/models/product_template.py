from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    mds_is_part = fields.Boolean(
        "Service Part",
        help="Used on service orders. A part with serial numbers is costed by its serial number.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # the cost of *this* tube is what counts, not of the oldest one in any store
        return super().create(
            [
                {"lot_valuated": True, **vals}
                if vals.get("mds_is_part") and vals.get("tracking") == "serial"
                else vals
                for vals in vals_list
            ]
        )
