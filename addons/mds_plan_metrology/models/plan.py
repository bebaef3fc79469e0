from collections import defaultdict
from datetime import datetime, time

from odoo import api, fields, models
from odoo.addons.mds_metrology.lib import meter_reading
from odoo.addons.mds_plan.lib.usage import Usage
from odoo.addons.mds_plan.models.plan import Plan as BasePlan
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class Plan(models.Model):
    """Work that is due by a counter: every so much, or at a threshold."""

    _inherit = "mds.plan"

    _audit_fields = (
        *BasePlan._audit_fields,
        "meter_kind_id",
        "meter_every",
        "meter_threshold",
    )

    meter_kind_id = fields.Many2one(
        "mds.meter.kind",
        "By Counter",
        index="btree_not_null",
        ondelete="restrict",
        help="Due when this counter of the device has gone on so far. The day is a forecast from "
        "its readings.",
    )
    meter_unit = fields.Char(related="meter_kind_id.unit")
    meter_every = fields.Float("Every so Much", digits=(16, 3), help="Zero: not so.")
    meter_threshold = fields.Float(
        "At a Threshold", digits=(16, 3), help="Due once when this is counted in all. Zero: not so."
    )
    meter_remark = fields.Char("About the Counters", compute="_compute_meter_remark")

    _meter_positive = models.Constraint(
        "CHECK (meter_every >= 0 AND meter_threshold >= 0)",
        "What a counter must count cannot be below zero.",
    )

    @api.constrains("meter_kind_id", "meter_every", "meter_threshold")
    def _check_meter(self):
        for plan in self.filtered("meter_kind_id"):
            if not plan.meter_every and not plan.meter_threshold:
                raise ValidationError(
                    self.env._(
                        "%(plan)s: say every how many %(unit)s, or at which threshold.",
                        plan=plan.name,
                        unit=plan.meter_kind_id.unit,
                    )
                )

    @api.depends(
        "meter_kind_id",
        "meter_threshold",
        "product_tmpl_ids",
        "partner_ids",
        "site_ids",
        "device_ids",
    )
    @api.depends_context("lang")
    def _compute_meter_remark(self):
        """What whoever makes the plan should know: devices without readings, or beyond it."""
        _ = self.env._
        for plan in self:
            remarks = []
            if plan.meter_kind_id and (count := plan.device_count):
                domain = [
                    ("device_id", "any", list(plan._get_device_domain())),
                    ("kind_id", "=", plan.meter_kind_id.id),
                    ("last_at", "!=", False),
                ]
                meters = self.env["mds.meter"]
                if unread := count - meters.search_count(domain):
                    remarks.append(_("%(count)s devices have no reading yet.", count=unread))
                beyond = [*domain, ("total", ">=", plan.meter_threshold)]
                if plan.meter_threshold and (over := meters.search_count(beyond)):
                    remarks.append(
                        _("%(count)s are beyond the threshold already: due at once.", count=over)
                    )
            plan.meter_remark = " ".join(remarks)

    @api.model
    def _get_rule_fields(self):
        return super()._get_rule_fields() | {"meter_kind_id", "meter_every", "meter_threshold"}

    def _has_trigger(self):
        return super()._has_trigger() or bool(self.meter_kind_id)

    def _is_by_time_only(self):
        return super()._is_by_time_only() and not self.meter_kind_id

    def _prepare_counts(self):
        counts = super()._prepare_counts()
        if self.meter_kind_id:
            counts["every"] = meter_reading.parse(self.meter_every)
            counts["threshold"] = meter_reading.parse(self.meter_threshold)
        return counts

    @api.model
    def _get_usages(self, days):
        usages = super()._get_usages(days)
        wanted = {pair: day for pair, day in days.items() if pair[0].meter_kind_id}
        meters = {
            (meter.device_id.id, meter.kind_id.id): meter
            for meter in self._sudo_meters().search(
                [
                    ("device_id", "in", [device.id for _plan, device in wanted]),
                    ("kind_id", "in", [plan.meter_kind_id.id for plan, _device in wanted]),
                    ("last_at", "!=", False),
                ]
            )
        }
        of_pair = {
            pair: meters[key]
            for pair in wanted
            if (key := (pair[1].id, pair[0].meter_kind_id.id)) in meters
        }
        points = self._get_meter_points({pair: (of_pair[pair], wanted[pair]) for pair in of_pair})
        for pair, meter in of_pair.items():
            known = meter.rate_code == "estimated"
            rate = meter_reading.parse(meter.rate_per_day) if known else None
            usages[pair] = Usage(tuple(sorted(points[pair].items())), rate)
        return usages

    @api.model
    def _get_meter_points(self, asked):
        """{pair: {day: total}}: the last readings, and those around the day that matters."""
        meters = self._sudo_meters().concat(*{meter for meter, _day in asked.values()})
        if not meters:
            return {}
        recent = meters._get_recent_readings()
        around = self._get_readings_around({(meter.id, day) for meter, day in asked.values()})
        result = {}
        for pair, (meter, day) in asked.items():
            points = around[meter.id, day]
            for reading in recent[meter]:
                points[reading.occurred_at.date()] = meter_reading.parse(reading.total)
            result[pair] = points
        return result

    @api.model
    def _get_readings_around(self, asked):
        """{(meter id, day): {day: total}}: the last reading until that day and the next one."""
        readings = self._sudo_meters().reading_ids
        readings.flush_model(["meter_id", "occurred_at", "state", "total"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.meter, asked.day, near.occurred_at, near.total
                FROM (VALUES %s) AS asked (meter, day, moment), LATERAL (
                    (SELECT occurred_at, total FROM mds_meter_reading
                     WHERE meter_id = asked.meter AND state = 'valid'
                         AND occurred_at <= asked.moment
                     ORDER BY occurred_at DESC LIMIT 1)
                    UNION ALL
                    (SELECT occurred_at, total FROM mds_meter_reading
                     WHERE meter_id = asked.meter AND state = 'valid'
                         AND occurred_at > asked.moment
                     ORDER BY occurred_at LIMIT 1)
                ) AS near
                """,
                SQL(", ").join(
                    SQL(
                        "(%s, %s::date, %s::timestamp)",
                        meter,
                        day,
                        datetime.combine(day, time.max),
                    )
                    for meter, day in sorted(asked)
                ),
            )
        )
        result = defaultdict(dict)
        for meter, day, moment, total in rows:
            result[meter, day][moment.date()] = meter_reading.parse(total)
        return result

    def _sudo_meters(self):
        """A plan is for all its devices, whichever regions its manager sees."""
        return self.env["mds.meter"].sudo()
