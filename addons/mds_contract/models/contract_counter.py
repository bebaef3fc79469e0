from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..lib import entitlement

COUNTERS = {
    "visits": ("visits_per_year", "carried_visits"),
    "hours": ("hours_per_year", "carried_hours"),
    "parts": ("parts_value_per_year", "carried_parts_value"),
}
"""What is counted: how much is promised a contract year, how much of it is carried over."""
MONEY = {"parts": frozenset({"parts"})}
"""Counters of money, and the categories that they end; taken when the work has its price."""


def _number(value):
    return Decimal(str(round(value, 2)))


def _shown(kind, quantity):
    return f"{quantity:,.2f}" if kind in MONEY else f"{float(quantity):g}"


class ContractLine(models.Model):
    """What a line promises a number of times, and how much of it is left 服务额度."""

    _inherit = "mds.contract.line"

    visits_per_year = fields.Integer(
        "Visits a Year", help="Orders covered in a contract year. Zero: without limit."
    )
    hours_per_year = fields.Float(
        "Hours a Year", help="Working hours covered in a contract year. Zero: without limit."
    )
    is_counted_per_device = fields.Boolean(
        "For Each Device", help="The counters are for each device, not for the line as a whole."
    )
    parts_value_per_year = fields.Monetary(
        "Parts Value a Year",
        help="Parts covered in a contract year, at their price. Zero: without limit.",
    )
    carried_visits = fields.Integer(
        "Visits Carried over",
        help="How many unused visits of a contract year count in the next one, at most.",
    )
    carried_hours = fields.Float(
        "Hours Carried over",
        help="How many unused hours of a contract year count in the next one, at most.",
    )
    carried_parts_value = fields.Monetary(
        "Parts Value Carried over",
        help="How much unused parts value of a contract year counts in the next one, at most.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    use_revision = fields.Integer(
        readonly=True, copy=False, help="Raised with each use: two at once are told apart."
    )
    used_text = fields.Char("Used this Year", compute="_compute_used_text")

    _not_negative = models.Constraint(
        "CHECK (visits_per_year >= 0 AND hours_per_year >= 0 AND carried_visits >= 0 "
        "AND carried_hours >= 0)",
        "Counters are not below zero.",
    )

    _parts_value_not_negative = models.Constraint(
        "CHECK (parts_value_per_year >= 0 AND carried_parts_value >= 0)",
        "The parts value is not below zero.",
    )

    @api.depends("is_counted_per_device", *(name for names in COUNTERS.values() for name in names))
    @api.depends_context("lang")
    def _compute_used_text(self):
        used, counts = self._get_used(), self._get_device_counts()
        today = fields.Date.context_today(self)
        units = {
            "visits": self.env._("visits"),
            "hours": self.env._("h"),
            "parts": self.env._("of parts value"),
        }
        for line in self:
            words = []
            for kind in line._get_counted():
                allowed, taken, _key = line._get_counter(
                    kind, used, today, device_count=counts.get(line)
                )
                words.append(
                    self.env._(
                        "%(used)s of %(all)s %(unit)s",
                        used=_shown(kind, taken),
                        all=_shown(kind, allowed),
                        unit=units[kind],
                    )
                )
            line.used_text = ", ".join(words) or False

    def _get_device_counts(self):
        """``{line: of how many devices each has a number of its own}``, where each has one."""
        each = self.filtered(lambda line: line._get_counter_line().is_counted_per_device)
        devices_of = each._get_counting_lines()._get_devices()
        devices = self.env["mds.device"]
        return {
            line: len(devices.union(*(devices_of[one] for one in line._get_counting_lines())))
            for line in each
        }

    def _get_counted(self):
        """The kinds of which a number is promised for this line."""
        holder = self._get_counter_line()
        return [kind for kind, (promised, _carried) in COUNTERS.items() if holder[promised]]

    def _get_counter(self, kind, used, day, device=None, device_count=None):
        """What is allowed in the contract year of ``day``, what is used of it, and its key.

        Counted for each device, a line as a whole promises so much for all of them together
        (``device_count``). Lines that share a counter have taken what any of them took.
        """
        self.ensure_one()
        holder = self._get_counter_line()
        promised, carried = (_number(holder[name]) for name in COUNTERS[kind])
        per_device = holder.is_counted_per_device and device
        counted = device if per_device else self.env["mds.device"]
        year = self.contract_id._get_service_year(day)
        before = self.contract_id._get_service_year(year - timedelta(days=1))
        if holder.is_counted_per_device and not device:
            promised *= device_count

        def taken(first_day):
            keys = self._get_counter_keys(kind, first_day, counted)
            return sum((used.get(key, Decimal(0)) for key in keys), Decimal(0))

        if before >= self.contract_id.date_start:
            unused = promised - taken(before)
            promised += min(carried, max(unused, Decimal(0)))
        return promised, taken(year), (self._get_root(), kind, year, counted)

    def _get_counter_keys(self, kind, year, device):
        """Where the ledger says what was taken from this counter: a key for each of its lines."""
        self.ensure_one()
        return frozenset(
            (line._get_root(), kind, year, device) for line in self._get_counting_lines()
        )

    def action_open_uses(self):
        """The orders that took from the counters of this line, and of those that share them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Consumption"),
            "res_model": "mds.contract.use",
            "views": [(False, "list")],
            "domain": [
                ("root_id", "in", [line._get_root().id for line in self._get_counting_lines()])
            ],
        }

    def _prepare_counters(self, used, order):
        """The counters of this line as ``order`` finds them."""
        self.ensure_one()
        needed = {"visits": Decimal(1), "hours": _number(order.work_hours), "parts": Decimal(0)}
        day = order._get_report_day()
        for kind in self._get_counted():
            allowed, taken, key = self._get_counter(kind, used, day, order.device_id)
            yield entitlement.Counter(
                kind,
                allowed,
                taken,
                needed[kind],
                key,
                MONEY.get(kind, frozenset()),
                self._get_counter_keys(*key[1:]) - {key},
            )

    def _get_used(self, without_orders=()):
        """``{(root line, kind, first day of the contract year, device): quantity}``, in one query.

        Without a device (an empty one), of all devices together.
        """
        counting = self.filtered(lambda line: line._get_counted())._get_counting_lines()
        rows = self.env["mds.contract.use"]._read_group(
            [
                ("root_id", "in", [line._get_root().id for line in counting]),
                ("state", "=", "consumed"),
                ("order_id", "not in", list(without_orders)),
            ],
            ["root_id", "kind", "year_start:day", "device_id"],
            ["quantity:sum"],
        )
        used, together = {}, self.env["mds.device"]
        for root, kind, year, device, quantity in rows:
            for counted in {device, together}:
                key = (root, kind, year, counted)
                used[key] = used.get(key, Decimal(0)) + _number(quantity)
        return used

    def _lock_counters(self):
        """Whoever books a use raises the revision: the second of two at once is retried.

        Without the write the second would read counters of before the first one's commit. Lines
        that share a counter are locked together, whichever of them is taken from.
        """
        counting = self.filtered(lambda line: line._get_counted())._get_counting_lines()
        roots = sorted({line._get_root().id for line in counting})
        if roots:
            self.env.cr.execute(
                "SELECT id FROM mds_contract_line WHERE id IN %s ORDER BY id FOR UPDATE",
                [tuple(roots)],
                log_exceptions=False,  # a lost race is no failure: the whole is done again
            )
            self.env.cr.execute(
                "UPDATE mds_contract_line SET use_revision = COALESCE(use_revision, 0) + 1 "
                "WHERE id IN %s",
                [tuple(roots)],
            )
            self.invalidate_model(["use_revision"], flush=False)
