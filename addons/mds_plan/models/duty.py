from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

MANAGER = ("mds_base.group_service_manager",)
OFFICE = ("mds_base.group_dispatcher",)
QUALITY = "mds_base.group_quality_officer"
OPEN = ("planned", "ordered")


class Duty(models.Model):
    """One piece of due work: a plan, a device, a due day 到期任务.

    Duties follow from plans and are nobody's to make. A planned duty that its plan no longer wants
    disappears; once an order was made, or somebody said why it is left out, it stays as evidence.

    *Credited*: the work was attempted in time, but the device was in use or not found, and the
    follow-up is written down. Completion is reported strict (done in time) and credited.

    ===================  ====  ==================  ====================
    role                 read  plan another day    leave out, take back
    ===================  ====  ==================  ====================
    every service role   yes   –                   –
    dispatcher           yes   yes                 –
    service manager      yes   yes                 yes
    quality officer      yes   –                   credit
    ===================  ====  ==================  ====================
    Only within the user's companies and regions.
    """

    _name = "mds.plan.duty"
    _inherit = ["mds.state.mixin", "mds.organisation.mixin"]
    _description = "Due Work"
    _order = "planned_on, id"
    _check_company_auto = True

    _initial_states = ("planned",)
    _final_states = ("done", "credited")
    _audit_fields = ("state", "planned_on", "order_id", "done_on", "credit_kind", "note")

    plan_id = fields.Many2one(
        "mds.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    device_id = fields.Many2one(
        "mds.device", required=True, readonly=True, index=True, ondelete="restrict"
    )
    order_type_id = fields.Many2one(
        related="plan_id.order_type_id", store=True, index=True, precompute=True
    )
    product_tmpl_id = fields.Many2one(
        related="device_id.product_tmpl_id",
        string="Device Model",
        store=True,
        index=True,
        precompute=True,
    )
    risk_class = fields.Selection(
        related="device_id.product_tmpl_id.mds_risk_class",
        string="Risk Class",
        store=True,
        precompute=True,
    )
    partner_id = fields.Many2one(
        related="device_id.partner_id", string="Hospital", store=True, index=True, precompute=True
    )
    site_id = fields.Many2one(
        related="device_id.site_id", string="Department", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, index=True, precompute=True, default=None
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, index=True, precompute=True
    )
    outlet_id = fields.Many2one(
        related="device_id.outlet_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("ordered", "Order Made"),
            ("done", "Done"),
            ("credited", "Credited"),
            ("left_out", "Left Out"),
            ("missed", "Missed"),
        ],
        required=True,
        default="planned",
        readonly=True,
        copy=False,
        index=True,
    )
    nominal_on = fields.Date("Due by the Plan", required=True, readonly=True)
    due_on = fields.Date("Due on", required=True, readonly=True, index=True)
    opens_on = fields.Date("Earliest", required=True, readonly=True)
    closes_on = fields.Date("Latest", required=True, readonly=True, index=True)
    due_reason = fields.Selection(
        [
            ("anchor", "Fixed date"),
            ("last_done", "Counted from the last time"),
            ("start", "Counted from the installation"),
            ("moved_earlier", "Moved before a blackout period"),
            ("moved_later", "Moved behind a blackout period"),
            ("meter", "The counter has gone on so far"),
            ("threshold", "The counter is at the threshold"),
            ("condition", "A value beyond the limit was measured"),
        ],
        "Why Then",
        readonly=True,
    )
    target_total = fields.Float(
        "Due at the Counter's",
        digits=(16, 3),
        readonly=True,
        help="What the counter has counted when this is due. The day is a forecast from its "
        "readings and moves with them until an order is made.",
    )
    planned_on = fields.Date(
        "Planned for",
        required=True,
        index=True,
        help="The day for which the work is planned within its allowed days.",
    )
    order_on = fields.Date("Order Made on", required=True, readonly=True, index=True)
    is_moved_by_hand = fields.Boolean("Day Chosen by a Person", readonly=True)
    hours = fields.Float(readonly=True)
    covered_by_id = fields.Many2one(
        "mds.plan.duty",
        "Done Together with",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        "mds.order", "Service Order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    done_on = fields.Date(readonly=True, index=True)
    credit_kind = fields.Selection(
        [("in_use", "Device in use"), ("not_found", "Device not found")],
        "Attempted, but",
        readonly=True,
    )
    note = fields.Text("Reason and Follow-up", readonly=True)
    is_finding = fields.Boolean(
        "Found a Fault", readonly=True, help="The work found that the device was not fit for use."
    )

    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    due_count = fields.Integer("Duties", compute="_compute_figures", store=True)
    strict_rate = fields.Float(
        "Done in Time (%)",
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        help="Share of the duties that were done on an allowed day.",
    )
    credited_rate = fields.Float(
        "Done in Time or Credited (%)",
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        help="As before; attempted in time with the follow-up written down counts as well.",
    )
    finding_rate = fields.Float(
        "Found a Fault (%)",
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        help="Share of the duties whose work found a hidden or coming fault.",
    )

    _once = models.UniqueIndex(
        "(plan_id, device_id, nominal_on)", "This duty of the device is there already."
    )
    _to_order_idx = models.Index("(order_on, id) WHERE state = 'planned' AND covered_by_id IS NULL")

    @api.depends("state", "done_on", "opens_on", "closes_on", "is_finding")
    def _compute_figures(self):
        for duty in self:
            in_time = bool(duty.state == "done" and duty.done_on and duty.done_on <= duty.closes_on)
            duty.due_count = 1
            duty.strict_rate = 100.0 if in_time else 0.0
            duty.credited_rate = 100.0 if in_time or duty.state == "credited" else 0.0
            duty.finding_rate = 100.0 if duty.is_finding else 0.0

    @api.depends("state", "closes_on")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for duty in self:
            duty.is_late = duty.state in OPEN and duty.closes_on < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [
            ("state", "in", OPEN),
            ("closes_on", "<", fields.Date.context_today(self)),
        ]
        return late if True in value else ["!", "&", *late]

    @api.depends("plan_id.name", "device_id.product_id.name", "device_id.serial", "planned_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for duty in self:
            duty.display_name = f"{duty.plan_id.name} · {duty.device_id.display_name}"

    @api.model
    def _get_transitions(self):
        leave_out = "action_leave_out"
        return [
            *super()._get_transitions(),
            Transition("planned", "ordered", "action_make_order", OFFICE),
            Transition("ordered", "done", "action_note_done", OFFICE),
            Transition("done", "ordered", "action_note_reopened", OFFICE),
            Transition("ordered", "left_out", leave_out, OFFICE, reason_required=True),
            Transition("planned", "left_out", leave_out, MANAGER, reason_required=True),
            Transition("left_out", "planned", "action_plan_again", MANAGER),
            Transition("planned", "missed", "action_note_missed", MANAGER),
            Transition("missed", "ordered", "action_make_order", OFFICE),
            Transition("missed", "left_out", leave_out, MANAGER, reason_required=True),
            *(
                Transition(
                    state,
                    "credited",
                    "action_credit",
                    (*MANAGER, QUALITY),
                    "_guard_credit",
                    reason_required=True,
                )
                for state in ("planned", "ordered", "missed", "left_out")
            ),
        ]

    def _collect_changes(self, kind, old, new, always=False):
        """A planned duty is arithmetic; what people did with it is evidence."""
        if kind != "write":
            return None
        return super()._collect_changes(kind, old, new, always)

    # -- people ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Due work follows from the plans: change the plan."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not self._may_write_state():
            self._check_by_hand(vals)
            vals = {**vals, "is_moved_by_hand": True}
        return super().write(vals)

    def _check_by_hand(self, vals):
        """Of a planned duty people choose the day, within the allowed ones; nothing else."""
        if set(vals) - {"planned_on"}:
            raise UserError(
                self.env._("Only the day can be changed here; all else follows from the plan.")
            )
        day = fields.Date.to_date(vals.get("planned_on"))
        for duty in self:
            if duty.state != "planned":
                raise UserError(
                    self.env._(
                        "%(duty)s: the order is made already. Plan the visit there.",
                        duty=duty.display_name,
                    )
                )
            if not day or not duty.opens_on <= day <= duty.closes_on:
                raise UserError(
                    self.env._(
                        "%(duty)s: allowed are the days from %(first)s to %(last)s. To leave it "
                        "out, use the button and say why.",
                        duty=duty.display_name,
                        first=fields.Date.to_string(duty.opens_on),
                        last=fields.Date.to_string(duty.closes_on),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_touched(self):
        if touched := self.filtered(lambda duty: duty.state != "planned"):
            raise UserError(
                self.env._(
                    "%(duties)s: somebody has acted on it, it stays.",
                    duties=", ".join(touched[:5].mapped("display_name")),
                )
            )

    def action_leave_out(self):
        return self._ask_leave_out("left_out")

    def action_credit(self):
        return self._ask_leave_out("credited")

    def _ask_leave_out(self, target):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave out")
            if target == "left_out"
            else self.env._("Attempted in Time"),
            "res_model": "mds.plan.duty.leave.out",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_duty_ids": self.ids, "default_target": target},
        }

    def _guard_credit(self):
        words = self.env._("say whether the device was in use or not found.")
        return {duty: words for duty in self if not duty.credit_kind}

    def action_plan_again(self):
        self._check_ways("planned", "")
        duties = self._sudo_follow()
        duties._transition("planned")
        duties.write({"order_id": False, "note": False})
        return True

    def action_note_missed(self):
        """The next one is due already, and nobody has acted on this one."""
        self._check_ways("missed", "")
        self._sudo_follow()._transition("missed")
        return True

    def _sudo_follow(self):
        """Duties follow from plans, orders and devices, whoever acts on those; the caller has
        checked the rights.
        """
        return self.sudo()
