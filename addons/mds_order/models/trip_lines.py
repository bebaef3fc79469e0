from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .photo_limit import check_photo_size

SHARE_FIELDS = ("share_km", "share_minutes", "share_amount", "share_reason")


class TripPart(models.AbstractModel):
    """A line of a trip: it changes only while the trip is open."""

    _name = "mds.trip.part.mixin"
    _description = "Line of a Trip"
    _inherit = ["mds.audit.mixin"]

    trip_id = fields.Many2one("mds.trip", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="trip_id.region_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_trip_open()
        return lines

    def write(self, vals):
        self._check_trip_open()
        result = super().write(vals)
        self._check_trip_open()
        self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._check_trip_open()

    def _check_trip_open(self):
        shared = self.trip_id.filtered(lambda trip: trip.state == "shared")
        if shared:
            shared._refuse_change()


class TripStop(models.Model):
    """An order on a trip, the kilometres that it caused, and the share that it bears."""

    _name = "mds.trip.stop"
    _description = "Order on a Trip"
    _inherit = ["mds.trip.part.mixin"]
    _order = "trip_id, sequence, id"
    _rec_name = "order_id"

    _guarded_fields = SHARE_FIELDS
    _audit_fields = ("trip_id", "order_id", "detour_km", *SHARE_FIELDS)

    sequence = fields.Integer(default=10)
    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id")
    detour_km = fields.Float(
        "Kilometres for It",
        digits=(10, 1),
        help="What going to this order alone would take; the weight of the rule “By Kilometres”.",
    )
    currency_id = fields.Many2one(related="trip_id.currency_id")
    share_km = fields.Float("Share (km)", digits=(10, 1), readonly=True, copy=False)
    share_minutes = fields.Integer("Share (min)", readonly=True, copy=False)
    share_amount = fields.Monetary("Share of Expenses", readonly=True, copy=False)
    share_reason = fields.Selection(
        [
            ("equal", "Equally"),
            ("km", "By Kilometres"),
            ("work", "By Working Time"),
            ("equal_without_km", "Equally: no kilometres were entered"),
            ("equal_without_work", "Equally: no working time is booked"),
        ],
        "Shared by",
        readonly=True,
        copy=False,
    )

    _order_once = models.UniqueIndex("(trip_id, order_id)", "This order is on the trip already.")
    _detour_not_below = models.Constraint(
        "CHECK (detour_km >= 0)", "Kilometres are not below zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in SHARE_FIELDS}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in SHARE_FIELDS}
        return super().write(vals) if vals else True

    def _sudo_stop(self):
        """The rule shares; nobody writes a share by hand, whose right it would need."""
        return self.sudo()

    def _write_share(self, share):
        """Called when the trip is shared or reopened, past the lock that this very step sets."""
        return super(TripPart, self).write(
            {
                "share_km": float(share.km),
                "share_minutes": share.minutes,
                "share_amount": float(share.amount),
                "share_reason": share.reason or False,
            }
        )


class TripExpense(models.Model):
    """A ticket, a toll, a night: what travelling cost, in the currency of its receipt."""

    _name = "mds.trip.expense"
    _description = "Expense of a Trip"
    _inherit = ["mds.trip.part.mixin"]
    _order = "trip_id, date, id"
    _rec_name = "kind"

    _audit_fields = ("trip_id", "kind", "date", "amount", "currency_id", "note")

    kind = fields.Selection(
        [
            ("ticket", "Train or Flight"),
            ("local", "Taxi, Bus, Metro"),
            ("car", "Fuel, Toll, Parking"),
            ("night", "Hotel"),
            ("freight", "Freight"),
            ("other", "Other"),
        ],
        required=True,
        default="ticket",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    company_currency_id = fields.Many2one(
        related="trip_id.company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        "In Company Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the day of the receipt.",
    )
    receipt = fields.Image(max_width=1920, max_height=1920)
    note = fields.Char()

    _amount_above_zero = models.Constraint(
        "CHECK (amount > 0)", "An expense has an amount above zero."
    )

    @api.depends("amount", "currency_id", "date", "trip_id.company_id")
    def _compute_amount_company(self):
        for row in self:
            company = row.trip_id.company_id
            if row.currency_id and company:
                row.amount_company = row.currency_id._convert(
                    row.amount, company.currency_id, company, row.date or fields.Date.today()
                )
            else:
                row.amount_company = row.amount

    @api.constrains("date")
    def _check_date(self):
        for row in self:
            if row.date > fields.Date.context_today(row):
                raise ValidationError(
                    self.env._("The day of this receipt has not come yet. Correct the date.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_photo_size(self.env, vals.get("receipt"))
        return super().create(vals_list)

    def write(self, vals):
        check_photo_size(self.env, vals.get("receipt"))
        return super().write(vals)
