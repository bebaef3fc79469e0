from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import ValidationError

from ..lib import trip_shares
from .order import DISPATCHER, ENGINEER

MANAGER = "mds_base.group_service_manager"
RULES = [("equal", "Equally"), ("km", "By Kilometres"), ("work", "By Working Time")]
FACTS = ("employee_id", "start", "end", "share_rule", "distance_km")


class Trip(models.Model):
    """A trip 出差: one engineer, several orders, and what travelling cost, shared by a rule.

    ===================== ======= ================= ======= =========
    role                  read    enter, change     share   reopen
    ===================== ======= ================= ======= =========
    every service user    regions –                 –       –
    engineer              regions own               own     –
    dispatcher            regions yes               yes     –
    service manager       regions yes               yes     yes
    ===================== ======= ================= ======= =========

    Time rows stay what they are: who travelled when. The shares say which order bears how many
    kilometres, minutes and expenses. Once shared, a trip is kept as it is until a service manager
    reopens it with a reason.
    """

    _name = "mds.trip"
    _description = "Trip"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mds.offline.mixin",
    ]
    _order = "start desc, id desc"
    _check_company_auto = True

    _sequence_code = "mds.trip"
    _initial_states = ("open",)
    _final_states = ("shared",)
    _audit_fields = ("name", "state", *FACTS)

    state = fields.Selection(
        [("open", "Open"), ("shared", "Costs Shared")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("mds_is_engineer", "=", True)],
        default=lambda self: self.env.user.employee_id,
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", string="Engineer's Login", store=True, index=True
    )
    region_id = fields.Many2one(
        compute="_compute_organisation", store=True, precompute=True, readonly=False
    )
    outlet_id = fields.Many2one(
        compute="_compute_organisation", store=True, precompute=True, readonly=False
    )
    start = fields.Datetime("From", required=True, index=True, default=fields.Datetime.now)
    end = fields.Datetime("To", required=True)
    share_rule = fields.Selection(RULES, "Shared", required=True, default="equal")
    distance_km = fields.Float(
        "Kilometres", digits=(10, 1), help="Of the whole way, as driven; shared over the orders."
    )
    stop_ids = fields.One2many("mds.trip.stop", "trip_id", "Orders")
    expense_ids = fields.One2many("mds.trip.expense", "trip_id", "Expenses")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Expenses Total", compute="_compute_amount", store=True)
    travel_minutes = fields.Integer("Travel (min)", compute="_compute_totals")
    order_count = fields.Integer("Orders on the Way", compute="_compute_totals")

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "Another trip of this company has this number."
    )
    _end_after_start = models.Constraint('CHECK (start < "end")', "A trip ends after it starts.")
    _distance_not_below = models.Constraint(
        "CHECK (distance_km >= 0)", "Kilometres are not below zero."
    )
    _engineer_once = models.Constraint(
        'EXCLUDE USING gist (employee_id WITH =, tsrange(start, "end") WITH &&)',
        "The engineer is on another trip at this time. Correct one of the two.",
    )

    @api.depends("employee_id")
    def _compute_organisation(self):
        for trip in self:
            employee = trip._sudo_employee()
            trip.region_id = employee.mds_region_id.id
            trip.outlet_id = employee.mds_outlet_id.id

    def _sudo_employee(self):
        """Region and outlet of an engineer are no secret; his file is not read."""
        return self.employee_id.sudo()

    @api.depends("expense_ids.amount_company")
    def _compute_amount(self):
        for trip in self:
            trip.amount = sum(trip.expense_ids.mapped("amount_company"))

    @api.depends("stop_ids.order_id", "start", "end", "employee_id")
    def _compute_totals(self):
        minutes = self._get_travel_minutes()
        for trip in self:
            trip.order_count = len(trip.stop_ids)
            trip.travel_minutes = minutes[trip]

    def _get_travel_minutes(self):
        """``{trip: minutes}``: travel that the engineer booked for its orders in its time."""
        result = dict.fromkeys(self, 0)
        for trip, rows in self._get_time_rows("travel").items():
            result[trip] = round(sum(rows.mapped("duration_hours")) * 60)
        return result

    def _get_time_rows(self, kind):
        orders = self.stop_ids.order_id
        rows = self.env["mds.order.time"].search(
            [("order_id", "in", orders.ids), ("kind", "=", kind)] if orders else [(0, "=", 1)]
        )
        return {
            trip: rows.filtered(
                lambda row, trip=trip: (
                    row.order_id in trip.stop_ids.order_id
                    and row.employee_id == trip.employee_id
                    and row.start < trip.end
                    and trip.start < row.end
                )
            )
            for trip in self
            if trip.start and trip.end
        }

    @api.model
    def _get_transitions(self):
        return super()._get_transitions() + [
            Transition("open", "shared", "action_share", (ENGINEER, DISPATCHER), "_guard_share"),
            Transition("shared", "open", "action_reopen", (MANAGER,), reason_required=True),
        ]

    def _guard_share(self):
        words = self.env._("no order is on this trip. Choose its visits first.")
        return {trip: words for trip in self if not trip.stop_ids}

    def write(self, vals):
        shared = self.filtered(lambda trip: trip.state == "shared")
        if shared and vals.keys() & {*FACTS, "stop_ids", "expense_ids"}:
            shared._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        raise ValidationError(
            self.env._(
                "%(trips)s is shared over its orders. Ask the service manager to reopen it.",
                trips=", ".join(self.mapped("name")),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        if self.filtered(lambda trip: trip.state == "shared"):
            self._refuse_change()

    def action_propose_stops(self):
        """Take the orders that the engineer visited in this time."""
        for trip in self:
            visits = self.env["mds.visit"].search(
                [
                    ("employee_id", "=", trip.employee_id.id),
                    ("kind", "!=", "remote"),
                    ("state", "in", ("travelling", "on_site", "done")),
                    ("arrived_at", "<", trip.end),
                    ("arrived_at", ">=", trip.start),
                ],
                order="arrived_at",
            )
            fresh = visits.order_id - trip.stop_ids.order_id
            trip.write({"stop_ids": [(0, 0, {"order_id": order.id}) for order in fresh]})
        return True

    def action_share(self):
        """Share kilometres, travelling time and expenses over the orders, by the rule."""
        self._transition("shared")
        return True

    def action_reopen(self):
        return self._ask_or_transition("open", "action_reopen")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        work = self._get_time_rows("work")
        minutes = self._get_travel_minutes()
        for trip in self:
            if changes[trip].target == "shared":
                trip._write_shares(trip._decide_shares(work[trip], minutes[trip]))
            else:
                trip._write_shares(
                    {
                        stop: trip_shares.Share(Decimal(0), 0, Decimal(0), "")
                        for stop in trip.stop_ids
                    }
                )

    def _decide_shares(self, work_rows, minutes):
        """``{stop: Share}`` by the pure rule."""
        self.ensure_one()
        unit = Decimal(1).scaleb(-self.currency_id.decimal_places)
        by_order = work_rows.grouped("order_id")
        none = self.env["mds.order.time"]
        stops = {
            stop: trip_shares.Stop(
                Decimal(str(round(stop.detour_km, 1))),
                max(0, round(sum(by_order.get(stop.order_id, none).mapped("duration_hours")) * 60)),
            )
            for stop in self.stop_ids
        }
        trip = trip_shares.Trip(
            Decimal(str(round(self.distance_km, 1))),
            max(0, minutes),
            Decimal(str(self.amount)).quantize(unit),
            unit,
        )
        return trip_shares.share(trip, stops, self.share_rule)

    def _write_shares(self, shares):
        for stop, one in shares.items():
            stop._sudo_stop()._write_share(one)
