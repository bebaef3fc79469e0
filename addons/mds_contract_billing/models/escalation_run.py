from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

MANAGER = ("mds_base.group_contract_manager",)


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
    _inherit = ["mds.run.mixin", "mds.numbered.mixin"]
    _description = "Escalation Run"
    _order = "id desc"

    _sequence_code = "mds.escalation.run"
    _run_line_model = "mds.escalation.run.line"
    _run_cron = "mds_contract_billing.ir_cron_escalation_run"
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
        counts = self._origin._count_lines()
        for run in self:
            own = counts.get(run._origin, {})
            run.line_count, run.changed_count = sum(own.values()), own.get("changed", 0)
            run.progress = self._get_progress(own)

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
        return True if self.line_ids else self._tell_nothing_is_due()

    def _tell_nothing_is_due(self):
        text = self.env._("No price is due on %(day)s.", day=fields.Date.to_string(self.date))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": "info"},
        }

    def action_start(self):
        """Give each line its new price period."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            self._transition("running")
            self._sudo_note({"started_by_id": self.env.uid})
        return self.action_continue()

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

    def _do_lines(self, lines):
        lines._change_or_refuse()

    def _finish(self):
        self._sudo_note({"finished_at": fields.Datetime.now()})
        return super()._finish()

    def _sudo_note(self, vals):
        """Written by the run itself, never by hand."""
        return self.sudo().write(vals)
