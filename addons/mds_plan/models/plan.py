from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import ValidationError

from ..lib import nesting
from ..lib.schedule import Rule

MANAGER = ("mds_base.group_service_manager",)


class Plan(models.Model):
    """What must be done again and again on which devices 维护计划.

    A plan says which devices (models, hospitals, places or single units), what (type of order) and
    how often. From it follow *duties*: one per device and due day, two years ahead; an order is
    made from a duty in time. Changing a plan moves only duties that nobody has touched.

    ===================  ====  ======  =====  ======  ==================
    role                 read  create  write  delete  activate and end
    ===================  ====  ======  =====  ======  ==================
    every service role   yes   –       –      –       –
    service manager      yes   yes     yes    drafts  yes
    ===================  ====  ======  =====  ======  ==================
    Only within the user's companies.
    """

    _name = "mds.plan"
    _inherit = ["mds.state.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Maintenance Plan"
    _order = "sequence, name, id"
    _check_company_auto = True

    _initial_states = ("draft",)
    _final_states = ("ended",)
    _audit_fields = (
        "name",
        "state",
        "company_id",
        "order_type_id",
        "product_tmpl_ids",
        "partner_ids",
        "site_ids",
        "device_ids",
        "interval",
        "interval_unit",
        "mode",
        "anchor_on",
        "tolerance_before",
        "tolerance_after",
        "start_on",
        "end_on",
        "horizon_days",
        "grouping",
        "by_time",
        "by_condition",
        "condition_step_id",
        "condition_limit_kind",
        "condition_lower",
        "condition_upper",
        "covers_ids",
        "is_alternative",
        "alternative_assessment",
    )

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("ended", "Ended")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    order_type_id = fields.Many2one(
        "mds.order.type",
        "What is Done",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_order_type_id(),
    )
    work_instruction = fields.Text(
        help="Written into every order of the plan, in addition to its checklist."
    )
    expected_hours = fields.Float(
        "Hours per Device",
        help="Zero: as the template of its type and of each device model says.",
    )

    # which devices
    product_tmpl_ids = fields.Many2many(
        "product.template", string="Models", domain=[("is_medical_device", "=", True)]
    )
    partner_ids = fields.Many2many("res.partner", string="Hospitals")
    site_ids = fields.Many2many("mds.site", string="Departments and Places")
    device_ids = fields.Many2many("mds.device", string="Single Devices", check_company=True)
    device_count = fields.Integer("Devices", compute="_compute_device_count")

    # how often
    interval = fields.Integer("Every", required=True, default=12)
    interval_unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        "Unit of Interval",
        required=True,
        default="month",
    )
    mode = fields.Selection(
        [("floating", "Last time it was done"), ("fixed", "Fixed dates")],
        "Counted from",
        required=True,
        default="floating",
        help="Last time it was done: late work moves the next. Fixed dates: it does not.",
    )
    anchor_on = fields.Date(
        "First Date",
        help="Fixed dates count from this day. Empty: from the day when the device was installed.",
    )
    tolerance_before = fields.Integer("Days Earlier Allowed", default=20)
    tolerance_after = fields.Integer("Days Later Allowed", default=20)
    start_on = fields.Date("In Force from", required=True, default=fields.Date.context_today)
    end_on = fields.Date("In Force until")
    horizon_days = fields.Integer(
        "Order Made (Days Ahead)",
        required=True,
        default=30,
        help="The order is made so many days before the work is planned.",
    )
    is_levelled = fields.Boolean(
        "Spread the Work",
        default=True,
        help="Within the allowed days, work is planned in weeks that have less of it, and devices "
        "of one place together.",
    )
    blackout_ids = fields.Many2many("mds.plan.blackout", string="Blackout Periods")
    covers_ids = fields.Many2many(
        "mds.plan",
        "mds_plan_covers_rel",
        "plan_id",
        "covered_id",
        "Covers",
        domain="[('id', '!=', id)]",
        check_company=True,
        help="Plans whose work is done with this one when both are due: the annual covers the "
        "half-yearly.",
    )

    # alternative maintenance (AEM)
    is_alternative = fields.Boolean(
        "Deviates from the Maker",
        help="Interval or content differ from what the maker demands (alternative equipment "
        "maintenance). Needs a risk assessment; not allowed for models that are bound to the "
        "maker's schedule.",
    )
    alternative_assessment = fields.Text(
        "Risk Assessment", help="Why the deviation is safe: failure history, risk, who judged."
    )

    duty_ids = fields.One2many("mds.plan.duty", "plan_id", "Duties")
    open_duty_count = fields.Integer("Open Duties", compute="_compute_open_duty_count")

    _interval_positive = models.Constraint(
        "CHECK (interval > 0)", "The interval must be one or more."
    )
    _tolerance_positive = models.Constraint(
        "CHECK (tolerance_before >= 0 AND tolerance_after >= 0 AND horizon_days >= 0)",
        "Days earlier, days later and days ahead cannot be below zero.",
    )
    _period = models.Constraint(
        "CHECK (end_on IS NULL OR end_on >= start_on)", "The plan ends before it begins."
    )
    _hours_positive = models.Constraint(
        "CHECK (expected_hours >= 0)", "Hours per device cannot be below zero."
    )

    @api.model
    def _default_order_type_id(self):
        return self.env.ref("mds_order.order_type_maintenance", raise_if_not_found=False)

    def _compute_open_duty_count(self):
        counts = dict(
            self.env["mds.plan.duty"]._read_group(
                [("plan_id", "in", self.ids), ("state", "in", ("planned", "ordered"))],
                ["plan_id"],
                ["__count"],
            )
        )
        for plan in self:
            plan.open_duty_count = counts.get(plan._origin, 0)

    @api.constrains("covers_ids")
    def _check_no_cycle(self):
        plans = self.search([("covers_ids", "!=", False)])
        if nesting.has_cycle({plan.id: set(plan.covers_ids.ids) for plan in plans | self}):
            raise ValidationError(
                self.env._("A plan cannot cover itself, neither directly nor through others.")
            )

    @api.constrains("interval", "interval_unit", "tolerance_before", "tolerance_after", "by_time")
    def _check_window(self):
        days = {"day": 1, "week": 7, "month": 28}
        for plan in self.filtered("by_time"):
            length = plan.interval * days[plan.interval_unit]
            if plan.tolerance_before + plan.tolerance_after >= length:
                raise ValidationError(
                    self.env._(
                        "%(plan)s: the days earlier and later together are as long as the "
                        "interval; two due days would share a window. Allow fewer days.",
                        plan=plan.name,
                    )
                )

    @api.constrains("is_alternative", "product_tmpl_ids", "device_ids", "state")
    def _check_alternative(self):
        active = self.filtered(lambda plan: plan.state == "active")
        refusals = active._get_alternative_refusals()
        if refusals:
            raise ValidationError("\n".join(refusals.values()))

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "active", "action_activate", MANAGER, "_guard_activate"),
            Transition("active", "ended", "action_end", MANAGER, reason_required=True),
        ]

    def _guard_activate(self):
        refusals = {**self._get_trigger_refusals(), **self._get_alternative_refusals()}
        for plan in self - self._having_scope():
            refusals[plan] = self.env._("say for which models, hospitals, places or devices.")
        return refusals

    def _get_alternative_refusals(self):
        """{plan: why it may not deviate from the maker}."""
        refusals = {}
        for plan in self.filtered("is_alternative"):
            bound = plan._get_models().filtered("mds_is_maker_bound")
            if bound:
                refusals[plan] = self.env._(
                    "%(models)s: only the maker's schedule is allowed. Take the models out or "
                    "untick “Deviates from the Maker”.",
                    models=", ".join(bound.mapped("display_name")),
                )
            elif not (plan.alternative_assessment or "").strip():
                refusals[plan] = self.env._("write the risk assessment of the deviation first.")
        return refusals

    def action_activate(self):
        self._transition("active")
        self._project()
        return True

    def action_end(self):
        """No further work: duties that nobody has touched go, orders stay."""
        if not self._has_reason():
            return self.with_context(mds_action="action_end").action_ask_reason()
        self._transition("ended")
        duties = self.env["mds.plan.duty"]._sudo_follow()
        duties.search([("plan_id", "in", self.ids), ("state", "=", "planned")]).unlink()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered(lambda plan: plan.state != "draft"):
            raise ValidationError(
                self.env._(
                    "%(plans)s was in force and stays as evidence: end it instead.",
                    plans=", ".join(used.mapped("name")),
                )
            )

    def write(self, vals):
        result = super().write(vals)
        if self._get_rule_fields() & vals.keys():
            self.filtered(lambda plan: plan.state == "active")._project()
        return result

    @api.model
    def _get_rule_fields(self):
        """What due days follow from."""
        return {
            "product_tmpl_ids",
            "partner_ids",
            "site_ids",
            "device_ids",
            "interval",
            "interval_unit",
            "mode",
            "anchor_on",
            "tolerance_before",
            "tolerance_after",
            "start_on",
            "end_on",
            "blackout_ids",
            "covers_ids",
            "order_type_id",
            "expected_hours",
            "is_levelled",
            "horizon_days",
        }

    def _prepare_rule(self):
        self.ensure_one()
        return Rule(
            interval=self.interval,
            unit=self.interval_unit,
            mode=self.mode,
            anchor=self.anchor_on or None,
            before=self.tolerance_before,
            after=self.tolerance_after,
            blackouts=self.blackout_ids._prepare_blackouts(),
        )

    def action_open_duties(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_plan.mds_plan_duty_action")
        action["domain"] = [("plan_id", "in", self.ids)]
        action["context"] = {"mds_of_plan": True}
        return action
