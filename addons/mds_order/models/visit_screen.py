from babel.dates import format_skeleton
from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse, get_lang

from .visit import LIVE_STATES

NEXT_ACTS = [
    ("accept", "Accept"),
    ("travel", "On my way"),
    ("arrive", "Arrived"),
    ("start", "Start"),
    ("work", "Work"),
    ("leave", "My part is done"),
    ("customer", "Customer signs"),
    ("sign", "Sign"),
    ("none", "Nothing to do"),
]


class Visit(models.Model):
    """The engineer's screen: the work of the order shown and answered on his own visit.

    The fields belong to the order; who may write them is checked there.
    """

    _inherit = "mds.visit"

    next_act = fields.Selection(NEXT_ACTS, compute="_compute_next_act")
    is_next = fields.Boolean(
        "Next for Me", compute="_compute_is_next", help="The visit that this user goes on with."
    )
    when_text = fields.Char("When", compute="_compute_when_text")
    screen_rank = fields.Integer(
        compute="_compute_screen_rank",
        store=True,
        help="Order of the cards: under way, to go to, to sign.",
    )
    # with several devices, what is asked once; what is asked of each stands with the device
    task_ids = fields.One2many(related="order_id.common_task_ids", readonly=False)
    device_line_ids = fields.One2many(related="order_id.device_line_ids", readonly=False)
    photo_ids = fields.One2many(related="order_id.photo_ids", readonly=False)
    order_time_ids = fields.One2many(
        related="order_id.time_ids", string="Time of the Order", readonly=False
    )
    acceptance_ids = fields.One2many(related="order_id.acceptance_ids")
    symptom_code_id = fields.Many2one(related="order_id.symptom_code_id", readonly=False)
    cause_code_id = fields.Many2one(related="order_id.cause_code_id", readonly=False)
    remedy_code_id = fields.Many2one(related="order_id.remedy_code_id", readonly=False)
    work_done = fields.Text(related="order_id.work_done", readonly=False)
    result = fields.Selection(related="order_id.result", readonly=False)
    result_note = fields.Text(related="order_id.result_note", readonly=False)
    is_patient_involved = fields.Selection(related="order_id.is_patient_involved", readonly=False)
    is_device_unsafe = fields.Selection(related="order_id.is_device_unsafe", readonly=False)
    signature_state = fields.Selection(related="order_id.signature_state")
    usual_fixes = fields.Json(related="order_id.usual_fixes")
    device_count = fields.Integer(related="order_id.device_count")
    passable_count = fields.Integer("Ticks to Answer", compute="_compute_step_counts")
    failed_count = fields.Integer("Failed Steps", compute="_compute_step_counts")
    closing_blockers = fields.Json(compute="_compute_closing_blockers")

    @api.depends("state", "planned_start", "user_id")
    @api.depends_context("uid")
    def _compute_is_next(self):
        """What is under way goes before what is planned."""
        mine = [("user_id", "=", self.env.uid), ("state", "in", LIVE_STATES)]
        visits = self.search(mine, order="planned_start, id")
        under_way = visits.filtered(lambda visit: visit.state in ("travelling", "on_site"))
        following = (under_way or visits)[:1]
        for visit in self:
            visit.is_next = visit._origin == following and bool(following)

    @api.depends("state")
    def _compute_screen_rank(self):
        ranks = {"travelling": 0, "on_site": 0, "planned": 1, "accepted": 1}
        for visit in self:
            visit.screen_rank = ranks.get(visit.state, 2)

    @api.depends("planned_start", "planned_end")
    @api.depends_context("lang", "tz")
    def _compute_when_text(self):
        """From when to when; the day only where it is not today."""
        locale = babel_locale_parse(get_lang(self.env).code)
        today = fields.Date.context_today(self)
        for visit in self.filtered(lambda one: one.planned_start and one.planned_end):
            start, end = (
                fields.Datetime.context_timestamp(visit, moment)
                for moment in (visit.planned_start, visit.planned_end)
            )
            day = "" if start.date() == today else format_skeleton("MMMEd", start, locale=locale)
            visit.when_text = f"{day} {start:%H:%M} – {end:%H:%M}".strip()
        for visit in self.filtered(lambda one: not (one.planned_start and one.planned_end)):
            visit.when_text = False

    @api.depends("order_id.closing_blockers")
    @api.depends_context("uid", "lang")
    def _compute_closing_blockers(self):
        """What the engineer himself can still do; assessment and closing are the office's."""
        office = {"assessment", "not_done", "visit_open"}
        for visit in self:
            visit.closing_blockers = [
                blocker
                for blocker in visit.order_id.closing_blockers or []
                if blocker["code"] not in office
            ]

    @api.depends("state", "kind", "role", "order_id.state", "closing_blockers")
    @api.depends_context("uid")
    def _compute_next_act(self):
        for visit in self:
            missing = {blocker["code"] for blocker in visit.closing_blockers or []}
            act = {
                "planned": "accept",
                "accepted": "travel" if visit.kind == "on_site" else "start",
                "travelling": "arrive",
                "on_site": "work",
            }.get(visit.state, "none")
            if visit.state == "on_site" and visit.role == "helper":
                act = "leave"
            elif visit.state == "done" and visit.order_id.state == "done":
                if "acceptance" in missing:
                    act = "customer"
                elif "signature" in missing:
                    act = "sign"
            visit.next_act = act

    @api.depends("order_id.task_ids.outcome", "order_id.task_ids.is_asked", "task_ids.outcome")
    def _compute_step_counts(self):
        """A value that fails counts as soon as it stands on the screen, not when it is saved."""
        for visit in self:
            shown = visit.task_ids
            others = visit.order_id.task_ids - shown._origin
            visit.passable_count = len(shown._filter_passable())
            visit.failed_count = len((others | shown)._filter_failed())

    def action_pass_steps(self):
        """One tap: every tick that may be answered together is in order."""
        self.task_ids._filter_passable()._pass_together()
        return True

    def action_arrive_and_work(self):
        """Arrived at the door; what comes next is on the work screen."""
        self.action_arrive()
        return self.action_work()

    def action_done(self):
        """The work is done; go on with what the papers want of this engineer next."""
        self.action_complete()
        return self._open_next_paper()

    def action_done_fit(self):
        """The device is fit for use and the work is done, in one answer.

        Only where the engineer has not said anything else; steps that failed want words first.
        """
        silent = self.order_id.filtered(lambda order: not order.result)
        silent.write({"result": "fit"})
        return self.action_done()

    def _open_next_paper(self):
        """The customer's acceptance and the engineer's signature follow without a tap between."""
        if len(self) != 1 or self.next_act not in ("customer", "sign"):
            return True
        if self.next_act == "sign":
            return self.action_sign_work()
        return self.action_customer_signs()

    def action_work(self):
        """Open the visit on the engineer's screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "mds.visit",
            "res_id": self.id,
            "views": [(self.env.ref("mds_order.mds_visit_view_form_mine").id, "form")],
        }

    def action_customer_signs(self):
        """Hand over the screen; then it is the engineer's turn to sign."""
        self.ensure_one()
        action = self.order_id.action_record_acceptance()
        action["context"] = {**action["context"], "mds_sign_next": True}
        return action

    def action_sign_work(self):
        return self.order_id.action_sign()
