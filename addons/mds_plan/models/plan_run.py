from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

RETRY_AFTER = timedelta(minutes=15)


class PlanRun(models.Model):
    """One run that makes the orders of due work 生成工单: how far it is, and what it made.

    It goes on slice by slice, each committed with its count; a run that was killed is taken up
    again where it stopped. At most one is under way.

    ===================  ====  =====  ======
    role                 read  start  delete
    ===================  ====  =====  ======
    every service role   yes   –      –
    dispatcher           yes   yes    –
    ===================  ====  =====  ======
    Only within the user's companies; runs of the night are for all.
    """

    _name = "mds.plan.run"
    _inherit = ["mds.background.mixin"]
    _description = "Run that Makes Orders"
    _order = "id desc"

    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    ahead_days = fields.Integer(
        "More Days Ahead",
        help="Orders are made so many days earlier than the plans say. Zero: as the plans say.",
    )
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    due_count = fields.Integer("Due at the Start", readonly=True)
    done_count = fields.Integer(
        "Due Work Ordered",
        readonly=True,
        help="More than was due at the start, when work that may be done on the same day goes "
        "into the same order.",
    )
    order_count = fields.Integer("Orders Made", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    order_ids = fields.One2many("mds.order", "plan_run_id", "Orders", readonly=True)

    _ahead_positive = models.Constraint(
        "CHECK (ahead_days BETWEEN 0 AND 730)", "Days ahead lie between 0 and 730."
    )
    _one_at_a_time = models.UniqueIndex(
        "((TRUE)) WHERE state != 'done'",
        "A run is under way already: wait until it is done.",
    )

    @api.depends("started_at", "create_date")
    @api.depends_context("tz", "lang")
    def _compute_display_name(self):
        for run in self:
            moment = fields.Datetime.context_timestamp(
                run, run.started_at or run.create_date or fields.Datetime.now()
            )
            run.display_name = moment.strftime("%Y-%m-%d %H:%M")

    @api.depends("due_count", "done_count", "state")
    def _compute_progress(self):
        for run in self:
            whole = max(run.due_count, run.done_count)
            share = 100.0 * run.done_count / whole if whole else 0.0
            run.progress = 100.0 if run.state == "done" else share

    @api.model_create_multi
    def create(self, vals_list):
        """Who starts a run starts it for his company, and it begins at once."""
        if self.env.su:
            return super().create(vals_list)
        runs = super().create(
            [
                {"ahead_days": vals.get("ahead_days", 0), "company_id": self.env.company.id}
                for vals in vals_list
            ]
        )
        self._sudo_cron()._trigger()
        return runs

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A run cannot be changed: start another one."))
        return super().write(vals)

    def action_go_on(self):
        """A run that was stopped is taken up by the next job: let that begin at once."""
        self.check_access("read")
        self.browse().check_access("create")  # who may start one may let it go on
        if any(run.state == "done" for run in self):
            raise UserError(self.env._("This run is done: start another one."))
        self._sudo_cron()._trigger()
        return self._tell_background()

    def action_show(self):
        """Who has started a run sees how far it is."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_plan.mds_plan_run_action")
        form = self.env.ref("mds_plan.mds_plan_run_view_form")
        return {**action, "views": [(form.id, "form")], "res_id": self.id}

    def action_open_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        action["domain"] = [("plan_run_id", "=", self.id)]
        action["context"] = {}
        return action

    def _sudo_cron(self):
        """Setting off the background job is part of starting a run."""
        return self.env.ref("mds_plan.cron_make_orders").sudo()

    # -- the job ----------------------------------------------------------------------------

    @api.model
    def _take_up(self, today):
        """The run that is waiting or was killed; else a new one, when anything is due."""
        duties = self.env["mds.plan.duty"]
        run = self.search([("state", "!=", "done")], limit=1)
        if not run:
            if not duties.search_count(duties._get_due_domain(today), limit=1):
                return run
            run = self.create([{}])
        if run.state == "waiting":
            domain = duties._get_due_domain(run._get_until(today), run.company_id)
            run.write(
                {
                    "state": "running",
                    "started_at": fields.Datetime.now(),
                    "due_count": duties.search_count(domain),
                }
            )
        return run

    def _get_until(self, today):
        self.ensure_one()
        return fields.Date.add(today, days=self.ahead_days)

    def _call_again_later(self):
        """Should this job die or fail, another takes the run up soon, not at the next round."""
        later = fields.Datetime.now() + RETRY_AFTER
        self._sudo_cron()._trigger(at=later)

    def _note_slice(self, duties, orders):
        self.ensure_one()
        orders.write({"plan_run_id": self.id})
        self.write(
            {
                "done_count": self.done_count + len(duties),
                "order_count": self.order_count + len(orders),
            }
        )

    def _note_done(self):
        self.write({"state": "done", "ended_at": fields.Datetime.now()})


class Order(models.Model):
    _inherit = "mds.order"

    plan_run_id = fields.Many2one(
        "mds.plan.run",
        "Made by Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
