from odoo import fields, models


class ResCompany(models.Model):
    """From which yearly amount on a contract is no matter of its manager alone."""

    _inherit = "res.company"

    mds_contract_approval_above = fields.Monetary(
        "Approve Contract Versions above",
        default=500000.0,
        help="A version that is worth more in its first year is signed only after an approval; 0 "
        "asks for every version that has a price or a payment. Use by meter is estimated by its "
        "least quantity and the last twelve months; where neither is known the version is "
        "approved in any case.",
    )

    _mds_contract_limit_positive = models.Constraint(
        "CHECK (mds_contract_approval_above >= 0)",
        "A limit is an amount of money: zero or more.",
    )
