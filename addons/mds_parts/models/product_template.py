from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    mds_is_part = fields.Boolean(
        "Service Part",
        help="Used on service orders. A part with serial numbers is costed by its serial number.",
    )

    mds_return_policy = fields.Selection(
        [
            ("none", "Stays or Is Thrown Away"),
            ("core", "Core Value"),
            ("warranty", "Vendor's Warranty"),
            ("biohazard", "Biohazard"),
        ],
        "Old Part Comes Back",
        default="none",
        required=True,
        help="Why the old part must come back. It stays open against the engineer until the "
        "store has received and inspected it.",
    )
    mds_return_days = fields.Integer("Back Within (days)", default=14)
    mds_core_value = fields.Monetary(
        "Core Value", help="What the vendor takes off the price for the old part."
    )

    _mds_return_days_positive = models.Constraint(
        "CHECK (mds_return_days >= 0)", "An old part comes back after it was taken out."
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
