from odoo import api, fields, models
from odoo.addons.mds_calendar.models.calendar_day import DAY_CLASSES


class OrderTimePart(models.Model):
    """Minutes of service time on one day at one percentage.

    Written by the server alone, anew whenever time of that person and day changes. Rights: the
    engineer reads his own, dispatchers, service managers, cost accountants and HR clerks read;
    nobody writes.
    """

    _name = "mds.order.time.part"
    _description = "Service Time by Class of Day"
    _order = "date, id"
    _rec_name = "time_id"

    time_id = fields.Many2one(
        "mds.order.time", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="time_id.order_id", store=True, index=True)
    employee_id = fields.Many2one(
        related="time_id.employee_id", string="Engineer", store=True, index=True
    )
    user_id = fields.Many2one(
        related="time_id.user_id", string="Engineer's Login", store=True, index=True
    )
    kind = fields.Selection(related="time_id.kind", store=True)
    company_id = fields.Many2one(related="time_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="time_id.region_id", store=True, index=True)
    date = fields.Date(required=True, readonly=True, index=True)
    day_class = fields.Selection(DAY_CLASSES, "Class of Day", required=True, readonly=True)
    day_reason = fields.Char("Why This Class", readonly=True)
    minutes = fields.Integer(required=True, readonly=True)
    hours = fields.Float(compute="_compute_hours", store=True)
    percent = fields.Integer("Pay (%)", required=True, readonly=True, aggregator="avg")
    reason = fields.Selection(
        [
            ("every_hour", "Every hour of this day counts"),
            ("beyond_day", "Beyond the hours of the day"),
            ("within_day", "Within the hours of the day"),
            ("waits_for_period", "Decided by the total of the period"),
            ("no_rule", "No rule for this day"),
            ("no_overtime", "No overtime by the rule"),
        ],
        "Why This Pay",
        readonly=True,
    )

    @api.depends("minutes")
    def _compute_hours(self):
        for part in self:
            part.hours = part.minutes / 60
