from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

ACCOUNTANT = ("mds_base.group_cost_accountant",)


class BillingRun(models.Model):
    """Billing of all that is due by a day 开票批次: every period that was missed, in one run.

    Each slice of contracts is one transaction. Killed anywhere, the run goes on with the next
    slice; the database holds each period of a line once, so that nothing is billed twice.

    ================  ====  ======  ==========================  ======
    role              read  create  preview, start, continue    delete
    ================  ====  ======  ==========================  ======
    cost accountant   yes   yes     yes                         drafts
    contract manager  yes   –       –                           –
    ================  ====  ======  ==========================  ======
    """

    _name = "mds.billing.run"
    _inherit = ["mds.run.mixin", "mds.numbered.mixin"]
    _description = "Billing Run"
    _order = "id desc"
    _check_company_auto = True

    _sequence_code = "mds.billing.run"
    _run_line_model = "mds.billing.run.line"
    _run_line_order = "partner_id, id"
    _run_cron = "mds_contract_billing.ir_cron_billing_run"
    _initial_states = ("draft",)
    _final_states = ("done",)
    _guarded_fields = ("started_by_id", "started_at", "finished_at")
    _audit_fields = ("state", "date", "invoice_date", "is_posted", "is_collected", "company_id")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    date = fields.Date(
        "Due by",
        required=True,
        default=fields.Date.context_today,
        help="All periods whose billing day is this day or earlier, however many.",
    )
    invoice_date = fields.Date("Invoice Date", required=True, default=fields.Date.context_today)
    is_posted = fields.Boolean(
        "Post at Once", help="Otherwise the invoices stay drafts until somebody posts them."
    )
    is_collected = fields.Boolean(
        "One Invoice per Payer",
        help="What several contracts owe stands on one invoice, when journal and terms agree.",
    )
    contract_ids = fields.Many2many(
        "mds.contract", string="Only These Contracts", help="Empty: all contracts with prices."
    )
    started_by_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False)
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)
    line_ids = fields.One2many("mds.billing.run.line", "run_id", "Contracts", readonly=True)
    contract_count = fields.Integer("Contracts Looked at", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    amount = fields.Monetary("Billed", compute="_compute_counts")
    invoice_count = fields.Integer("Invoices", compute="_compute_invoice_count")

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another run has this number.")

    @api.depends("line_ids.state", "line_ids.amount")
    def _compute_counts(self):
        counts = {}
        for run, state, count, amount in self.env["mds.billing.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count", "amount:sum"]
        ):
            counts.setdefault(run, {})[state] = (count, amount)
        for run in self:
            own = counts.get(run._origin, {})
            total = sum(count for count, _amount in own.values())
            run.contract_count = total
            run.skipped_count = own.get("skipped", (0, 0))[0]
            run.failed_count = own.get("failed", (0, 0))[0]
            run.amount = own.get("billed", (0, 0.0))[1]
            waiting = own.get("waiting", (0, 0))[0]
            run.progress = 100.0 * (total - waiting) / total if total else 0.0

    def _compute_invoice_count(self):
        rows = dict(
            self.env["mds.contract.bill"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["move_id:count_distinct"]
            )
        )
        for run in self:
            run.invoice_count = rows.get(run, 0)

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        settings = {"date", "invoice_date", "is_posted", "is_collected", "contract_ids"}
        if settings & vals.keys() and self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("The run has started: make another one for other days."))
        return super().write(vals) if vals else True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("A run that made invoices is kept."))

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "running", "action_start", ACCOUNTANT, "_guard_start"),
            Transition("running", "done", "action_continue", ACCOUNTANT, "_guard_done"),
        ]

    def _guard_start(self):
        words = self.env._("no contract with a price is in force.")
        return {run: words for run in self if not run.line_ids}

    def _guard_done(self):
        words = self.env._("contracts wait still. Continue the run.")
        waiting = self._get_waiting().run_id
        return {run: words for run in self if run in waiting}

    # -- buttons ------------------------------------------------------------------------------

    def action_preview(self):
        """Say what would be billed; nothing is written but that."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("The run has started already."))
        self._make_lines()
        if not self.line_ids:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._("No contract is in force: there is nothing to bill."),
                },
            }
        contracts = self.line_ids.contract_id
        due, _remarks = contracts._get_all_pieces(self.date)
        lines = self.env["mds.billing.run.line"]._sudo_lines()
        lines.browse(self.line_ids.ids)._state_amounts(due)
        return True

    def action_start(self):
        """Bill what is due: at once when it is little, else in the background."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            self._make_lines()
            self._sudo_note({"started_by_id": self.env.uid, "started_at": fields.Datetime.now()})
            self._transition("running")
        return self.action_continue()

    def action_retry(self):
        """What failed is billed in a run of its own, with the same days."""
        self.ensure_one()
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        if not failed:
            raise UserError(self.env._("Nothing failed in this run."))
        run = self.copy({"contract_ids": [(6, 0, failed.contract_id.ids)]})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def action_open_invoices(self):
        moves = self.env["mds.contract.bill"].search([("run_id", "in", self.ids)]).move_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    # -- work ---------------------------------------------------------------------------------

    def _make_lines(self):
        """One row for each contract that may owe something; they are made anew until the start."""
        lines = self.env["mds.billing.run.line"]._sudo_lines()
        for run in self:
            lines.search([("run_id", "=", run.id)]).unlink()
            contracts = self.env["mds.contract"]._search_billable(run.company_id)
            if run.contract_ids:
                contracts &= run.contract_ids
            lines.create([{"run_id": run.id, "contract_id": contract.id} for contract in contracts])
        self.invalidate_recordset(["line_ids"])

    def _finish(self):
        self._sudo_note({"finished_at": fields.Datetime.now()})
        return super()._finish()

    def _sudo_note(self, vals):
        """Written by the run itself, never by hand."""
        return self.sudo().write(vals)
