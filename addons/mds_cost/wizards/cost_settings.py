from odoo import api, fields, models
from odoo.exceptions import AccessError

NAMES = ("mds_holding_percent", "mds_holding_centre_id", "mds_practical_percent")


class CostSettings(models.TransientModel):
    """What a company has decided about holding and capacity. Cost accountants only."""

    _name = "mds.cost.settings"
    _description = "Settings of Cost"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    mds_holding_percent = fields.Float("Holding of Stock (% a Year)", digits=(5, 2))
    mds_holding_centre_id = fields.Many2one(
        "account.analytic.account",
        "Centre of Holding",
        check_company=True,
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
        help="The cost centre that is relieved of what holding is charged for.",
    )
    mds_practical_percent = fields.Float(
        "Practical Capacity (%)",
        digits=(5, 2),
        help="How much of planned hours can be worked on orders. What of it is not used is shown "
        "as idle capacity. Zero: not reckoned.",
    )

    _shares = models.Constraint(
        "CHECK (mds_holding_percent BETWEEN 0 AND 100 AND mds_practical_percent BETWEEN 0 AND 100)",
        "Percentages lie between 0 and 100.",
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Settings")

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        company = self.env.company
        for name in NAMES:
            if name in fields:
                value = company[name]
                defaults[name] = value.id if name.endswith("_id") else value
        return defaults

    def action_save(self):
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants settle how cost is reckoned."))
        self.env["mds.cost.dimension"]._check_centres(self.mds_holding_centre_id)
        self._sudo_company().write(
            {name: self[name].id if name.endswith("_id") else self[name] for name in NAMES}
        )
        return {"type": "ir.actions.act_window_close"}

    def _sudo_company(self):
        """A cost accountant settles these three, and nothing else of his company."""
        return self.company_id.sudo()
