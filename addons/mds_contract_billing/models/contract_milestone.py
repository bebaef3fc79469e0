from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS
from odoo.exceptions import AccessError, UserError

from ..lib import billing

EVENTS = [
    ("delivery", "Delivery of Parts"),
    ("acceptance", "Acceptance"),
    ("assessment", "Half-Year Assessment"),
    ("warranty_end", "End of the Warranty"),
    ("date", "A Day"),
    ("other", "Another Event"),
]
AGREED = ("version_id", "root_id", "name", "event", "planned_on", "amount", "tax_id", "is_assessed")
STAMPS = ("confirmed_by_id", "confirmed_at", "deduction")


class ContractMilestone(models.Model):
    """A payment that an event makes due 付款节点: confirmed once, by whom and when, then billed.

    What is agreed is part of the signed version. The day of the event, its evidence and the
    customer's score are entered when it has happened.

    =====================  ====  =================================  =======
    role                   read  create, change what is agreed      confirm
    =====================  ====  =================================  =======
    every service user     yes   –                                  –
    contract manager       yes   while the version is in preparation yes
    =====================  ====  =================================  =======
    """

    _name = "mds.contract.milestone"
    _inherit = ["mds.contract.content.mixin", "mds.audit.mixin"]
    _description = "Payment Milestone"
    _order = "version_id, planned_on, id"

    _guarded_fields = STAMPS
    _audit_fields = (
        "version_id",
        "name",
        "event",
        "amount",
        "event_on",
        "score",
        "is_score_zero",
        "deduction",
        "evidence",
        "confirmed_by_id",
    )

    version_id = fields.Many2one(
        "mds.contract.version", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(related="version_id.contract_id", store=True, index=True)
    root_id = fields.Many2one(
        "mds.contract.milestone",
        "First Milestone",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="version_id.region_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char("Payment", required=True)
    event = fields.Selection(EVENTS, required=True, default="acceptance")
    planned_on = fields.Date("Expected on")
    amount = fields.Monetary(required=True)
    tax_id = fields.Many2one(
        "account.tax", "Tax", ondelete="restrict", domain=[("type_tax_use", "=", "sale")]
    )
    is_assessed = fields.Boolean(
        "By Score", help="The customer's score decides what is deducted, by the steps of the plan."
    )
    event_on = fields.Date("Happened on", copy=False)
    score = fields.Float("Customer's Score", digits=(5, 2), copy=False)
    is_score_zero = fields.Boolean(
        "Score Is 0",
        copy=False,
        help="Tick it when the customer gave no point at all; an empty score says nothing yet.",
    )
    evidence = fields.Char(copy=False, help="Number of the protocol, or who said so.")
    deduction = fields.Monetary("Deducted", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True, copy=False)
    confirmed_at = fields.Datetime("Confirmed on", readonly=True, copy=False)
    bill_ids = fields.One2many("mds.contract.bill", "milestone_id", "Bills")

    _positive = models.Constraint("CHECK (amount > 0)", "A payment is above zero.")
    _score_range = models.Constraint(
        "CHECK (score >= 0 AND score <= 100)", "A score is between 0 and 100."
    )
    _zero_or_score = models.Constraint(
        "CHECK (is_score_zero IS NOT TRUE OR COALESCE(score, 0) = 0)",
        "Either the score is 0 or there is another one.",
    )
    _confirmed_once = models.UniqueIndex(
        "(COALESCE(root_id, id)) WHERE confirmed_at IS NOT NULL",
        "This payment was confirmed already, in another version.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in STAMPS:
                vals.pop(name, None)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in STAMPS}
            confirmed = self.filtered("confirmed_at")
            if confirmed and vals:
                raise UserError(
                    self.env._(
                        "“%(payment)s” is confirmed and does not change.", payment=confirmed[0].name
                    )
                )
        return super().write(vals) if vals else True

    @api.model
    def _changes_content(self, vals):
        return bool(set(AGREED) & vals.keys())

    def action_confirm(self):
        """The event has happened: the payment is due. Once, by whom and when."""
        self.check_access("write")
        if not self.env.user.has_group("mds_base.group_contract_manager"):
            raise AccessError(self.env._("Payments are confirmed by contract managers."))
        today = fields.Date.context_today(self)
        for milestone in self:
            milestone._check_may_confirm(today)
            milestone._sudo_confirm(
                {
                    "confirmed_by_id": self.env.uid,
                    "confirmed_at": fields.Datetime.now(),
                    "deduction": float(milestone._get_deduction()),
                }
            )
        return True

    def _check_may_confirm(self, today):
        self.ensure_one()
        _ = self.env._
        if self.confirmed_at:
            raise UserError(_("“%(payment)s” is confirmed already.", payment=self.name))
        if self.version_id != self.contract_id.current_version_id:
            raise UserError(
                _("“%(payment)s” is not of the version in force: open that one.", payment=self.name)
            )
        if not self.event_on or self.event_on > today:
            raise UserError(_("Say on which day it happened; a day to come does not count."))
        if self.is_assessed and not self.score and not self.is_score_zero:
            raise UserError(_("Enter the customer's score first."))

    def _sudo_confirm(self, vals):
        """Stamps are written by the button, never by hand."""
        return self.sudo().write(vals)

    def _get_deduction(self):
        self.ensure_one()
        if not self.is_assessed:
            return Decimal("0.00")
        steps = [
            billing.Step(Decimal(str(round(step.score, 2))), Decimal(str(round(step.percent, 2))))
            for step in self.version_id.step_ids
        ]
        amount = self.currency_id._mds_exact(self.amount)
        score = Decimal(str(round(self.score, 2)))
        return billing.deduction(amount, score, steps, self.currency_id._mds_get_unit())

    def _copy_to(self, version):
        """What is not confirmed goes on in the next version."""
        for milestone in self.filtered(lambda one: not one.confirmed_at):
            milestone.copy(
                {"version_id": version.id, "root_id": (milestone.root_id or milestone).id}
            )

    def _get_signed_content(self):
        return [
            {
                "id": milestone.id,
                "name": milestone.name,
                "event": milestone.event,
                "planned_on": milestone.planned_on or None,
                "amount": f"{milestone.amount:.2f}",
                "tax_id": milestone.tax_id.id or None,
                "is_assessed": milestone.is_assessed,
            }
            for milestone in self.sorted("id")
        ]

    def _describe_bill(self):
        """The words of the invoice line, in the language of the environment."""
        self.ensure_one()
        words = self.env._(
            "%(contract)s · %(payment)s · %(day)s",
            contract=self.contract_id.name,
            payment=self.name,
            day=fields.Date.to_string(self.event_on),
        )
        if not self.deduction:
            return words
        return words + self.env._(
            " · score %(score)s, %(deduction)s deducted",
            score=f"{self.score:g}",
            deduction=f"{self.deduction:,.2f}",
        )


class ContractVersion(models.Model):
    _inherit = "mds.contract.version"

    milestone_ids = fields.One2many(
        "mds.contract.milestone", "version_id", "Milestones", groups=MONEY_READERS
    )
    step_ids = fields.One2many(
        "mds.contract.score.step", "version_id", "Deductions by Score", groups=MONEY_READERS
    )


class ContractScoreStep(models.Model):
    """From this score on, so many percent of the payment are deducted 考核扣款.

    Rights follow the version: contract managers, while it is in preparation.
    """

    _name = "mds.contract.score.step"
    _inherit = ["mds.contract.content.mixin"]
    _description = "Deduction by Score"
    _order = "version_id, score desc"

    version_id = fields.Many2one(
        "mds.contract.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="version_id.region_id", store=True, index=True)
    score = fields.Float("From Score", required=True, digits=(5, 2))
    percent = fields.Float("Deducted (%)", required=True, digits=(5, 2))

    _once = models.Constraint("UNIQUE (version_id, score)", "There is a step from this score.")
    _range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100 AND percent BETWEEN 0 AND 100)",
        "Scores and deductions are between 0 and 100.",
    )

    def _copy_to(self, version):
        for step in self:
            step.copy({"version_id": version.id})
