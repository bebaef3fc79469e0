from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_base.models.said import listing
from odoo.exceptions import AccessError, UserError

ACCOUNTANT = ("mds_base.group_cost_accountant",)


class Close(models.Model):
    """Month-end 月末结账 of service cost: what still stands in the way, who sees to it, the lock.

    Each check counts what is open. A check that cannot come to nothing is waived with words, for
    as many as were open then: when more are, it is open again. When none is open the month is
    closed: no cost is posted into it any more. Reopened with a reason.

    ================  ====  ======  ===========================  ======
    role              read  create  check, waive, close, reopen  delete
    ================  ====  ======  ===========================  ======
    cost accountant   yes   yes     yes                          –
    service manager   yes   –       –                            –
    everybody else    –     –       –                            –
    ================  ====  ======  ===========================  ======
    """

    _name = "mds.cost.close"
    _description = "Month-end"
    _inherit = ["mds.state.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _rec_name = "date_from"

    _initial_states = ("open",)
    _final_states = ("closed",)
    _guarded_fields = ("closed_by_id", "checked_at", "change_ids")
    _audit_fields = ("company_id", "date_from", "date_to", "state", "closed_by_id")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
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
        [("open", "Not Closed Yet"), ("closed", "Closed")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    checked_at = fields.Datetime("Checked", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", "Closed by", readonly=True, copy=False, ondelete="restrict"
    )
    check_ids = fields.One2many("mds.cost.close.check", "close_id", "Checks")
    statement_ids = fields.One2many("mds.cost.statement", "close_id", "Statements", readonly=True)
    progress = fields.Float("Done (%)", compute="_compute_progress")

    _period = models.Constraint("CHECK (date_from <= date_to)", "A period ends after it starts.")
    _once = models.Constraint(
        "EXCLUDE USING gist (company_id WITH =, daterange(date_from, date_to, '[]') WITH &&)",
        "This month has its checklist already: open that one.",
    )

    @api.depends("date_from")
    def _compute_display_name(self):
        for close in self:
            month = f"{close.date_from:%Y-%m}" if close.date_from else ""
            close.display_name = self.env._("Month-end %(month)s", month=month)

    @api.depends("check_ids.result")
    def _compute_progress(self):
        for close in self:
            done = close.check_ids.filtered(lambda check: not check._is_open())
            close.progress = 100.0 * len(done) / (len(close.check_ids) or 1)

    @api.model_create_multi
    def create(self, vals_list):
        closes = super().create(vals_list)
        closes._check()
        return closes

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        if {"company_id", "date_from", "date_to"} & vals.keys():
            raise UserError(self.env._("A checklist keeps its month: make one for the other."))
        return super().write(vals)

    @api.model
    def _get_transitions(self):
        return [
            Transition("open", "closed", "action_close", ACCOUNTANT, guard="_get_close_refusals"),
            Transition(
                "closed",
                "open",
                "action_reopen",
                ACCOUNTANT,
                reason_required=True,
                guard="_get_reopen_refusals",
            ),
        ]

    def _get_close_refusals(self):
        self._check()
        today = fields.Date.context_today(self)
        earlier = self.search(
            [("company_id", "in", self.company_id.ids), ("state", "=", "open")], order="date_from"
        )
        result = {}
        posting = self._get_posting_runs()
        for close in self:
            before = earlier.filtered(
                lambda one, close=close: (
                    one.company_id == close.company_id and one.date_to < close.date_from
                )
            )
            if close.date_to >= today:
                result[close] = self.env._(
                    "the month is not over: what is done until %(day)s would be dated after it.",
                    day=close.date_to,
                )
                continue
            if before:
                result[close] = self.env._(
                    "%(earlier)s is not closed yet, and would be locked too. Close that one first.",
                    earlier=before[0].display_name,
                )
                continue
            waiting = close.check_ids.filtered(lambda check: check._is_open())
            if posting[close]:
                result[close] = self.env._(
                    "%(run)s is still being posted. Wait for it, or see why it stopped.",
                    run=posting[close][0].display_name,
                )
            elif waiting:
                labels = dict(waiting._fields["code"]._description_selection(self.env))
                result[close] = self.env._(
                    "these are open: %(checks)s. See to them, or say why not.",
                    checks=listing(self.env, [labels[check.code] for check in waiting]),
                )
        return result

    def _get_reopen_refusals(self):
        """A month that is open lies behind all that are closed: one day locks them."""
        closed = self.search([("company_id", "in", self.company_id.ids), ("state", "=", "closed")])
        result = {}
        for close in self:
            later = closed.filtered(
                lambda one, close=close: (
                    one.company_id == close.company_id and one.date_from > close.date_to
                )
            )
            if later:
                result[close] = self.env._(
                    "%(later)s is closed. Reopen that one first.", later=later[0].display_name
                )
        return result

    def action_check(self):
        """Count anew what is open."""
        self.check_access("write")
        self._check()
        return True

    def action_close(self):
        self._transition("closed")
        return True

    def action_reopen(self):
        return self._ask_or_transition("open", "action_reopen")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        for close, change in changes.items():
            if change.target == "closed":
                close._sudo_close().write({"closed_by_id": self.env.uid})
                company = close._sudo_company()
                until = company.mds_cost_lock_date or close.date_to
                company.mds_cost_lock_date = max(until, close.date_to)
                close._make_statements()
            else:
                close._sudo_close().write({"closed_by_id": False})
                close._sudo_company().mds_cost_lock_date = close.date_from - relativedelta(days=1)
                close._check()  # much may have come since it was closed

    def _sudo_close(self):
        """Who closed is noted by the act, never by hand."""
        return self.sudo()

    def _sudo_checks(self):
        """Checks are made by the suite, whoever asks for them."""
        return self.env["mds.cost.close.check"].sudo()

    def _sudo_company(self):
        """Closing a month of cost locks it; the accountant writes nothing else of the company."""
        return self.company_id.sudo()

    # checks
    def _check(self):
        """Bring the checks in line with what is counted now; waivers stay for what was waived."""
        for close in self:
            counts = close._get_checks()
            known = {check.code: check for check in close.check_ids}
            fresh = []
            for code, (count, _action) in counts.items():
                if code not in known:
                    fresh.append({"close_id": close.id, "code": code, "open_count": count})
                elif known[code].open_count != count:
                    known[code]._sudo_note({"open_count": count})
            close._sudo_checks().create(fresh)
            if fresh:
                close.invalidate_recordset(["check_ids"])  # shown in their own order at once
            close._sudo_close().checked_at = fields.Datetime.now()


class CloseCheck(models.Model):
    """One check of a month-end: how much is open, who sees to it, why it may stay open."""

    _name = "mds.cost.close.check"
    _description = "Check of a Month-end"
    _inherit = ["mds.audit.mixin"]
    _order = "close_id, sequence, id"
    _rec_name = "code"

    _guarded_fields = ("open_count", "waived_count")
    _audit_fields = ("close_id", "code", "user_id", "waiver", "waived_by_id")

    close_id = fields.Many2one(
        "mds.cost.close", "Month-end", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    code = fields.Selection(
        [
            ("time", "Visits without time"),
            ("trips", "Trips not shared"),
            ("old_parts", "Old parts not returned"),
            ("bills", "Vendors' bills in draft"),
            ("accruals", "Done but not billed"),
            ("waiting", "Orders waiting to be posted"),
            ("exceptions", "Exceptions of cost"),
            ("charges", "Month's charges to post"),
            ("cycles", "Allocation cycles to run"),
            ("changes", "Reckoned before cost changed"),
            ("ledger", "Orders that differ from the ledger"),
        ],
        "Check",
        required=True,
        readonly=True,
    )
    open_count = fields.Integer("Still Open", readonly=True)
    user_id = fields.Many2one("res.users", "Who Sees to It", ondelete="restrict")
    waiver = fields.Char("Why It May Stay Open")
    waived_by_id = fields.Many2one("res.users", "Waived by", readonly=True, ondelete="restrict")
    waived_count = fields.Integer(
        "Open when Waived",
        readonly=True,
        help="How many were open when it was waived. When more are, it is asked for again.",
    )
    result = fields.Selection(
        [
            ("open", "Still Open"),
            ("grown", "More than Waived"),
            ("waived", "Waived"),
            ("done", "Done"),
        ],
        "Outcome",
        compute="_compute_result",
    )

    _code_uniq = models.Constraint("UNIQUE (close_id, code)", "Each check is there once.")

    @api.depends("code")
    def _compute_sequence(self):
        order = [code for code, _label in self._fields["code"].selection]
        for check in self:
            check.sequence = order.index(check.code) if check.code else 0

    @api.depends("open_count", "waiver", "waived_count")
    def _compute_result(self):
        for check in self:
            if not check.open_count:
                check.result = "done"
            elif not check.waiver:
                check.result = "open"
            else:
                check.result = "grown" if check.open_count > check.waived_count else "waived"

    def _is_open(self):
        return self.result in ("open", "grown")

    def write(self, vals):
        if not self.env.su:
            vals = {
                name: value
                for name, value in vals.items()
                if name in ("user_id", "waiver", "sequence")
            }
            if "waiver" in vals:
                vals["waiver"] = (vals["waiver"] or "").strip()  # blanks are no reason
                vals["waived_by_id"] = self.env.uid if vals["waiver"] else False
        if not vals:
            return True
        result = super().write(vals)
        if "waiver" in vals:  # what was waived is what was open then, not what comes later
            for count, checks in self.grouped("open_count").items():
                checks._sudo_note({"waived_count": count if vals["waiver"] else 0})
        return result

    def action_waive_again(self):
        """For the same reason more may stay open."""
        for reason, checks in self.filtered("waiver").grouped("waiver").items():
            checks.write({"waiver": reason})
        return True

    def _sudo_note(self, vals):
        """Counts are the suite's."""
        return self.sudo().write(vals)

    def action_open(self):
        """What is open, to who may see it: managers follow the month without the ledger."""
        self.ensure_one()
        action = self.close_id._sudo_close()._get_checks()[self.code][1]
        model = action.get("res_model") or "mds.cost.tie"
        if not self.env[model].has_access("read"):
            raise AccessError(self.env._("Only cost accountants see these records."))
        return action
