from odoo import fields, models


class ResCompany(models.Model):
    """How much is looked at again after the work: a company's own rules of quality."""

    _inherit = "res.company"

    mds_complaint_sample_percent = fields.Float(
        "Complaint Sample (%)",
        default=10.0,
        help="Of the orders that no answer flags, this share is assessed by a quality officer. "
        "The order number decides which.",
    )
    mds_repeat_days = fields.Integer(
        "Repeat Visit within (Days)",
        default=30,
        help="A report of the same kind of fault within these days means that the repair did not "
        "hold. Zero: not watched.",
    )
    mds_conclude_days = fields.Integer(
        "Conclude after (Days)",
        default=7,
        help="Days after closing on which an order with nothing open is concluded by itself.",
    )

    _mds_sample_percent = models.Constraint(
        "CHECK (mds_complaint_sample_percent BETWEEN 0 AND 100)",
        "The complaint sample is between 0 and 100 percent.",
    )
    _mds_quality_days = models.Constraint(
        "CHECK (mds_repeat_days >= 0 AND mds_conclude_days >= 0)",
        "Days are not negative.",
    )
