from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

ACCOUNTANT = ("mds_base.group_cost_accountant",)
KINDS = [
    ("ledger", "Taken over from the ledger"),
    ("holding", "Holding of stock"),
    ("idle", "Idle capacity"),
]


class Charge(models.Model):
    """The month's charges 月度费用归集: cost of centres that no act of an order brings.

    Depreciation and other cost of the ledger without distribution comes to its centre; holding of
    stock is charged to whose stock it is; capacity that nobody used is shown as idle instead of
    being hidden in orders. Posted, it is taken back with a reason only.

    ================  ====  ======  =======================  ======
    role              read  create  reckon, post, take back  delete
    ================  ====  ======  =======================  ======
    cost accountant   yes   yes     yes                      drafts
    everybody else    –     –       –                        –
    ================  ====  ======  =======================  ======
    """

    _name = "mds.cost.charge"
    _description = "Month's Charges"
    _inherit = ["mds.state.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _rec_name = "date_from"

    _initial_states = ("draft",)
    _final_states = ("reversed",)
    _guarded_fields = ("reckoned_at",)
    _audit_fields = ("company_id", "date_from", "date_to", "state")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(months=-1, day=1),
    )
    date_to = fields.Date(
        "To",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, days=-1),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("reversed", "Reversed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    reckoned_at = fields.Datetime("Reckoned", readonly=True, copy=False)
    line_ids = fields.One2many("mds.cost.charge.line", "charge_id", "Lines", readonly=True)
    amount = fields.Monetary("Charged", compute="_compute_amount")

    _period = models.Constraint("CHECK (date_from <= date_to)", "A period ends after it starts.")
    _posted_once = models.Constraint(
        "EXCLUDE USING gist (company_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (state = 'posted')",
        "The charges of this period are posted already. Take those back first.",
    )

    @api.depends("date_from")
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = self.env._(
                "Charges of %(month)s", month=f"{charge.date_from:%Y-%m}"
            )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for charge in self:
            charge.amount = sum(charge.line_ids.mapped("amount"))

    @api.model
    def _get_transitions(self):
        return [
            Transition("draft", "posted", "action_post", ACCOUNTANT, guard="_get_post_refusals"),
            Transition("posted", "reversed", "action_reverse", ACCOUNTANT, reason_required=True),
        ]

    def action_again(self):
        """A new draft for the period of one that was taken back."""
        self.ensure_one()
        return self.copy().get_formview_action()

    def _get_post_refusals(self):
        locked = self.company_id._mds_get_locked_until()
        result = {}
        for charge in self:
            until = locked[charge.company_id]
            if until and charge.date_to <= until:
                result[charge] = self.env._(
                    "the books are closed until %(day)s. Choose an open period.", day=until
                )
            elif not charge.line_ids:
                result[charge] = self.env._("there is nothing to charge. Reckon it first.")
            elif charge._is_stale():
                result[charge] = self.env._("cost has changed since it was reckoned. Do so again.")
        return result

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "reckoned_at"}
        if {"company_id", "date_from", "date_to"} & vals.keys():
            if any(charge.state != "draft" for charge in self):
                raise UserError(self.env._("What is posted keeps its period: make a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if any(charge.state != "draft" for charge in self):
            raise UserError(self.env._("What was posted is kept: take it back instead."))

    def action_reckon(self):
        """Reckon anew what is to be charged, and show it. Nothing is posted."""
        self.check_access("write")
        for charge in self:
            if charge.state != "draft":
                raise UserError(
                    self.env._("%(charge)s is posted already.", charge=charge.display_name)
                )
            charge._reckon()
        return True

    def action_post(self):
        """Write the lines on their cost centres."""
        self._transition("posted")
        return True

    def action_reverse(self):
        """Take all of it back, with a reason."""
        return self._ask_or_transition("reversed", "action_reverse")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        for charge, change in changes.items():
            if change.target == "posted":
                charge._post()
            else:
                charge._take_back()

    def action_open_posted(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
            "domain": [("mds_charge_line_id", "in", self.line_ids.ids)],
        }

    # posting
    def _post(self):
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        vals_list = [vals for line in self.line_ids for vals in line._prepare_analytic_vals(column)]
        self.env["account.analytic.line"]._sudo_poster().create(vals_list)

    def _take_back(self):
        poster = self.env["account.analytic.line"]._sudo_poster()
        lines = poster.search(
            [("mds_charge_line_id", "in", self.line_ids.ids), ("mds_is_reversal", "=", False)]
        )
        locked = self.company_id._mds_get_locked_until()
        poster.create(
            [
                line._prepare_reversal_vals(locked[line.company_id])
                | {"mds_charge_line_id": line.mds_charge_line_id.id}
                for line in lines
            ]
        )


class ChargeLine(models.Model):
    """One charge on one cost centre, with what it was reckoned from."""

    _name = "mds.cost.charge.line"
    _description = "Line of the Month's Charges"
    _order = "charge_id, kind, id"
    _rec_name = "name"

    charge_id = fields.Many2one("mds.cost.charge", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charge_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    name = fields.Char("What for", required=True, readonly=True)
    cost_centre_id = fields.Many2one(
        "account.analytic.account", "Cost Centre", required=True, readonly=True, ondelete="restrict"
    )
    element_id = fields.Many2one(
        "mds.cost.element", "Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    counter_centre_id = fields.Many2one(
        "account.analytic.account",
        "Relieved Centre",
        readonly=True,
        ondelete="restrict",
        help="Who is relieved of the same amount. Empty: the cost comes from the ledger.",
    )
    counter_element_id = fields.Many2one(
        "mds.cost.element", "Relieved Element", readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True, ondelete="restrict")
    location_id = fields.Many2one("stock.location", "Store", readonly=True, ondelete="restrict")
    item_id = fields.Many2one(
        "account.move.line",
        "Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty when the ledger has deleted it: reckon a draft anew then.",
    )
    basis = fields.Float(
        "Reckoned from", readonly=True, aggregator=None, help="Value held, or idle hours."
    )
    rate = fields.Float(readonly=True, aggregator=None, digits=(16, 4))
    amount = fields.Monetary(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Lines are made by reckoning."))
        return super().create(vals_list)

    def _prepare_analytic_vals(self, column):
        """The charge, and the relief of whom it is taken from."""
        self.ensure_one()
        charge = self.charge_id
        common = {
            "name": self.name,
            "date": charge.date_to,
            "company_id": charge.company_id.id,
            "user_id": False,
            "mds_employee_id": self.employee_id.id,
            "mds_charge_line_id": self.id,
            "mds_revision": 1,
            "mds_is_reversal": False,
        }
        rows = [("", self.cost_centre_id, self.element_id, -self.amount)]
        if self.counter_centre_id:
            rows.append((":relief", self.counter_centre_id, self.counter_element_id, self.amount))
        return [
            common
            | {
                "mds_source_key": f"charge:{self.id}{suffix}",
                column: centre.id,
                "mds_cost_element_id": element.id,
                "general_account_id": self.item_id.account_id.id,
                "amount": amount,
            }
            for suffix, centre, element, amount in rows
        ]
