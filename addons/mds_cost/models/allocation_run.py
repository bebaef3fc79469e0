from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_base.models.said import listing
from odoo.exceptions import UserError
from odoo.tools import SQL

ACCOUNTANT = ("mds_base.group_cost_accountant",)
SLICE = 50_000  # a longer run is posted by a job
SHOWN = 200  # lines in the form
FIXED = ("posting", "posted", "reversed")


class AllocationRun(models.Model):
    """A cycle carried out for a period 分摊执行: tested as often as wanted, posted, taken back.

    The test run freezes drivers, shares and amounts in its lines; posting writes these and no
    others. Of a cycle only one run is posted for a day.

    ================  ====  ======  ===============  ======
    role              read  create  test, post, …    delete
    ================  ====  ======  ===============  ======
    cost accountant   yes   yes     yes              drafts
    everybody else    –     –       –                –
    ================  ====  ======  ===============  ======
    """

    _name = "mds.allocation.run"
    _description = "Allocation Run"
    _inherit = ["mds.state.mixin"]
    _order = "date_from desc, cycle_id, version desc, id desc"
    _check_company_auto = True
    _rec_name = "cycle_id"

    _guarded_fields = ("version", "definition", "tested_at", "posted_on", "stopped_reason")
    _initial_states = ("draft",)
    _final_states = ("reversed",)
    _audit_fields = ("cycle_id", "date_from", "date_to", "version", "state", "posted_on")

    cycle_id = fields.Many2one(
        "mds.allocation.cycle", "Cycle", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, precompute=True, index=True
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
    version = fields.Integer(
        readonly=True, copy=False, help="Counts the runs of this cycle for this period."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("tested", "Tested"),
            ("posting", "Being Posted"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    definition = fields.Text(
        readonly=True, copy=False, help="The cycle as it was when this run was tested."
    )
    tested_at = fields.Datetime("Tested", readonly=True, copy=False)
    posted_on = fields.Date("Posted on", readonly=True, copy=False)
    line_ids = fields.One2many("mds.allocation.run.line", "run_id", "Lines", readonly=True)
    shown_line_ids = fields.Many2many(
        "mds.allocation.run.line",
        string="Lines Shown",
        compute="_compute_shown_line_ids",
        help="The first lines only: a run may have a million. All are behind the button Lines.",
    )
    line_count = fields.Integer(compute="_compute_line_sums", string="Number of Lines")
    amount = fields.Monetary(
        "Given", compute="_compute_line_sums", help="What all senders have given."
    )

    _period = models.Constraint("CHECK (date_from <= date_to)", "A period ends after it starts.")
    _posted_once = models.Constraint(
        "EXCLUDE USING gist (cycle_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (state IN ('posting', 'posted'))",
        "This cycle is posted for the period already. Reverse that run first.",
    )

    @api.depends("cycle_id.name", "date_from", "version")
    def _compute_display_name(self):
        for run in self:
            name = run.cycle_id.name or self.env._("New")
            number = f" ({run.version})" if run.version else ""
            run.display_name = f"{name} {run.date_from or ''}{number}"

    def action_again(self):
        """A new draft for the period of one that was taken back."""
        self.ensure_one()
        return self.copy().get_formview_action()

    @api.depends("line_ids.amount")
    def _compute_line_sums(self):
        groups = self.env["mds.allocation.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count", "amount:sum"]
        )
        sums = {run: (count, amount) for run, count, amount in groups}
        for run in self:
            run.line_count, run.amount = sums.get(run, (0, 0.0))

    @api.depends("line_ids")
    def _compute_shown_line_ids(self):
        rows = []
        if self._origin.ids:
            self.env["mds.allocation.run.line"].flush_model(["run_id"])
            rows = self.env.execute_query(
                SQL(
                    "SELECT run.id, line.id FROM unnest(%s) run (id), LATERAL ("
                    "SELECT id FROM mds_allocation_run_line WHERE run_id = run.id"
                    " ORDER BY id LIMIT %s) line",
                    self._origin.ids,
                    SHOWN,
                )
            )
        lines = {}
        for run_id, line_id in rows:
            lines.setdefault(run_id, []).append(line_id)
        for run in self:
            run.shown_line_ids = lines.get(run._origin.id, [])

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        runs._count_versions()
        return runs

    def _count_versions(self):
        """Number new runs among those of the same cycle for the same days."""
        known = self.search([("cycle_id", "in", self.cycle_id.ids)], order="id")
        for run in self:
            same = known.filtered(
                lambda one, run=run: (
                    one.cycle_id == run.cycle_id
                    and one.date_from <= run.date_to
                    and one.date_to >= run.date_from
                    and one.id < run.id
                )
            )
            run._sudo_note({"version": max(same.mapped("version"), default=0) + 1})

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        if {"cycle_id", "date_from", "date_to"} & vals.keys():
            fixed = self.filtered(lambda run: run.state in FIXED)
            if fixed:
                raise UserError(
                    self.env._(
                        "%(run)s is posted: its cycle and period stay. Make a new run.",
                        run=fixed[0].display_name,
                    )
                )
        return super().write(vals)

    def _sudo_note(self, vals):
        """Written by the run itself, never by hand."""
        return self.sudo().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if any(run.state in FIXED for run in self):
            raise UserError(self.env._("A run that was posted is kept: reverse it instead."))

    @api.model
    def _get_transitions(self):
        return [
            Transition("draft", "tested", "action_test", ACCOUNTANT),
            Transition("tested", "posted", "action_post", ACCOUNTANT, guard="_get_post_refusals"),
            Transition("tested", "posting", "action_post", ACCOUNTANT, guard="_get_post_refusals"),
            Transition(
                "posting", "posted", "action_post", ACCOUNTANT, guard="_get_unfinished_refusals"
            ),
            Transition(
                "posted",
                "reversed",
                "action_reverse",
                ACCOUNTANT,
                reason_required=True,
                guard="_get_reverse_refusals",
            ),
        ]

    def action_test(self):
        """Reckon anew who would get what, and show it. Nothing is posted."""
        self.check_access("write")
        for run in self:
            if run.state not in ("draft", "tested"):
                raise UserError(self.env._("%(run)s is posted already.", run=run.display_name))
            run._test()
        self.filtered(lambda run: run.state == "draft")._transition("tested")
        return True

    def action_post(self):
        """Write what was tested: senders give, receivers get, to the cent. A job posts long
        runs."""
        long_ones = self.filtered(lambda run: run.state == "tested" and run.line_count > SLICE)
        long_ones._transition("posting")
        (self - long_ones)._transition("posted")
        return True

    def action_reverse(self):
        """Take the whole run back, with a reason."""
        self._transition("reversed")
        return True

    def _after_transition(self, changes):
        super()._after_transition(changes)
        for run, change in changes.items():
            if change.target == "posted" and change.source == "posting":
                run._finish_posting()
            elif change.target == "posted":
                run._ensure_receiver_accounts()
                run._post()
            elif change.target == "posting":
                run._begin_posting()
                self.env.ref("mds_cost.cron_post_runs")._trigger()
            elif change.target == "reversed":
                run._reverse()

    def _get_post_refusals(self):
        """``{run: why it cannot be posted}``."""
        locked = self.company_id._mds_get_locked_until()
        posted = self.search(
            [("company_id", "in", self.company_id.ids), ("state", "in", ("posting", "posted"))]
        )
        refilled = self._get_refilled(posted)
        twice = self._get_twice_refusals(posted)
        frozen = self._get_frozen()
        result = {}
        for run in self:
            until = locked[run.company_id]
            if until and run.date_to <= until:
                result[run] = self.env._(
                    "the books are closed until %(day)s. Run the cycle for an open period.",
                    day=until,
                )
            elif run._get_overlapping(posted):
                result[run] = self.env._(
                    "this cycle is posted for the period already. Reverse that run first."
                )
            elif not run.line_count:
                result[run] = self.env._("there is nothing to give in this period.")
            elif run._get_given() != frozen[run]:
                result[run] = self.env._("cost has changed since the test run. Test it again.")
            elif refilled.get(run):
                result[run] = self.env._(
                    "%(centres)s gave all they had in another cycle of this period and would "
                    "receive again: the cycles go in a circle. Reverse that run and post this one "
                    "first, or put both into one reciprocal cycle.",
                    centres=listing(self.env, refilled[run].mapped("name")),
                )
            elif run in twice:
                result[run] = twice[run]
        return result

    def _get_refilled(self, posted):
        """``{run: centres that would get cost after they gave all of theirs}``, in other runs.

        A run is posted on its last day: what gave all of a month that was over by then gives the
        rest in the month after.
        """
        given = posted._get_frozen_given()
        groups = self.env["mds.allocation.run.line"]._read_group(
            [
                ("run_id", "in", self.ids),
                *((name, "=", False) for name in self._get_receiver_columns().values()),
            ],
            ["run_id"],
            ["receiver_id:recordset"],
        )
        result = {}
        for run, receivers in groups:
            others = posted.filtered(
                lambda one, run=run: (
                    one.company_id == run.company_id and one.date_from <= run.date_to <= one.date_to
                )
            )
            emptied = {
                centre
                for one in others
                for centre, segment in given[one].items()
                if segment.is_all and segment.rule == "posted"
            }
            result[run] = receivers.filtered(lambda centre, ids=emptied: centre.id in ids)
        return result

    def _get_unfinished_refusals(self):
        """``{run: why it is not posted yet}``: the job has not come to its last line."""
        words = self.env._("it is still being posted. Wait for the job, or start it once more.")
        unfinished = {run: words for run in self if run._find_last_line(1)}
        return self._get_closed_refusals() | unfinished

    def _get_closed_refusals(self):
        """``{run: why it is not posted on}``: its period was closed after it had begun."""
        locked = self.company_id._mds_get_locked_until()
        return {
            run: self.env._(
                "the books were closed until %(day)s while it was being posted. Reopen the period "
                "first.",
                day=locked[run.company_id],
            )
            for run in self
            if locked[run.company_id] and run.posted_on <= locked[run.company_id]
        }

    def _get_overlapping(self, runs):
        return runs.filtered(
            lambda one: (
                one.cycle_id == self.cycle_id
                and one.date_from <= self.date_to
                and one.date_to >= self.date_from
            )
        )

    def action_open_lines(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mds_cost.mds_allocation_run_line_action"
            ),
            "domain": [("run_id", "in", self.ids)],
            "context": {"search_default_group_sender": 1},
        }

    def action_open_posted(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
            "domain": [("mds_run_id", "in", self.ids)],
        }
