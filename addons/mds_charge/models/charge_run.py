import logging
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_invoice import SERVED

_logger = logging.getLogger(__name__)


class ChargeRun(models.Model):
    """Invoices of everything served and not invoiced yet, up to a day 集中开票.

    Each invoice to be made is a row; a run that was stopped goes on with the rows that wait. A
    charge that was invoiced meanwhile is left out. Cost accountants who may make invoices in Odoo
    make runs; managers and contract managers read them.
    """

    _name = "mds.charge.run"
    _description = "Invoicing Run of Charges"
    _inherit = ["mds.audit.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _audit_fields = ("company_id", "closed_until", "is_collected", "is_posted", "state", "user_id")

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", "Made by", required=True, readonly=True, default=lambda self: self.env.user
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
        for run in self:
            lines = run.line_ids
            waiting = lines.filtered(lambda line: line.state == "waiting")
            run.progress = 100.0 * (1 - len(waiting) / len(lines)) if lines else 0.0
            run.failed_count = len(lines.filtered(lambda line: line.state == "failed"))
            run.invoice_count = len(lines.move_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("A run that has made invoices is kept."))

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
            run._sudo_run().write({"line_ids": [(0, 0, row) for row in rows], "state": "running"})
        self._sudo_cron()._trigger()
        return True

    def _prepare_lines(self):
        self.ensure_one()
        end = datetime.combine(self.closed_until + timedelta(days=1), time())
        domain = [
            ("company_id", "=", self.company_id.id),
            ("is_invoiced", "=", False),
            ("customer_amount", "!=", 0),
            ("order_id.state", "in", SERVED),
            ("closed_at", "<", end),
        ]
        if self.partner_ids:
            domain.append(("payer_id", "child_of", self.partner_ids.ids))
        charges = self.env["mds.order.charge"].search(domain)
        return [
            {"payer_id": group.payer_id.id, "order_ids": [(6, 0, group.order_id.ids)]}
            for group in charges._group_for_invoice(self.is_collected)
        ]

    def _sudo_run(self):
        """Rows and progress are the run's own; nobody writes them by hand."""
        return self.sudo()

    @api.model
    def _sudo_cron(self):
        """Waking the background job needs no right to change it."""
        return self.env.ref("mds_charge.ir_cron_charge_run").sudo()

    def action_go_on(self):
        """Try the rows again that could not be made."""
        self.check_access("write")
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        failed._sudo_line().write({"state": "waiting", "message": False})
        self._sudo_run().write({"state": "running"})
        self._sudo_cron()._trigger()
        return True

    def action_open_invoices(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type"),
            "domain": [("id", "in", self.line_ids.move_id.ids)],
            "context": {"create": False},
        }

    @api.model
    def _cron_invoice(self):
        """Make what waits, one invoice at a time; also after the server was stopped."""
        cron = self.env["ir.cron"]
        lines = self.env["mds.charge.run.line"].search([("state", "=", "waiting")], order="id")
        cron._commit_progress(remaining=len(lines))
        for line in lines:
            line._make()
            if not cron._commit_progress(1):
                self._sudo_cron()._trigger()
                return
        self._finish()

    @api.model
    def _finish(self):
        running = self.search([("state", "=", "running")])
        running.filtered(lambda run: all(line.state != "waiting" for line in run.line_ids)).write(
            {"state": "done"}
        )
        self.env["ir.cron"]._commit_progress()


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
    message = fields.Char("Why Not")
    move_id = fields.Many2one(
        "account.move", "Invoice", index="btree_not_null", ondelete="set null"
    )

    def _sudo_line(self):
        """Rows are the run's own; nobody writes them by hand."""
        return self.sudo()

    def _make(self):
        """Make the invoice as whoever started the run; what goes wrong is kept on the row."""
        self.ensure_one()
        if not (self.try_lock_for_update() and self.state == "waiting"):
            return
        run = self.run_id
        try:
            with self.env.cr.savepoint():
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
                    self.write({"state": "done", "message": words})
                    return
                moves = open_ones._invoice_charges(is_collected=True, day=run.invoice_date)
                if run.is_posted:
                    moves.action_post()
                self.write({"state": "done", "move_id": moves[:1].id})
        except Exception as error:  # kept on the row, the others go on
            _logger.info("Invoice of %s not made: %s", self.payer_id.id, error)
            self.write({"state": "failed", "message": str(error)[:500]})
