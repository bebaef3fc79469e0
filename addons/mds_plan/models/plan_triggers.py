from odoo import api, fields, models
from odoo.addons.mds_order.models.task_template import LIMIT_KINDS
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..lib.schedule import leaves_a_day


class Plan(models.Model):
    """What makes work due besides time: a measured value, and what other addons add (counters).

    Of all that is chosen, whichever comes first.
    """

    _inherit = "mds.plan"

    by_time = fields.Boolean(
        default=True, help="Due so long after the last time, or on fixed dates."
    )
    by_condition = fields.Boolean(
        "By a Measured Value",
        help="Due when a value beyond the limit was measured in a step of a checklist.",
    )
    condition_step_id = fields.Many2one(
        "mds.task.template",
        "Measured in",
        domain=[("kind", "=", "number")],
        ondelete="restrict",
        index="btree_not_null",
    )
    condition_limit_kind = fields.Selection(
        LIMIT_KINDS,
        "Good Values",
        required=True,
        default="none",
        help="No limit: the limits of the checklist step itself.",
    )
    condition_lower = fields.Float("At Least", digits=(16, 4))
    condition_upper = fields.Float("At Most", digits=(16, 4))
    grouping = fields.Selection(
        [
            ("device", "Each device"),
            ("department", "Each department"),
            ("site", "Each site of a hospital"),
        ],
        "One Order for",
        required=True,
        default="device",
        help="Devices of one department or site that may be done on the same day go into one "
        "order, with a result for each.",
    )

    @api.constrains(
        "by_condition",
        "condition_step_id",
        "condition_limit_kind",
        "condition_lower",
        "condition_upper",
    )
    def _check_condition(self):
        _ = self.env._
        for plan in self.filtered("by_condition"):
            kind, lower, upper = (
                plan.condition_limit_kind,
                plan.condition_lower,
                plan.condition_upper,
            )
            if not plan.condition_step_id:
                raise ValidationError(
                    _("%(plan)s: choose the checklist step that is measured.", plan=plan.name)
                )
            if kind == "none" and plan.condition_step_id.limit_kind == "none":
                raise ValidationError(
                    _("%(plan)s: the step has no limit. Enter the good values.", plan=plan.name)
                )
            if kind == "range" and lower > upper:
                raise ValidationError(
                    _("%(plan)s: the lower limit is above the upper one.", plan=plan.name)
                )

    @api.constrains("blackout_ids")
    def _check_blackouts(self):
        for plan in self:
            if not leaves_a_day(plan.blackout_ids._prepare_blackouts()):
                raise ValidationError(
                    self.env._(
                        "%(plan)s: its blackout periods leave no day of the year. Shorten one or "
                        "take it out.",
                        plan=plan.name,
                    )
                )

    @api.model
    def _get_rule_fields(self):
        return super()._get_rule_fields() | {
            "by_time",
            "by_condition",
            "condition_step_id",
            "condition_limit_kind",
            "condition_lower",
            "condition_upper",
        }

    def _has_trigger(self):
        """Whether anything can make its work due."""
        self.ensure_one()
        return self.by_time or self.by_condition

    def _is_by_time_only(self):
        self.ensure_one()
        return not self.by_condition

    def _get_trigger_refusals(self):
        """{plan: why its work could never be due}."""
        words = self.env._("say what makes its work due: time, a counter or a measured value.")
        return {plan: words for plan in self if not plan._has_trigger()}

    def _sudo_by_condition(self):
        """Whether work can become due by what is measured is asked for every order."""
        return self.sudo().search([("state", "=", "active"), ("by_condition", "=", True)], limit=1)

    def _match(self, duties, occurrences):
        """{nominal day: duty} of one device: which record stands for which due day.

        A forecast moves with each reading: the first planned duty stays the first.
        """
        self.ensure_one()
        there = {duty.nominal_on: duty for duty in duties}
        if self._is_by_time_only() or not occurrences or occurrences[0].nominal in there:
            return there
        days = {occurrence.nominal for occurrence in occurrences}
        free = duties.filtered(lambda d: d.state == "planned" and d.nominal_on not in days)
        if free:
            there[occurrences[0].nominal] = free.sorted("nominal_on")[0]
        return there

    # -- facts for the pure rules ---------------------------------------------------------------

    def _prepare_counts(self):
        """{"every": …, "threshold": …}: what a counter must count, as the pure rules want it."""
        self.ensure_one()
        return {}

    @api.model
    def _get_usages(self, days):
        """{(plan, device): lib.usage.Usage}, for those that go by a counter.

        :param days: {(plan, device): day} of which the total matters
        """
        return {}

    @api.model
    def _get_beyond(self, pairs):
        """{(plan, device): (day, …)} on which a value beyond the limit was measured."""
        found = {}
        for plan in {plan for plan, _device in pairs if plan.by_condition}:
            devices = [device.id for of, device in pairs if of == plan]
            steps = self._sudo_steps().search(
                plan._get_beyond_domain()
                & (
                    Domain("device_line_id.device_id", "in", devices)
                    | Domain("device_line_id", "=", False)
                    & Domain("order_id.device_id", "in", devices)
                )
            )
            for step in steps:
                key = (plan.id, step._get_device().id)
                day = fields.Date.context_today(step, step.answered_at)
                found[key] = (*found.get(key, ()), day)
        return {
            (plan, device): found[plan.id, device.id]
            for plan, device in pairs
            if (plan.id, device.id) in found
        }

    def _get_beyond_domain(self):
        self.ensure_one()
        # a new version of a checklist has the step anew, by the same name
        steps = self.condition_step_id.with_context(lang=None, active_test=False)
        steps = steps.search([("name", "=", steps.name), ("kind", "=", "number")])
        domain = Domain("template_id", "in", steps.ids)
        domain &= Domain("is_done", "=", True) & Domain("answered_at", "!=", False)
        domain &= Domain("order_id.state", "in", ("done", "closed", "concluded"))
        kind = self.condition_limit_kind
        if kind == "none":
            return domain & Domain("outcome", "=", "fail")
        bad = Domain.FALSE
        if kind in ("min", "range"):
            bad |= Domain("value_number", "<", self.condition_lower)
        if kind in ("max", "range"):
            bad |= Domain("value_number", ">", self.condition_upper)
        return domain & bad

    def _sudo_steps(self):
        """A plan follows from all that was measured, whichever regions its manager sees."""
        return self.env["mds.order.task"].sudo()
