from odoo import api, fields, models


class OrderTime(models.Model):
    """A piece of an engineer's time for an order: work, travel or waiting, from when to when.

    Rows come from the stamps of a visit and may be corrected until the order is closed; then only
    by reversal (see ``order_time_correction``). Nobody can be at two places at once. Write: the
    engineer his own, dispatchers all.
    """

    _name = "mds.order.time"
    _description = "Service Time"
    _inherit = ["mds.order.work.mixin"]
    _order = "start, id"
    _rec_name = "order_id"
    _check_company_auto = True

    _audit_fields = ("order_id", "visit_id", "employee_id", "kind", "start", "end", "wait_for")

    visit_id = fields.Many2one(
        "mds.visit",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('order_id', '=', order_id)]",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.employee_id,
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", string="Engineer's Login", store=True, index=True
    )
    kind = fields.Selection(
        [("work", "Work"), ("travel", "Travel"), ("wait", "Waiting")],
        required=True,
        default="work",
    )
    start = fields.Datetime("From", required=True, index=True)
    end = fields.Datetime("To", required=True)
    duration_hours = fields.Float(
        "Hours", compute="_compute_duration_hours", store=True, precompute=True
    )
    wait_for = fields.Selection(
        [
            ("us", "Us"),
            ("customer", "The Customer"),
            ("vendor", "Vendor"),
            ("logistics", "Logistics"),
        ],
        "Waiting for Whom",
    )
    origin = fields.Selection(
        [("stamp", "From the visit"), ("person", "Entered")],
        required=True,
        default="person",
        readonly=True,
    )
    note = fields.Char()
    reverses_id = fields.Many2one(
        "mds.order.time", "Reverses", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    corrects_id = fields.Many2one(
        "mds.order.time", "Corrects", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    is_reversed = fields.Boolean("Reversed", readonly=True, copy=False)
    correction_reason = fields.Char("Why Corrected", readonly=True, copy=False)

    _reversed_once = models.UniqueIndex(
        "(reverses_id) WHERE reverses_id IS NOT NULL", "This time was reversed already."
    )
    _end_after_start = models.Constraint(
        'CHECK (start < "end")', "A time ends after it starts: correct one of the two."
    )
    _waiting_for_somebody = models.Constraint(
        "CHECK ((kind = 'wait') = (wait_for IS NOT NULL))",
        "Say for whom you waited; work and travel wait for nobody.",
    )
    _person_once = models.Constraint(
        'EXCLUDE USING gist (employee_id WITH =, tsrange(start, "end") WITH &&) '
        "WHERE (is_reversed IS NOT TRUE AND reverses_id IS NULL)",
        "This time overlaps other time of the same engineer. Correct one of the two.",
    )

    @api.depends("start", "end", "reverses_id")
    def _compute_duration_hours(self):
        """A reversal takes its hours back."""
        for row in self:
            seconds = (row.end - row.start).total_seconds() if row.start and row.end else 0.0
            row.duration_hours = (-seconds if row.reverses_id else seconds) / 3600

    @api.constrains("end")
    def _check_end(self):
        for row in self:
            self._check_not_future(row.end)

    @api.model
    def _sudo_rows(self):
        """What an engineer has booked elsewhere decides what is free; only times are read."""
        return self.env["mds.order.time"].sudo()

    @api.model
    def _get_counted_domain(self):
        """Rows that stand: neither reversed nor a reversal."""
        return [("is_reversed", "=", False), ("reverses_id", "=", False)]
