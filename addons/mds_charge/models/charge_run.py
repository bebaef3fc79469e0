from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .order_invoice import INVOICERS, SERVED

ACCOUNTANT = (INVOICERS,)
SETTINGS = {
    "company_id",
    "closed_until",
    "partner_ids",
    "is_collected",
    "is_posted",
    "invoice_date",
}


class ChargeRun(models.Model):
    """Invoices of everything served and not invoiced yet, up to a day 集中开票.

    Each invoice to be made is a row; a run that was stopped goes on with the rows that wait. A
    charge that was invoiced meanwhile is left out. Cost accountants who may make invoices in Odoo
    make runs; managers and contract managers read them.
    """

    _name = "mds.charge.run"
    _description = "Invoicing Run of Charges"
    _inherit = ["mds.run.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _initial_states = ("draft",)
    _final_states = ("done",)
    _run_line_model = "mds.charge.run.line"
    _run_cron = "mds_charge.ir_cron_charge_run"
    _run_slice = 1  # an invoice is a transaction
    _guarded_fields = ("user_id",)

    _audit_fields = ("company_id", "closed_until", "is_collected", "is_posted", "state", "user_id")

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", "Made by", required=True, readonly=True, default=lambda self: self.env.uid
    )
    closed_until = fields.Date(
        "Closed until",
        required=True,
        default=fields.Date.context_today,
        help="Orders closed by then.",
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Only these Payers", help="Empty: all payers."
    )
    is_collected = fields.Boolean("One Invoice per Payer", default=True)
    is_posted = fields.Boolean("Post the Invoices")
    invoice_date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("mds.charge.run.line", "run_id", "Invoices", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    failed_count = fields.Integer("Not Made", compute="_compute_progress")
    invoice_count = fields.Integer("Invoices Made", compute="_compute_progress")

    @api.depends("closed_until")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            day = fields.Date.to_string(run.closed_until) if run.closed_until else ""
            run.name = self.env._("Charges until %(day)s", day=day)

    @api.depends("line_ids.state")
    def _compute_progress(self):
        counts = self._origin._count_lines()
        for run in self:
            own = counts.get(run._origin, {})
            run.progress = self._get_progress(own)
            run.failed_count = own.get("failed", 0)
            run.invoice_count = len(run.line_ids.move_id)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_guarded(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._without_guarded(vals)
        if SETTINGS & vals.keys() and self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("The run has started: make another one for the rest."))
        return super().write(vals) if vals else True

    @api.model
    def _without_guarded(self, vals):
        """With whose rights invoices are made nobody states: it is who started the run."""
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name not in self._guarded_fields}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("A run that has made invoices is kept."))

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "running", "action_start", ACCOUNTANT),
            Transition("running", "done", "action_continue", ACCOUNTANT, "_guard_done"),
            Transition("done", "running", "action_go_on", ACCOUNTANT, "_guard_again"),
        ]

    def _guard_done(self):
        words = self.env._("invoices wait still. Continue the run.")
        waiting = self._get_waiting().run_id
        return {run: words for run in self if run in waiting}

    def _guard_again(self):
        words = self.env._("every invoice was made.")
        waiting = self._get_waiting().run_id
        return {run: words for run in self if run not in waiting}

    def _get_run_user(self):
        self.ensure_one()
        return self.user_id

    def action_start(self):
        """Find what is to be invoiced, a row for each invoice, and let the job begin."""
        self.check_access("write")
        self.env["account.move"].check_access("create")
        for run in self:
            if run.state != "draft":
                raise UserError(self.env._("%(run)s has begun already.", run=run.name))
            rows = run._prepare_lines()
            if not rows:
                raise UserError(self.env._("Nothing was closed by then that is not invoiced yet."))
            run._sudo_run_lines().create([{**row, "run_id": run.id} for row in rows])
            run.invalidate_recordset(["line_ids"])
            run._sudo_note({"user_id": self.env.uid})
            run._transition("running")
        return self._leave_to_background()

    def _sudo_note(self, vals):
        """Written by the run itself, never by hand."""
        return self.sudo().write(vals)

    def _prepare_lines(self):
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("is_invoiced", "=", False),
            ("customer_amount", "!=", 0),
            ("order_id.state", "in", SERVED),
            ("closed_at", "<", self._get_end()),
        ]
        if self.partner_ids:
            domain.append(("payer_id", "child_of", self.partner_ids.ids))
        charges = self.env["mds.order.charge"].search(domain)
        return [
            {"payer_id": group.payer_id.id, "order_ids": [(6, 0, group.order_id.ids)]}
            for group in charges._group_for_invoice(self.is_collected)
        ]

    def _get_end(self):
        """The last day is over when it is over where the company works."""
        self.ensure_one()
        return self.company_id._mds_day_start(self.closed_until + timedelta(days=1))

    def action_go_on(self):
        """Try the rows again that could not be made."""
        self.check_access("write")
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        failed._sudo_line().write({"state": "waiting", "message": False})
        self._transition("running")
        return self._leave_to_background()

    def action_open_invoices(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type"),
            "domain": [("id", "in", self.line_ids.move_id.ids)],
            "context": {"create": False},
        }

    @api.model
    def _cron_invoice(self):
        """The job of databases that were made before goes by this name."""
        self._cron_continue()

    def _do_lines(self, lines):
        for line in lines:
            line._make()

    def _note_failure(self, line, reason):
        line.write({"state": "failed", "message": reason})


class ChargeRunLine(models.Model):
    """One invoice of a run: waiting, made, or why not."""

    _name = "mds.charge.run.line"
    _description = "Invoice of a Run"
    _order = "run_id, id"
    _rec_name = "payer_id"

    run_id = fields.Many2one("mds.charge.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    payer_id = fields.Many2one("res.partner", "Payer", required=True, ondelete="restrict")
    order_ids = fields.Many2many("mds.order", string="Service Orders")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Made"), ("failed", "Not Made")],
        required=True,
        default="waiting",
        index=True,
    )
    message = fields.Char("Why it was not Made")
    move_id = fields.Many2one(
        "account.move", "Invoice", index="btree_not_null", ondelete="set null"
    )

    def _sudo_line(self):
        """Rows are the run's own; nobody writes them by hand."""
        return self.sudo()

    def _make(self):
        """Make the invoice, as whoever started the run."""
        self.ensure_one()
        run = self.run_id
        orders = self.order_ids.with_user(run.user_id).with_company(run.company_id)
        open_ones = orders.filtered(
            lambda order: order.charge_ids.filtered(
                lambda charge: (
                    not charge.is_invoiced
                    and charge.customer_amount
                    and charge.payer_id.id == self.payer_id.id
                )
            )
        )
        if not open_ones:
            words = self.with_context(lang=run.user_id.lang).env._("Invoiced meanwhile.")
            self._sudo_line().write({"state": "done", "message": words})
            return
        moves = open_ones._invoice_charges(is_collected=True, day=run.invoice_date)
        if run.is_posted:
            moves.action_post()
        self._sudo_line().write({"state": "done", "move_id": moves[:1].id})
