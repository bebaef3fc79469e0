from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

MANAGER = ("mds_base.group_contract_manager",)
SLICE = 100
AT_ONCE = 100


class EscalationRun(models.Model):
    """Prices of all contracts that follow an index, from a day on 调价批次.

    The preview says old and new of each; starting it gives every line its new price period, slice
    by slice, each of them one transaction. A row changes its price once.

    ================  ====  ======  =======================  ======
    role              read  create  preview, start, letters  delete
    ================  ====  ======  =======================  ======
    contract manager  yes   yes     yes                      drafts
    cost accountant   yes   –       –                        –
    ================  ====  ======  =======================  ======
    """

    _name = "mds.escalation.run"
    _inherit = ["mds.state.mixin", "mds.numbered.mixin"]
    _description = "Escalation Run"
    _order = "id desc"

    _sequence_code = "mds.escalation.run"
    _initial_states = ("draft",)
    _final_states = ("done",)
    _guarded_fields = ("started_by_id", "finished_at")
    _audit_fields = ("state", "date", "company_id")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    date = fields.Date(
        "New Prices from",
        required=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self).replace(day=1), months=1
        ),
        help="Days that are billed keep their price: choose a day after them.",
    )
    line_ids = fields.One2many("mds.escalation.run.line", "run_id", "Prices")
    line_count = fields.Integer("Prices Looked at", compute="_compute_counts")
    changed_count = fields.Integer("Prices Changed", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    started_by_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another run has this number.")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        for run, state, count in self.env["mds.escalation.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts.setdefault(run, {})[state] = count
        for run in self:
            own = counts.get(run._origin, {})
            total = sum(own.values())
            run.line_count, run.changed_count = total, own.get("changed", 0)
            run.progress = 100.0 * (total - own.get("waiting", 0)) / total if total else 0.0

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        if {"date", "company_id"} & vals.keys() and self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("The run has started: make another one for another day."))
        return super().write(vals) if vals else True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("A run that changed prices is kept."))

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "running", "action_start", MANAGER, "_guard_start"),
            Transition("running", "done", "action_continue", MANAGER, "_guard_done"),
        ]

    def _guard_start(self):
        words = self.env._("there is no price to change. Preview the run first.")
        return {run: words for run in self if not run.line_ids}

    def _guard_done(self):
        words = self.env._("prices wait still. Continue the run.")
        waiting = self._get_waiting().run_id
        return {run: words for run in self if run in waiting}

    def _get_waiting(self, limit=None):
        return self.env["mds.escalation.run.line"].search(
            [("run_id", "in", self.ids), ("state", "=", "waiting")], order="id", limit=limit
        )

    def action_preview(self):
        """Old and new of every price that is due; nothing is changed."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("The run has started already."))
        lines = self.env["mds.escalation.run.line"]._sudo_lines()
        lines.search([("run_id", "=", self.id)]).unlink()
        lines.create(self._prepare_lines())
        self.invalidate_recordset(["line_ids"])
        return True

    def action_start(self):
        """Give each line its new price period."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            self._transition("running")
            self._sudo_note({"started_by_id": self.env.uid})
        return self.action_continue()

    def action_continue(self):
        """Go on where the run stopped: at once when little is left, else in the background."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("Only a run that has started goes on."))
        if len(self._get_waiting(AT_ONCE + 1)) > AT_ONCE:
            self._sudo_cron()._trigger()
        else:
            self._work()
        return True

    def action_print_letters(self):
        """A letter to each customer whose price changes."""
        self.ensure_one()
        if not self.line_ids.filtered("percent"):
            raise UserError(self.env._("No price changes: there is nobody to write to."))
        return self.env.ref("mds_contract_billing.action_report_escalation").report_action(self)

    def _get_letters(self):
        """``[(contract, lines)]`` of what changes, for the printed letters."""
        changing = self.line_ids.filtered(lambda line: line.percent and line.is_included)
        return list(changing.grouped("contract_id").items())

    def _work(self, limit=SLICE):
        """Change price after price, committing in between, until nothing waits."""
        cron = self.env["ir.cron"]
        in_background = bool(self.env.context.get("cron_id"))
        while lines := self._get_waiting(limit):
            done = lines._change_or_note()
            if not done:  # somebody else is at them
                return
            if in_background and not cron._commit_progress(len(done)):
                self._sudo_cron()._trigger()
                return
        running = self.filtered(lambda run: run.state == "running")
        running._sudo_note({"finished_at": fields.Datetime.now()})
        running._transition("done")

    def _sudo_note(self, vals):
        """Written by the run itself, never by hand."""
        return self.sudo().write(vals)

    @api.model
    def _sudo_cron(self):
        """Waking the background job needs no right to change it."""
        return self.env.ref("mds_contract_billing.ir_cron_escalation_run").sudo()

    @api.model
    def _cron_continue(self):
        """Runs that wait go on with the rights of who started them."""
        for run in self.search([("state", "=", "running")], order="id"):
            run.with_user(run.started_by_id).with_company(run.company_id)._work()
