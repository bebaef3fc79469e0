from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..lib import adoption

# by what else than their name records are known
CODES = {
    "region": "code",
    "outlet": "code",
    "model": "default_code",
    "customer": "ref",
}


class CostAdoption(models.TransientModel):
    """Take over the analytic plans that a company has already, before the first cost is posted.

    For each dimension: which plan holds it, which other shall hold it, how many accounts that plan
    has, and how many of them are known by name or code as one of our regions, outlets, channels,
    models or customers. Those are used as they are; the rest is made when an order needs it.
    """

    _name = "mds.cost.adoption"
    _description = "Adopt Analytic Plans"

    line_ids = fields.One2many(
        "mds.cost.adoption.line",
        "adoption_id",
        "Dimensions",
        default=lambda self: self._default_line_ids(),
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Adopt Analytic Plans")

    @api.model
    def _default_line_ids(self):
        return [
            Command.create({"dimension_id": dimension.id})
            for dimension in self.env["mds.cost.dimension"].search([])
        ]

    def action_adopt(self):
        """The chosen plans hold the dimensions from now on."""
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants choose the plans of cost."))
        lines = self.line_ids.filtered("plan_id")
        if not lines:
            raise UserError(self.env._("Choose a plan for at least one dimension."))
        self._check_once()
        for line in lines:
            line.dimension_id.plan_id = line.plan_id
        linked = sum(line._link() for line in lines)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Plans adopted: %(plans)s. Accounts known: %(accounts)s.",
                    plans=len(lines),
                    accounts=linked,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_once(self):
        plans = [line.plan_id or line.current_plan_id for line in self.line_ids]
        if len(set(plans)) < len(plans):
            raise UserError(
                self.env._("Each plan holds one dimension only: choose another for one of the two.")
            )


class CostAdoptionLine(models.TransientModel):
    """One dimension, and the plan that shall hold it."""

    _name = "mds.cost.adoption.line"
    _description = "Dimension to Adopt"

    adoption_id = fields.Many2one("mds.cost.adoption", required=True, ondelete="cascade")
    dimension_id = fields.Many2one("mds.cost.dimension", "Dimension", required=True)
    current_plan_id = fields.Many2one(related="dimension_id.plan_id", string="Held by")
    plan_id = fields.Many2one(
        "account.analytic.plan",
        "Adopt Instead",
        domain="[('parent_id', '=', False), ('id', '!=', current_plan_id)]",
    )
    account_count = fields.Integer("Accounts There", compute="_compute_counts")
    known_count = fields.Integer(
        "Known to Us",
        compute="_compute_counts",
        help="Accounts with the name or code of one of our regions, outlets, channels, models or "
        "customers: they stand for it from then on.",
    )

    @api.depends("plan_id", "dimension_id")
    def _compute_counts(self):
        for line in self:
            accounts = line._get_accounts()
            line.account_count = len(accounts)
            line.known_count = len(line._match(accounts))

    def _get_accounts(self):
        self.ensure_one()
        if not self.plan_id:
            return self.env["account.analytic.account"]
        return self.env["account.analytic.account"].search(
            [("root_plan_id", "=", self.plan_id.id), ("mds_res_id", "in", (False, 0))]
        )

    def _match(self, accounts):
        """``{account: record}``; cost centres stand for nothing but themselves."""
        records = self.dimension_id._get_records()
        if not accounts or records is None:
            return {}
        code = CODES.get(self.dimension_id.code)
        words = [
            word
            for pair in zip(accounts.mapped("name"), accounts.mapped("code"), strict=True)
            for word in pair
            if word
        ]
        domain = Domain("name", "in", words)
        if code:
            domain |= Domain(code, "in", words)
        found = records.search(domain)
        answer = adoption.match(
            {account: (account.name, account.code) for account in accounts},
            {one: (one.name, one[code] if code else None) for one in found},
        )
        taken = (
            self.env["mds.cost.dimension"]
            ._sudo_accounts()
            .search([("root_plan_id", "=", self.plan_id.id), ("mds_res_model", "=", records._name)])
        )
        known = set(taken.mapped("mds_res_id"))
        return {account: one for account, one in answer.items() if one.id not in known}

    def _link(self):
        """Say of the known accounts what they stand for. Returns how many.

        They are of all companies from now on, as those that the suite makes: a region or a
        customer has one account.
        """
        found = self._match(self._get_accounts())
        for account, record in found.items():
            account.write(
                {"mds_res_model": record._name, "mds_res_id": record.id, "company_id": False}
            )
        return len(found)
