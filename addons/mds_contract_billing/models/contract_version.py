from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS
from odoo.exceptions import UserError, ValidationError

from ..lib import billing

PLAN_FIELDS = (
    "bill_months",
    "bill_timing",
    "bill_anchor",
    "proration",
    "is_deferred",
    "payment_term_id",
    "bill_journal_id",
    "retention_percent",
    "retention_days",
    "retention_condition",
    "index_id",
    "index_base",
    "index_months",
    "has_index_cap",
    "index_cap",
    "index_may_fall",
)


class ContractVersion(models.Model):
    """How a version is billed 开票计划: signed with it, and changed by the next version."""

    _name = "mds.contract.version"
    _inherit = ["mds.contract.version", "analytic.mixin"]

    _guarded_fields = ("number", "signed_at", "signs_plan")

    signs_plan = fields.Boolean(
        "Plan and Payers are Signed",
        readonly=True,
        copy=False,
        help="The signature covers billing plan, payers and who is billed for a line, with or "
        "without prices. Not so for versions that were signed when only prices were.",
    )
    bill_months = fields.Integer(
        "Billed Every (Months)", default=12, help="Any number of months: 1, 3, 6, 12 or another."
    )
    bill_timing = fields.Selection(
        [("advance", "In Advance"), ("arrears", "In Arrears")],
        "Time of Billing",
        required=True,
        default="advance",
        help="On the first day of each period, or on its last.",
    )
    bill_anchor = fields.Date(
        "First Day of a Period",
        help="Periods begin on this day and every so many months from it. Empty: the first day "
        "of the contract.",
    )
    proration = fields.Selection(
        [("actual", "By the Days of the Month"), ("30_360", "Thirty Days a Month")],
        "Broken Months",
        required=True,
        default="actual",
    )
    is_deferred = fields.Boolean(
        "Revenue by Time",
        default=True,
        help="What is billed in advance becomes revenue day by day over its period; until then "
        "it is a contract liability.",
    )
    payment_term_id = fields.Many2one("account.payment.term", "Payment Terms", ondelete="restrict")
    bill_journal_id = fields.Many2one(
        "account.journal",
        "Invoice Journal",
        ondelete="restrict",
        domain=[("type", "=", "sale")],
        help="Empty: the company's journal of customer invoices.",
    )
    payer_ids = fields.One2many(
        "mds.contract.payer", "version_id", "Payers", copy=True, groups=MONEY_READERS
    )
    retention_percent = fields.Float(
        "Retention (%)",
        digits=(5, 2),
        help="What the customer keeps of each invoice until the condition is met.",
    )
    retention_days = fields.Integer(
        "Released after (Days)",
        default=365,
        help="Days from the end of the contract to the day on which the retention is due.",
    )
    retention_condition = fields.Char(
        "Released when", help="For instance: no open defect at the end of the warranty."
    )

    currency_id = fields.Many2one(related="company_id.currency_id")
    year_amount = fields.Monetary(
        "First Year",
        compute="_compute_year_amount",
        help="What its lines cost in the first twelve months, or until its end.",
        groups=MONEY_READERS,
    )
    difference_amount = fields.Monetary(
        "Difference for Billed Days",
        compute="_compute_difference_amount",
        help="What is charged (above zero) or given back (below) for days that are billed already, "
        "when this version is signed.",
        groups=MONEY_READERS,
    )

    _months_positive = models.Constraint(
        "CHECK (bill_months BETWEEN 1 AND 120)", "A billing period has 1 to 120 months."
    )
    _retention_range = models.Constraint(
        "CHECK (retention_percent >= 0 AND retention_percent < 100 AND retention_days >= 0)",
        "A retention is between 0 and 100 %, and is released after a number of days.",
    )

    @api.depends(
        "effective_from",
        "date_end",
        "bill_anchor",
        "proration",
        "line_ids.price_ids.amount",
        "line_ids.price_ids.months",
        "line_ids.price_ids.date_from",
        "line_ids.price_ids.date_to",
    )
    def _compute_year_amount(self):
        for version in self:
            first = version.effective_from
            if not first or not version.date_end:
                version.year_amount = 0.0
                continue
            last = min(fields.Date.add(first, years=1, days=-1), version.date_end)
            version.year_amount = float(
                sum(
                    billing.amount(
                        line.price_ids._prepare_prices(first, last),
                        billing.Period(first, last),
                        version._get_anchor(),
                        version.proration,
                        version.currency_id._mds_get_unit(),
                    )
                    for line in version.line_ids
                )
            )

    @api.depends("state", "effective_from", "date_end", "line_ids.price_ids.amount")
    def _compute_difference_amount(self):
        drafts = self._origin.filtered(lambda version: version.state == "draft")
        found = drafts.contract_id._get_differences(
            {version.contract_id: version for version in drafts}
        )
        totals = defaultdict(Decimal)
        for one in found:
            totals[one.bill.contract_id.id] += one.amount
        for version in self:
            is_draft = version._origin in drafts
            version.difference_amount = (
                float(totals[version.contract_id._origin.id]) if is_draft else 0.0
            )

    @api.model_create_multi
    def create(self, vals_list):
        """No default: the versions of before keep what they signed."""
        return super().create([{**vals, "signs_plan": True} for vals in vals_list])

    def write(self, vals):
        if "signs_plan" in vals:
            raise UserError(self.env._("What a signature covers is not chosen by hand."))
        if {*PLAN_FIELDS, "payer_ids", "analytic_distribution"} & vals.keys():
            self._check_lines_may_change()
        return super().write(vals)

    @api.constrains("bill_journal_id", "payment_term_id")
    def _check_companies(self):
        for version in self:
            for record in (version.bill_journal_id, version.payment_term_id):
                if record.company_id and record.company_id != version.company_id:
                    raise ValidationError(
                        self.env._(
                            "“%(record)s” is of another company than the contract.",
                            record=record.display_name,
                        )
                    )

    def _copy_plan_to(self, version):
        if not self or version.payer_ids:
            return
        values = {name: self[name] for name in PLAN_FIELDS}
        for name, value in values.items():
            if isinstance(value, models.BaseModel):
                values[name] = value.id
        values["bill_anchor"] = self._get_anchor()
        values["analytic_distribution"] = self.analytic_distribution
        values["payer_ids"] = [
            (0, 0, {"partner_id": payer.partner_id.id, "weight": payer.weight})
            for payer in self.payer_ids
        ]
        version.write(values)
        self.step_ids._copy_to(version)
        self.milestone_ids._copy_to(version)

    def _get_planned(self, name):
        """A first day that nobody entered is that of the contract: no change when it is copied."""
        self.ensure_one()
        return self._get_anchor() if name == "bill_anchor" else self[name]

    def _get_anchor(self):
        self.ensure_one()
        return self.bill_anchor or self.contract_id.date_start

    def _get_grid(self):
        """The grid of billing days, comparable: two versions of one grid are billed as one."""
        self.ensure_one()
        return billing.Grid(
            self._get_anchor(), self.bill_months, in_advance=self.bill_timing == "advance"
        )

    def _after_signature(self, signatures):
        """Billed days that the version prices anew are settled at once."""
        super()._after_signature(signatures)
        signed = self.filtered(lambda version: version.state == "signed")
        signed.contract_id._settle_differences()

    def _get_last_billed(self):
        rows = self.env["mds.contract.bill"]._read_group(
            [("contract_id", "in", self.contract_id.ids), ("kind", "=", "period")],
            ["contract_id"],
            ["date_to:max"],
        )
        return dict(rows)

    def _describe_changes(self, before):
        return [*super()._describe_changes(before), *self._describe_plan_changes(before)]

    def _describe_plan_changes(self, before):
        words = []
        old_lines = {line._get_root(): line for line in before.line_ids}
        for line in self.line_ids:
            old = old_lines.get(line._get_root())
            if old and not line.price_ids._goes_on_as(old.price_ids, self.effective_from):
                before_price, price = old.price_ids[-1:], line.price_ids[-1:]
                names = [before_price.display_name or "–", price.display_name or "–"]
                if before_price and price and names[0] == names[1]:
                    names = [before_price._say_with_days(), price._say_with_days()]
                words.append(
                    self.env._(
                        "%(line)s: price %(old)s → %(new)s",
                        line=line.display_name,
                        old=names[0],
                        new=names[1],
                    )
                )
        for name in PLAN_FIELDS:
            if before._get_planned(name) != self._get_planned(name):
                words.append(
                    self.env._("The billing plan: %(field)s", field=self._get_field_label(name))
                )
        return words

    def action_open_plan(self):
        """The version's own page, where prices and plan are."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
