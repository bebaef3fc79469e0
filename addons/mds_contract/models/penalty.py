from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_base.models.said import SaidText
from odoo.exceptions import UserError

from .contract_states import MANAGER

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_RECKON = object()
STATED = ("approved_by_id", "approved_at", "waive_reason")


class Penalty(models.Model):
    """What a term of a contract makes of a broken or a kept promise 违约金与奖励.

    Reckoned from the service level of an order or from a confirmed uptime statement, with its
    arithmetic in words. A draft is reckoned anew when what it rests on changes; approved or
    waived, it stays. What is approved is owed to the customer (a bonus: by him) and waits for the
    next invoice.

    =====================  ====  =======  ================
    role                   read  reckon   approve, waive
    =====================  ====  =======  ================
    service manager        yes   –        –
    accountant             yes   –        –
    contract manager       yes   yes      yes
    =====================  ====  =======  ================
    Within companies and regions. Engineers and dispatchers do not see amounts.
    """

    _name = "mds.penalty"
    _inherit = ["mds.state.mixin", "mds.numbered.mixin"]
    _description = "Penalty or Bonus"
    _order = "date desc, id desc"

    _sequence_code = "mds.penalty"
    _initial_states = ("draft",)
    _final_states = ("waived",)
    _guarded_fields = STATED
    _audit_fields = (
        "name",
        "state",
        "contract_id",
        "term_id",
        "order_id",
        "uptime_id",
        "amount",
        "vendor_id",
        "vendor_amount",
    )

    state = fields.Selection(
        [("draft", "Reckoned"), ("approved", "Approved"), ("waived", "Waived")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    contract_id = fields.Many2one(
        "mds.contract", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    term_id = fields.Many2one(
        "mds.contract.term", "Term", required=True, index=True, readonly=True, ondelete="restrict"
    )
    clause_id = fields.Many2one(related="term_id.clause_id", store=True)
    kind = fields.Selection(related="term_id.kind", store=True)
    order_id = fields.Many2one(
        "mds.order", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    sla_milestone = fields.Selection(
        [
            ("response", "Response"),
            ("on_site", "On Site"),
            ("restored", "Restored"),
            ("resolved", "Resolved"),
            ("parts", "Parts There"),
        ],
        "Promise",
        readonly=True,
    )
    uptime_id = fields.Many2one(
        "mds.contract.uptime",
        "Uptime Statement",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Date("Day", required=True, readonly=True, index=True)
    year_start = fields.Date("Contract Year from", required=True, readonly=True)
    measure = fields.Float(
        "Hours Late or Points",
        digits=(16, 2),
        readonly=True,
        help="Hours of working time late, or percentage points of uptime.",
    )
    raw_amount = fields.Monetary("By the Step", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="After the caps. We owe it to the customer; a bonus is owed to us."
    )
    balance = fields.Monetary(
        "Effect on Us",
        compute="_compute_balance",
        store=True,
        help="A penalty below zero, a bonus above.",
    )
    vendor_amount = fields.Monetary(
        "To Be Passed on",
        readonly=True,
        help="The part that waiting for the vendor caused: without it we would have been that "
        "much faster.",
    )
    vendor_id = fields.Many2one(
        "res.partner", "Passed on to", ondelete="restrict", domain=[("is_company", "=", True)]
    )
    arithmetic = SaidText("How it was Reckoned", readonly=True)
    vendor_arithmetic = SaidText("The Vendor's Part", readonly=True)
    waive_reason = fields.Char("Why Waived", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False)
    approved_at = fields.Datetime("Decided on", readonly=True, copy=False)

    _once_per_order = models.UniqueIndex(
        "(order_id, clause_id) WHERE order_id IS NOT NULL",
        "This clause was reckoned for the order already.",
    )
    _once_per_statement = models.UniqueIndex(
        "(uptime_id, clause_id) WHERE uptime_id IS NOT NULL",
        "This clause was reckoned for the statement already.",
    )
    _one_cause = models.Constraint(
        "CHECK ((order_id IS NULL) != (uptime_id IS NULL))",
        "A penalty has one cause: an order or an uptime statement.",
    )
    _name_uniq = models.UniqueIndex("(company_id, name)", "Another penalty has this number.")
    _year_idx = models.Index("(contract_id, year_start)")

    @api.depends("amount", "kind")
    def _compute_balance(self):
        for penalty in self:
            penalty.balance = penalty.amount if penalty.kind == "bonus" else -penalty.amount

    # -- what may be written ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("mds_penalty_key") is not _MAY_RECKON:
            raise UserError(
                self.env._("Penalties are reckoned from orders and uptime, not entered by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("mds_penalty_key") is not _MAY_RECKON:
            stated = vals.keys() - {"vendor_id", "state"}
            if stated or (
                "vendor_id" in vals and self.filtered(lambda penalty: penalty.state != "draft")
            ):
                raise UserError(
                    self.env._(
                        "A penalty is what the contract says: approve it, or waive it with a "
                        "reason."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda penalty: penalty.state != "draft"):
            raise UserError(self.env._("A penalty that was decided is kept."))

    # -- states -------------------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "approved", "action_approve", MANAGER, "_guard_approve"),
            Transition("draft", "waived", "action_waive", MANAGER, "", True),
            Transition("approved", "waived", "action_waive", MANAGER, "_guard_waive", True),
        ]

    def _guard_approve(self):
        _, refusals = self.env._, {}
        for penalty in self:
            if not penalty.amount:
                refusals[penalty] = _("it amounts to nothing. Waive it with the reason.")
            elif penalty.vendor_amount and not penalty.vendor_id:
                refusals[penalty] = _("name the vendor to whom a part of it is passed on.")
        return refusals

    def _guard_waive(self):
        """Seam: what is on an invoice already is not waived any more."""
        return {}

    def action_approve(self):
        self._transition("approved")
        return True

    def action_waive(self):
        return self._ask_or_transition("waived", "action_waive")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        for penalty, change in changes.items():
            penalty._write_reckoned(
                {
                    "approved_by_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                    "waive_reason": change.reason if change.target == "waived" else False,
                }
            )

    def _write_reckoned(self, vals):
        return self.with_context(mds_penalty_key=_MAY_RECKON).write(vals)

    @api.model
    def _create_reckoned(self, vals_list):
        return self.with_context(mds_penalty_key=_MAY_RECKON).create(vals_list)

    # -- screens ------------------------------------------------------------------------------

    def action_open_cause(self):
        """The order or the statement that it rests on."""
        self.ensure_one()
        cause = self.order_id or self.uptime_id
        return {
            "type": "ir.actions.act_window",
            "res_model": cause._name,
            "res_id": cause.id,
            "views": [(False, "form")],
        }

    @api.model
    def _cron_reckon(self):
        """Each night: what has become final since, and drafts anew."""
        contracts = self.env["mds.contract"].search(
            [("version_ids.term_ids.kind", "in", ("late", "uptime", "bonus"))]
        )
        contracts._reckon_penalties()
