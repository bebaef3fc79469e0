from odoo import api, fields, models


class LedgerRule(models.Model):
    """Cost of an account that has no analytic distribution lies on this cost centre.

    So depreciation of loaners, instruments and vans, rent and energy become cost of a centre,
    whatever made their entries, and can be allocated. Read and written by cost accountants.
    """

    _name = "mds.cost.ledger.rule"
    _description = "Ledger Rule"
    _inherit = ["mds.audit.mixin"]
    _order = "company_id, account_id"
    _check_company_auto = True
    _rec_name = "account_id"

    _audit_fields = ("company_id", "account_id", "cost_centre_id", "element_id")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    account_id = fields.Many2one(
        "account.account", "Account", required=True, ondelete="restrict", check_company=True
    )
    cost_centre_id = fields.Many2one(
        "account.analytic.account",
        "Cost Centre",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
    )
    element_id = fields.Many2one(
        "mds.cost.element",
        "Cost Element",
        required=True,
        ondelete="restrict",
        domain=[("kind", "=", "indirect")],
        default=lambda self: self.env.ref("mds_cost.element_depreciation", False),
    )

    _account_uniq = models.Constraint(
        "UNIQUE (company_id, account_id)", "This account has a cost centre already."
    )

    @api.constrains("cost_centre_id")
    def _check_cost_centre(self):
        self.env["mds.cost.dimension"]._check_centres(self.cost_centre_id)
