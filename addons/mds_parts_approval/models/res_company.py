from odoo import fields, models


class ResCompany(models.Model):
    """From which value on a loss of parts is no matter of the store alone."""

    _inherit = "res.company"

    mds_count_approval_above = fields.Monetary(
        "Approve Count Differences above",
        default=500.0,
        help="Sum of what is missing and what is too much in one count, at cost. A count that "
        "differs by more is booked only after an approval; 0 asks for every difference.",
    )
    mds_scrap_approval_above = fields.Monetary(
        "Approve Scrapping of Stock above",
        default=500.0,
        help="Value at cost of what is thrown away from the stock. More is scrapped only after an "
        "approval; 0 asks for everything that is worth something.",
    )

    _mds_limits_positive = models.Constraint(
        "CHECK (mds_count_approval_above >= 0 AND mds_scrap_approval_above >= 0)",
        "A limit is an amount of money: zero or more.",
    )
