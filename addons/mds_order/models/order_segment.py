from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .order_work_mixin import OrderWorkMixin

KINDS = [
    ("parts", "Waiting for Parts"),
    ("customer", "Waiting for the Customer"),
    ("access", "No Access to the Device"),
    ("quote", "Waiting for the Quote to Be Approved"),
    ("vendor", "Waiting for the Vendor"),
    ("transport", "In Transport"),
    ("engineer", "No Engineer Free"),
    ("other", "Other"),
]
PARTIES = [
    ("us", "Us"),
    ("customer", "The Customer"),
    ("vendor", "Vendor"),
    ("logistics", "Logistics"),
]
PARTY_OF_KIND = {
    "parts": "us",
    "customer": "customer",
    "access": "customer",
    "quote": "customer",
    "vendor": "vendor",
    "transport": "logistics",
    "engineer": "us",
    "other": "us",
}


class OrderSegment(models.Model):
    """A pause 挂起 of an order: from when to when the work waited, for what, and for whom.

    Pauses cut the order's time into pieces with one responsible party each; deadlines and
    penalties are reckoned from them. The database lets no two pauses of one order overlap, so
    that at most one is open. They are kept by engineers on their orders and by dispatchers until
    the order is closed; only dispatchers delete one.
    """

    _name = "mds.order.segment"
    _description = "Pause of an Order"
    _inherit = ["mds.order.work.mixin"]
    _order = "start, id"
    _rec_name = "kind"
    _check_company_auto = True

    _audit_fields = ("order_id", "visit_id", "kind", "party", "start", "end", "reason")

    visit_id = fields.Many2one(
        "mds.visit",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('order_id', '=', order_id)]",
    )
    kind = fields.Selection(KINDS, "Waiting for", required=True, default="parts", index=True)
    party = fields.Selection(
        PARTIES,
        "Responsible",
        compute="_compute_party",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        help="Whose time this is. Deadlines stand still while it is not ours.",
    )
    start = fields.Datetime("From", required=True, index=True, default=fields.Datetime.now)
    end = fields.Datetime("To", help="Empty: it waits still.")
    reason = fields.Char()
    duration_hours = fields.Float(
        "Hours", compute="_compute_duration_hours", store=True, precompute=True
    )
    partner_id = fields.Many2one(related="order_id.partner_id")
    device_id = fields.Many2one(related="order_id.device_id")

    _end_after_start = models.Constraint(
        'CHECK ("end" IS NULL OR start < "end")', "A pause ends after it starts."
    )
    _other_says_why = models.Constraint(
        "CHECK (kind != 'other' OR reason IS NOT NULL)", "Say what the order waits for."
    )
    _order_once = models.Constraint(
        'EXCLUDE USING gist (order_id WITH =, tsrange(start, "end") WITH &&)',
        "The order is paused already at this time. End that pause first, or correct its times.",
    )

    @api.depends("kind")
    def _compute_party(self):
        for pause in self:
            pause.party = PARTY_OF_KIND.get(pause.kind, "us")

    @api.depends("start", "end")
    def _compute_duration_hours(self):
        """Of what is over; an open pause is reckoned when somebody asks for the order's clock."""
        for pause in self:
            is_over = pause.start and pause.end
            seconds = (pause.end - pause.start).total_seconds() if is_over else 0.0
            pause.duration_hours = seconds / 3600

    @api.constrains("start", "end", "order_id")
    def _check_times(self):
        for pause in self:
            self._check_not_future(pause.start)
            self._check_not_future(pause.end)
            if pause.start < pause.order_id.reported_at:
                raise ValidationError(
                    self.env._(
                        "%(order)s was reported later than this pause begins. Correct the time.",
                        order=pause.order_id.name,
                    )
                )

    def action_end(self, occurred_at=None):
        """The work goes on. What is over stays as it is."""
        now = fields.Datetime.to_datetime(occurred_at) or fields.Datetime.now()
        waiting = self.filtered(lambda pause: not pause.end)
        empty = waiting.filtered(lambda pause: pause.start >= now)
        (waiting - empty).write({"end": now})
        waiting.flush_recordset(["end"])  # the database judges overlaps row by row
        if empty:
            raise ValidationError(
                self.env._(
                    "%(order)s: the pause begins at this time or later. Correct its times.",
                    order=empty[0].order_id.name,
                )
            )
        return True

    def _sudo_close(self, end):
        """The end of the order ends its pause, whoever ends it and whatever its state is then."""
        return super(OrderWorkMixin, self.sudo()).write({"end": end})
