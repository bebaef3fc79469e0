from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.weekly_hours import say_weekly_hours

MILESTONES = ("response", "on_site", "restored", "resolved", "parts")
PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")]


class SlaPolicy(models.Model):
    """A service level 服务时效: within how many hours what is reached, by priority and hours.

    Read: everyone in service. Written: contract and service managers.
    """

    _name = "mds.sla.policy"
    _inherit = ["mds.audit.mixin"]
    _description = "Service Level"
    _order = "name, id"

    _audit_fields = ("name", "calendar_id", "active")

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        ondelete="restrict",
        help="Hours in which the clock runs, with holidays and make-up workdays. Empty: around "
        "the clock, every day.",
    )
    target_ids = fields.One2many("mds.sla.target", "policy_id", "Targets", copy=True)

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for policy in self:
            calendar = policy.calendar_id
            if not calendar:
                continue
            if calendar.flexible_hours or not calendar.attendance_ids:
                raise ValidationError(
                    self.env._(
                        "“%(calendar)s” has no fixed hours, so no deadline can be counted in it. "
                        "Choose working hours with times of day, or none for around the clock.",
                        calendar=calendar.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if self._get_counting_fields() & vals.keys():
            self._recount_open_orders()
        return result

    @api.model
    def _get_counting_fields(self):
        """What deadlines follow from. Seam: the conditions of clocks."""
        return {"calendar_id"}

    def _recount_open_orders(self):
        """Deadlines of open orders follow their service level; those of others stay."""
        orders = self._sudo_orders().search(
            [
                ("contract_version_id.line_ids.sla_policy_id", "in", self.ids),
                ("state", "in", ("triaged", "planned", "in_progress")),
            ]
        )
        reason = self.env._("The service level or its working hours changed.")
        orders.with_context(mds_reason=reason)._recount_sla()

    @api.model
    def _sudo_orders(self):
        """A service level holds for all its orders, whichever its keeper sees."""
        return self.env["mds.order"].sudo()

    @api.model
    def _cron_recount(self):
        """Each quarter of an hour: a holiday or a make-up workday may have been entered since."""
        self.search([])._recount_open_orders()

    def _say_hours(self):
        """The hours in words for the paper: a calendar's name says nothing to the customer.

        Hours that change from week to week are named as they are called.
        """
        self.ensure_one()
        calendar = self.calendar_id
        if not calendar or calendar.two_weeks_calendar:
            return calendar.name or ""
        spans = calendar.attendance_ids.filtered(
            lambda one: not one.display_type and one.day_period != "lunch"
        )
        days = spans._fields["dayofweek"]._description_selection(self.env)
        return say_weekly_hours(
            [(int(one.dayofweek), one.hour_from, one.hour_to) for one in spans],
            {int(day): name for day, name in days},
        )

    def _get_target_seconds(self):
        """``{(policy, priority): {milestone: seconds}}``, of all priorities."""
        result = {}
        for policy in self:
            for target in policy.target_ids:
                result[policy, target.priority] = {
                    name: round(target[f"{name}_hours"] * 3600)
                    for name in MILESTONES
                    if target[f"{name}_hours"]
                }
        return result


class SlaTarget(models.Model):
    """The hours of one priority of a service level; zero: not promised."""

    _name = "mds.sla.target"
    _inherit = ["mds.audit.mixin"]
    _description = "Target of a Service Level"
    _order = "policy_id, priority desc"

    _audit_fields = (
        "policy_id",
        "priority",
        "response_hours",
        "on_site_hours",
        "restored_hours",
        "resolved_hours",
        "parts_hours",
    )

    policy_id = fields.Many2one("mds.sla.policy", required=True, index=True, ondelete="cascade")
    priority = fields.Selection(PRIORITIES, required=True, default="1")
    response_hours = fields.Float("Response (h)", help="Until the first answer of a person.")
    on_site_hours = fields.Float("On Site (h)", help="Until an engineer is at the device.")
    restored_hours = fields.Float("Restored (h)", help="Until the device may be used again.")
    resolved_hours = fields.Float("Resolved (h)", help="Until the work is done.")
    parts_hours = fields.Float(
        "Parts There (h)",
        help="From the demand for parts, when the order begins to wait for them, until they are "
        "there.",
    )

    _once = models.Constraint(
        "UNIQUE (policy_id, priority)", "This service level has targets of this priority already."
    )
    _not_negative = models.Constraint(
        "CHECK (response_hours >= 0 AND on_site_hours >= 0 AND restored_hours >= 0 "
        "AND resolved_hours >= 0)",
        "Hours are not below zero.",
    )
    _parts_not_negative = models.Constraint("CHECK (parts_hours >= 0)", "Hours are not below zero.")
    _in_order = models.Constraint(
        "CHECK (resolved_hours = 0 OR restored_hours <= resolved_hours)",
        "A device is restored before all is resolved: check the hours.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets.policy_id._recount_open_orders()
        return targets

    def write(self, vals):
        result = super().write(vals)
        self.policy_id._recount_open_orders()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies._recount_open_orders()
        return result
