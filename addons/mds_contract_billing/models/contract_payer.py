from odoo import fields, models


class ContractPayer(models.Model):
    """Who pays which share of a contract: a campus, a department with its own budget 付款方.

    Rights follow the version: contract managers, while it is in preparation.
    """

    _name = "mds.contract.payer"
    _inherit = ["mds.contract.content.mixin", "mds.audit.mixin"]
    _description = "Payer of a Contract"
    _order = "version_id, id"
    _rec_name = "partner_id"

    _audit_fields = ("version_id", "partner_id", "weight")

    version_id = fields.Many2one(
        "mds.contract.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="version_id.region_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Payer", required=True, ondelete="restrict")
    weight = fields.Float(
        "Share",
        required=True,
        default=1.0,
        digits=(16, 4),
        help="In proportion to the other payers: 60 and 40, or 3 and 2.",
    )

    _once = models.Constraint(
        "UNIQUE (version_id, partner_id)", "This payer has a share already: change that one."
    )
    _weight_positive = models.Constraint("CHECK (weight > 0)", "A share is above zero.")
