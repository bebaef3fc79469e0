from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

LIVE_STATES = ("planned", "accepted", "travelling", "on_site")
PLAN_FIELDS = ("order_id", "kind", "employee_id", "planned_start", "planned_end", "instruction")
STAMP_FIELDS = ("accepted_at", "travel_started_at", "arrived_at", "finished_at")


class Visit(models.Model):
    """A visit 服务任务: one engineer who goes (or calls, or works at the bench) for an order.

    Planned and actual times, travel and work belong to the visit; an order has as many as it
    takes.

    ===================== ========= ========= ==================== ==================
    role                  read      plan      accept … finish      decline, cancel
    ===================== ========= ========= ==================== ==================
    every service user    regions   –         –                    –
    engineer              regions   –         own                  decline own
    dispatcher, manager   regions   yes       yes (by telephone)   both
    ===================== ========= ========= ==================== ==================
    """

    _name = "mds.visit"
    _description = "Visit"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.offline.mixin",
        "mds.order.link.mixin",
    ]
    _order = "planned_start, id"
    _rec_names_search = ["order_id.name", "employee_id.name"]
    _check_company_auto = True

    _guarded_fields = STAMP_FIELDS
    _initial_states = ("planned",)
    _final_states = ("done", "declined", "cancelled")
    _audit_fields = (
        "order_id",
        "kind",
        "employee_id",
        "planned_start",
        "planned_end",
        "state",
        *STAMP_FIELDS,
    )

    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("accepted", "Accepted"),
            ("travelling", "On the Way"),
            ("on_site", "On Site"),
            ("done", "Done"),
            ("declined", "Declined"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="planned",
        readonly=True,
        copy=False,
        index=True,
    )
    is_live = fields.Boolean(compute="_compute_is_live")
    order_id = fields.Many2one(
        "mds.order", required=True, index=True, ondelete="restrict", check_company=True
    )
    kind = fields.Selection(
        [("on_site", "On Site"), ("remote", "Remote"), ("bench", "At the Bench")],
        required=True,
        default="on_site",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("mds_is_engineer", "=", True)],
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", string="Engineer's Login", store=True, index=True
    )
    planned_start = fields.Datetime(required=True, index=True)
    planned_end = fields.Datetime(required=True)
    instruction = fields.Text(help="What the dispatcher tells the engineer: gate, contact, risk.")
    color = fields.Integer(related="employee_id.color")

    accepted_at = fields.Datetime("Accepted on", readonly=True, copy=False)
    travel_started_at = fields.Datetime("Set out", readonly=True, copy=False)
    arrived_at = fields.Datetime("Arrived", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)
    time_ids = fields.One2many("mds.order.time", "visit_id", "Time")

    company_id = fields.Many2one(
        related="order_id.company_id",
        store=True,
        precompute=True,
        index=True,
        required=False,
        default=None,
    )
    region_id = fields.Many2one(
        related="order_id.region_id", store=True, precompute=True, index=True
    )
    outlet_id = fields.Many2one(
        related="order_id.outlet_id", store=True, precompute=True, index="btree_not_null"
    )

    # what the engineer sees of the order without opening it
    partner_id = fields.Many2one(related="order_id.partner_id")
    site_id = fields.Many2one(related="order_id.site_id")
    device_id = fields.Many2one(related="order_id.device_id")
    priority = fields.Selection(related="order_id.priority")
    order_state = fields.Selection(related="order_id.state", string="Order State")
    type_id = fields.Many2one(related="order_id.type_id")
    symptom = fields.Text(related="order_id.symptom")
    due_by = fields.Datetime(related="order_id.due_by")
    safety_warning = fields.Char(related="order_id.safety_warning")
    device_status = fields.Char(related="order_id.device_status")
    coverage = fields.Selection(related="order_id.coverage", string="Who Pays")
    coverage_reason = fields.Char(related="order_id.coverage_reason", string="What is Covered")
    reporter_name = fields.Char(related="order_id.reporter_name")
    reporter_phone = fields.Char(related="order_id.reporter_phone")

    _end_after_start = models.Constraint(
        "CHECK (planned_start < planned_end)", "A visit ends after it starts."
    )
    _engineer_once = models.Constraint(
        "EXCLUDE USING gist (employee_id WITH =, "
        "tsrange(planned_start, planned_end) WITH &&) "
        "WHERE (state IN ('planned', 'accepted', 'travelling', 'on_site'))",
        "The engineer is planned for another visit at this time. Choose another time or engineer.",
    )

    @api.depends("state")
    def _compute_is_live(self):
        for visit in self:
            visit.is_live = visit.state in LIVE_STATES

    @api.depends("order_id.name", "employee_id.name")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = f"{visit.order_id.name} · {visit.employee_id.display_name}"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {name: value for name, value in vals.items() if name not in STAMP_FIELDS}
            for vals in vals_list
        ]
        self._check_order_open({vals["order_id"] for vals in vals_list})
        self._check_free(
            [
                (vals["employee_id"], vals["planned_start"], vals["planned_end"])
                for vals in vals_list
                if all(vals.get(name) for name in ("employee_id", "planned_start", "planned_end"))
            ]
        )
        visits = super().create(vals_list)
        visits._check_engineers()
        return visits

    def write(self, vals):
        """Plans are the dispatcher's; stamps come from the actions alone."""
        self._check_order_kept(vals)
        planned = vals.keys() & set(PLAN_FIELDS)
        if planned:
            self._check_can_replan()
        if {"employee_id", "planned_start", "planned_end"} & planned:
            self._check_free(
                [
                    (
                        vals.get("employee_id", visit.employee_id.id),
                        vals.get("planned_start", visit.planned_start),
                        vals.get("planned_end", visit.planned_end),
                    )
                    for visit in self
                    if visit.is_live
                ]
            )
        vals = {name: value for name, value in vals.items() if name not in STAMP_FIELDS}
        if "state" in vals and self._may_write_state():
            vals.update(self._prepare_state_stamp(vals["state"]))
        result = super().write(vals) if vals else True
        if "employee_id" in vals:
            self._check_engineers()
        return result

    def _check_engineers(self):
        """Nobody is sent who cannot go: the dialog says so before, this holds for every way."""
        answers = self.order_id._get_engineer_blockers(self.employee_id)
        words = [
            f"{visit.employee_id.display_name} {reason}."
            for visit in self
            for reason in answers[visit.order_id][visit.employee_id]
        ]
        if words:
            raise ValidationError("\n".join(words))

    @api.model
    def _prepare_state_stamp(self, state):
        """The stamp that belongs to the state, at the time that is claimed."""
        names = {
            "accepted": "accepted_at",
            "travelling": "travel_started_at",
            "on_site": "arrived_at",
            "done": "finished_at",
        }
        if state not in names:
            return {}
        return {names[state]: self._audit_occurred_at() or fields.Datetime.now()}

    def _check_order_kept(self, vals):
        if "order_id" in vals and self.filtered(
            lambda visit: visit.order_id.id != vals["order_id"]
        ):
            raise ValidationError(
                self.env._("A visit stays with its order. Cancel it and plan one for the other.")
            )

    def _check_can_replan(self):
        if not self.env.su and not self.env.user.has_group("mds_base.group_dispatcher"):
            raise ValidationError(
                self.env._(
                    "Only a dispatcher plans visits. Decline the visit and say when you could come."
                )
            )
        over = self.filtered(lambda visit: not visit.is_live or visit.state == "on_site")
        if over:
            raise ValidationError(
                self.env._(
                    "%(visits)s: begun or over, so it cannot be planned again. Plan a new visit.",
                    visits=", ".join(over.mapped("display_name")),
                )
            )

    @api.model
    def _check_order_open(self, order_ids):
        orders = self.env["mds.order"].browse(order_ids)
        closed = orders.filtered(
            lambda order: order.state in ("done", "closed", "concluded", "cancelled")
        )
        if closed:
            raise ValidationError(
                self.env._(
                    "%(orders)s: the work is done. Reopen the order before you plan a visit.",
                    orders=", ".join(closed.mapped("name")),
                )
            )

    def _check_free(self, wanted):
        """Say in words what the exclusion constraint would refuse; that one holds under load.

        :param wanted: list of (employee id, start, end)
        """
        for *_wanted, visit in self._find_overlaps(wanted):
            raise ValidationError(
                self.env._(
                    "%(engineer)s is planned for %(order)s from %(start)s to %(end)s. Choose "
                    "another time or engineer.",
                    engineer=visit.employee_id.display_name,
                    order=visit.order_id.name,
                    start=format_datetime(self.env, visit.planned_start),
                    end=format_datetime(self.env, visit.planned_end),
                )
            )

    def _find_overlaps(self, wanted):
        """[(employee id, start, end, visit)] for each wanted time that a live visit takes."""
        to_datetime = fields.Datetime.to_datetime
        wanted = [
            (employee, to_datetime(start), to_datetime(end)) for employee, start, end in wanted
        ]
        if not wanted:
            return []
        taken = self._sudo_visits().search(
            [
                ("employee_id", "in", list({employee for employee, _start, _end in wanted})),
                ("planned_start", "<", max(end for _employee, _start, end in wanted)),
                ("planned_end", ">", min(start for _employee, start, _end in wanted)),
                ("state", "in", LIVE_STATES),
                ("id", "not in", self.ids),
            ]
        )
        by_employee = taken.grouped(lambda visit: visit.employee_id.id)
        return [
            (employee, start, end, visit)
            for employee, start, end in wanted
            for visit in by_employee.get(employee, ())
            if visit.planned_start < end and start < visit.planned_end
        ]

    @api.model
    def _sudo_visits(self):
        """An engineer may be busy in a region that the dispatcher does not see."""
        return self.env["mds.visit"].sudo()
