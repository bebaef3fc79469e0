from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# what an order says about each dimension; the cost centre is decided by rules
ORDER_FIELDS = {
    "region": "region_id",
    "outlet": "outlet_id",
    "channel": "channel_id",
    "model": "product_tmpl_id",
    "customer": "partner_id",
}


class CostDimension(models.Model):
    """A dimension of cost 成本维度, and the analytic plan that holds it.

    The plans are made at installation; a company that has such a plan already names it here,
    before the first cost is posted. Accounts of all dimensions but the cost centre are made when
    an order needs them: one for each region, outlet, channel, model and customer.

    Read and changed by cost accountants; nobody adds or removes one.
    """

    _name = "mds.cost.dimension"
    _description = "Cost Dimension"
    _inherit = ["mds.audit.mixin"]
    _order = "sequence, id"
    _rec_name = "code"

    _audit_fields = ("plan_id",)

    sequence = fields.Integer(default=10)
    code = fields.Selection(
        [
            ("cost_centre", "Cost Centre"),
            ("region", "Region"),
            ("outlet", "Service Outlet"),
            ("channel", "Sales Channel"),
            ("model", "Device Model"),
            ("customer", "Customer"),
        ],
        "Dimension",
        required=True,
        readonly=True,
    )
    plan_id = fields.Many2one(
        "account.analytic.plan",
        "Analytic Plan",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    account_serial = fields.Integer(
        readonly=True, help="Counts the accounts that were made: two who make one wait in turn."
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Each dimension is there once.")
    _plan_uniq = models.Constraint(
        "UNIQUE (plan_id)", "This plan already holds another dimension: choose one plan for each."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """In words: the name of a record by a selection is its code otherwise."""
        labels = dict(self._fields["code"]._description_selection(self.env))
        for dimension in self:
            dimension.display_name = labels.get(dimension.code)

    def write(self, vals):
        if "plan_id" in vals:
            self._check_unused(vals["plan_id"])
        return super().write(vals)

    def _check_unused(self, plan_id):
        lines = self.env["account.analytic.line"]
        for dimension in self.filtered(lambda one: one.plan_id.id != plan_id):
            column = dimension.plan_id._column_name()
            used = [("mds_source_key", "!=", False), (column, "!=", False)]
            if lines._sudo_any(used):
                raise UserError(
                    self.env._(
                        "Cost is posted on “%(plan)s” already, so the dimension stays with it. "
                        "Another plan can be chosen only before the first posting.",
                        plan=dimension.plan_id.name,
                    )
                )

    @api.model
    def _get_columns(self):
        """``{code: column of the analytic line}``, in one query."""
        return {one.code: one.plan_id._column_name() for one in self._sudo_all()}

    def _get_records(self):
        """The (empty) model whose records this dimension tells apart, or none. Seam."""
        name = ORDER_FIELDS.get(self.code)
        return self.env[self.env["mds.order"]._fields[name].comodel_name] if name else None

    @api.model
    def _sudo_all(self):
        """Where cost goes is set-up: whoever causes cost may ask, only accountants may look."""
        return self.sudo().search([])

    @api.model
    def _check_centres(self, accounts):
        """Only accounts of the plan that holds cost centres are cost centres."""
        wrong = accounts - accounts.filtered_domain(self.env["mds.cost.rule"]._get_centre_domain())
        if wrong:
            raise ValidationError(
                self.env._(
                    "%(account)s is no cost centre: choose an account of that plan.",
                    account=wrong[0].display_name,
                )
            )

    @api.model
    def action_open_centres(self):
        """The cost centres, in the plan that holds them now."""
        plan = self._sudo_all().filtered(lambda one: one.code == "cost_centre").plan_id
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.cost_centre_action"),
            "domain": [("root_plan_id", "=", plan.id)],
            "context": {"default_plan_id": plan.id},
        }

    @api.model
    def _get_accounts(self, code, records):
        """``{record: analytic account}`` of a dimension; what is missing is made."""
        dimension = self._sudo_all().filtered(lambda one: one.code == code)
        found = dimension._find_accounts(records)
        missing = records.filtered(lambda record: record.id not in found)
        if missing:
            dimension._lock()
            found.update(dimension._create_accounts(missing))
        return {record: found[record.id] for record in records}

    def _find_accounts(self, records):
        accounts = self._sudo_accounts().search(
            [("mds_res_model", "=", records._name), ("mds_res_id", "in", records.ids)]
        )
        of_plan = accounts.filtered(lambda account: account.root_plan_id == self.plan_id)
        return {account.mds_res_id: account for account in of_plan}

    def _lock(self):
        """The second of two who make accounts at once is refused by the database and repeats."""
        self.env.cr.execute(
            SQL(
                "UPDATE mds_cost_dimension SET account_serial = coalesce(account_serial, 0) + 1"
                " WHERE id IN %s",
                tuple(self.ids),
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(["account_serial"], flush=False)

    def _create_accounts(self, records):
        records = records.with_context(lang="en_US", mds_site_short=False)
        accounts = self._sudo_accounts().create(
            [
                {
                    "name": record.display_name,
                    "plan_id": self.plan_id.id,
                    "company_id": False,
                    "mds_res_model": record._name,
                    "mds_res_id": record.id,
                }
                for record in records
            ]
        )
        for code, _name in self.env["res.lang"].get_installed():
            for account, record in zip(accounts, records, strict=True):
                name = record.with_context(lang=code).display_name
                if name != account.with_context(lang=code).name:
                    account.with_context(lang=code).name = name
        return {account.mds_res_id: account for account in accounts}

    @api.model
    def _sudo_accounts(self):
        """Accounts of regions, models and customers follow from orders, whoever works on them."""
        accounts = self.env["account.analytic.account"].sudo()
        return accounts.with_context(active_test=False, tracking_disable=True)
