from odoo import fields, models

SCOPES = {
    "parts": frozenset(),
    "labour": frozenset({"labour", "vendor", "expense"}),
    "travel": frozenset({"labour", "vendor", "expense", "travel"}),
}
"""What goes with a part under its own warranty. Vendor work and expenses go with labour."""


class ResCompany(models.Model):
    """How far a part's own warranty reaches, beyond the part."""

    _inherit = "res.company"

    mds_part_warranty_scope = fields.Selection(
        [
            ("parts", "The Part alone"),
            ("labour", "The Part and the Labour"),
            ("travel", "The Part, Labour and Travel"),
        ],
        "Own Warranty of a Part bears",
        required=True,
        default="parts",
        help="When a part that service has built in fails within its own warranty. Labour and "
        "travel are borne only when nothing else was replaced on the order.",
    )

    def _get_part_warranty_scope(self):
        """Categories that go with the part."""
        self.ensure_one()
        return SCOPES[self.mds_part_warranty_scope]
