from odoo import fields, models


class OrderType(models.Model):
    """Which kinds of work a recall asks for: they come before every warranty and contract."""

    _inherit = "mds.order.type"

    is_recall = fields.Boolean(
        "Recall",
        help="Work of this type follows from a recall or a field corrective action: no customer "
        "pays for it, and no counter of a contract is used.",
    )
