from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..lib import meter_rate, meter_reading

# enough for the rate, and for the neighbours of what comes in order
RECENT = 40


class Meter(models.Model):
    """A counter of one device 计数器: what it has counted, how fast it goes, when it is at a limit.

    The total goes on when the counter rolls over or is replaced. Total, rate and the date of the
    limit follow from the valid readings.

    Rights: who reads the device reads it; engineers, dispatchers, managers and quality officers
    open one and set its limit; nobody deletes one that was read.
    """

    _name = "mds.meter"
    _inherit = ["mds.audit.mixin"]
    _description = "Usage Meter"
    _order = "device_id, kind_id"
    _rec_names_search = ["device_id.serial", "kind_id.name"]

    _guarded_fields = (
        "total",
        "last_value",
        "last_at",
        "rate_code",
        "rate_per_day",
        "rate_low",
        "rate_high",
        "rate_points",
        "rate_days",
    )
    _audit_fields = ("device_id", "kind_id", "limit_total", "limit_reason", "active")

    device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="restrict")
    kind_id = fields.Many2one("mds.meter.kind", required=True, index=True, ondelete="restrict")
    unit = fields.Char(related="kind_id.unit")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="device_id.partner_id", string="Customer")
    total = fields.Float(
        digits=(16, 3),
        readonly=True,
        help="What was counted in all, through rollover and replacement of the counter.",
    )
    last_value = fields.Float("Counter Shows", digits=(16, 3), readonly=True)
    last_at = fields.Datetime("Last Read", readonly=True)
    rate_code = fields.Selection(
        [
            ("too_few", "Too few readings"),
            ("too_short", "Readings too close together"),
            ("estimated", "Estimated"),
        ],
        "Rate Known",
        readonly=True,
        default="too_few",
    )
    rate_per_day = fields.Float("Per Day", digits=(16, 4), readonly=True)
    rate_low = fields.Float("Per Day, Low", digits=(16, 4), readonly=True)
    rate_high = fields.Float("Per Day, High", digits=(16, 4), readonly=True)
    rate_points = fields.Integer("Readings Used", readonly=True)
    rate_days = fields.Integer("Days Covered", readonly=True)
    rate_note = fields.Char("How the Rate Was Found", compute="_compute_rate_note")
    limit_total = fields.Float(
        "Limit",
        digits=(16, 3),
        help="A total at which something is due, such as the life of a tube. Zero: none.",
    )
    limit_reason = fields.Char("What is Due Then")
    limit_on = fields.Date(
        "Limit Reached on",
        compute="_compute_limit",
        store=True,
        index="btree_not_null",
        help="Estimated from the rate, counted from the last reading.",
    )
    limit_note = fields.Char("About the Limit", compute="_compute_limit_note")
    reading_ids = fields.One2many("mds.meter.reading", "meter_id", "Readings", readonly=True)
    to_confirm_count = fields.Integer("To Confirm", compute="_compute_to_confirm_count")

    _device_kind_uniq = models.UniqueIndex(
        "(device_id, kind_id)", "The device has a meter of this kind already."
    )
    _limit_positive = models.Constraint("CHECK (limit_total >= 0)", "The limit cannot be negative.")

    @api.depends("kind_id.name", "device_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for meter in self:
            meter.display_name = f"{meter.kind_id.name} · {meter.device_id.display_name}"

    def _compute_to_confirm_count(self):
        counts = dict(
            self.env["mds.meter.reading"]._read_group(
                [("meter_id", "in", self.ids), ("state", "=", "to_confirm")],
                ["meter_id"],
                ["__count"],
            )
        )
        for meter in self:
            meter.to_confirm_count = counts.get(meter._origin, 0)

    @api.depends("rate_code", "rate_per_day", "rate_points", "rate_days", "unit")
    @api.depends_context("lang")
    def _compute_rate_note(self):
        _ = self.env._
        for meter in self:
            if meter.rate_code == "estimated":
                meter.rate_note = _(
                    "%(rate)s %(unit)s a day: median of the slopes between %(points)s readings "
                    "over %(days)s days; half of them lie between %(low)s and %(high)s.",
                    rate=_plain(meter.rate_per_day),
                    unit=meter.unit or "",
                    points=meter.rate_points,
                    days=meter.rate_days,
                    low=_plain(meter.rate_low),
                    high=_plain(meter.rate_high),
                )
            elif meter.rate_code == "too_short":
                meter.rate_note = _("No rate yet: the readings are less than a day apart.")
            else:
                meter.rate_note = _("No rate yet: it takes two readings.")

    @api.depends("total", "last_at", "rate_code", "rate_per_day", "limit_total")
    def _compute_limit(self):
        for meter in self:
            reach = meter._get_reach()
            meter.limit_on = reach.on if reach else False

    @api.depends("limit_on", "limit_total", "total", "rate_code")
    @api.depends_context("lang")
    def _compute_limit_note(self):
        _ = self.env._
        words = {
            meter_rate.NO_RATE: _("The rate is not known yet."),
            meter_rate.STANDS_STILL: _("The counter stands still."),
            meter_rate.TOO_FAR: _("Not within ten years."),
        }
        for meter in self:
            reach = meter._get_reach()
            if not reach:
                note = False
            elif reach.code == meter_rate.REACHED:
                note = _("Reached.")
            elif reach.on:
                note = _("About %(date)s.", date=format_date(self.env, reach.on))
            else:
                note = words[reach.code]
            meter.limit_note = note

    def _get_reach(self):
        """When the limit is reached (``lib.meter_rate.Reach``); None without limit or reading."""
        self.ensure_one()
        if not self.limit_total or not self.last_at:
            return None
        per_day = meter_reading.parse(self.rate_per_day)
        known = self.rate_code == "estimated"
        return meter_rate.reach(
            self.last_at,
            meter_reading.parse(self.total),
            meter_reading.parse(self.limit_total),
            meter_rate.Rate(self.rate_code or "too_few", per_day if known else None),
        )

    def write(self, vals):
        frozen = {"device_id", "kind_id"} & vals.keys()
        if frozen and any(vals[name] != meter[name].id for meter in self for name in frozen):
            raise UserError(
                self.env._("A meter stays with its device: open a new one for the other device.")
            )
        if not self._may_write_totals():
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in self._guarded_fields}
                for vals in vals_list
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_read(self):
        read = self.filtered("reading_ids")
        if read:
            raise UserError(
                self.env._(
                    "%(meters)s was read already: archive it instead.",
                    meters=", ".join(read.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------ actions
    def action_read(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meter Reading"),
            "res_model": "mds.meter.reading",
            "views": [(self.env.ref("mds_metrology.mds_meter_reading_view_form_new").id, "form")],
            "target": "new",
            "context": {
                "default_device_id": self.device_id.id,
                "default_kind_id": self.kind_id.id,
                "dialog_size": "medium",
            },
        }

    def action_replace_counter(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Counter Replaced"),
            "res_model": "mds.meter.replace",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_meter_id": self.id, "dialog_size": "medium"},
        }

    def action_open_readings(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_metrology.mds_meter_reading_action"
        )
        action["domain"] = [("meter_id", "in", self.ids)]
        action["context"] = {
            "fill_temporal": 0,  # days without a reading are no zero
            "default_device_id": self[:1].device_id.id,
            "default_kind_id": self[:1].kind_id.id,
        }
        return action

    # ------------------------------------------------------------------ what follows from readings
    @api.model
    def _may_write_totals(self):
        return self.env.context.get("mds_meter_key") is _MAY_WRITE_TOTALS

    def _lock(self):
        """Two readings of one counter are judged one after the other, in the order of ids."""
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM mds_meter WHERE id IN %s ORDER BY id FOR UPDATE",
                    tuple(self.ids),
                )
            )

    def _get_points(self, oldest=None):
        """``{meter: [(reading, lib.meter_reading.Point)]}``, valid ones in order of time.

        :param oldest: ``{meter: moment}`` how far back they are needed; with it the last ones
            suffice where they reach so far. None: all of them
        """
        recent = self._get_recent_readings() if oldest is not None else {}
        whole = self.filtered(
            lambda meter: (
                oldest is None
                or (
                    len(recent[meter]) == RECENT
                    and oldest.get(meter, datetime.max) <= recent[meter][0].occurred_at
                )
            )
        )
        found = self._sudo_readings().search(
            [("meter_id", "in", whole.ids), ("state", "=", "valid")], order="occurred_at, id"
        )
        by_meter = found.grouped("meter_id")
        none = found.browse()
        return {
            meter: [
                (reading, reading._prepare_point())
                for reading in (by_meter.get(meter, none) if meter in whole else recent[meter])
            ]
            for meter in self
        }

    def _get_recent_readings(self):
        """``{meter: its last valid readings in order of time}``, in one query."""
        readings = self._sudo_readings()
        readings.flush_model(["meter_id", "occurred_at", "state"])
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, occurred_at, row_number() OVER (
                        PARTITION BY meter_id ORDER BY occurred_at DESC, id DESC) AS place
                    FROM mds_meter_reading WHERE meter_id IN %s AND state = 'valid') AS numbered
                WHERE place <= %s ORDER BY occurred_at, id
                """,
                tuple(self.ids or [0]),
                RECENT,
            )
        )
        found = readings.browse(row[0] for row in self.env.cr.fetchall())
        by_meter = found.grouped("meter_id")
        return {meter: by_meter.get(meter, found.browse()) for meter in self}

    def _sudo_readings(self):
        """Totals rest on every reading of the meter, whoever may see the one or the other."""
        return self.env["mds.meter.reading"].sudo()

    def _refresh(self, oldest=None):
        """Write totals, last value and rate again, from the valid readings.

        :param oldest: ``{meter: moment}`` of the first reading that is new; None: count all again
        """
        points = self._get_points(oldest)
        counted = {}
        for meter, pairs in points.items():
            rollover = meter_reading.parse(meter.kind_id.rollover) or None
            known = pairs and oldest is not None and pairs[0][1].at < oldest[meter]
            first = meter_reading.parse(pairs[0][0].total) if known else None
            sums = meter_reading.totals([point for _reading, point in pairs], rollover, first)
            for (reading, _point), total in zip(pairs, sums, strict=True):
                if meter_reading.parse(reading.total) != total:
                    reading._write_total(float(total))
            counted[meter] = [
                (point.at, total) for (_r, point), total in zip(pairs, sums, strict=True)
            ]
        rates = meter_rate.estimate_many(counted)
        writable = self._sudo_totals()
        for meter, target in zip(self, writable, strict=True):
            target.write(self._prepare_total_vals(points[meter], counted[meter], rates[meter]))

    @api.model
    def _prepare_total_vals(self, pairs, counted, rate):
        return {
            "total": float(counted[-1][1]) if counted else 0.0,
            "last_value": float(pairs[-1][1].shows) if pairs else 0.0,
            "last_at": counted[-1][0] if counted else False,
            "rate_code": rate.code,
            "rate_per_day": float(rate.per_day or 0),
            "rate_low": float(rate.low or 0),
            "rate_high": float(rate.high or 0),
            "rate_points": rate.points,
            "rate_days": rate.days,
        }

    def _sudo_totals(self):
        """Who may read a counter out makes its total go on; he need not have the right to it."""
        return self.sudo().with_context(mds_meter_key=_MAY_WRITE_TOTALS)

    @api.model
    def _get_or_create(self, pairs):
        """``{(device id, kind id): meter}`` for all of ``pairs``; missing ones are opened."""
        wanted = set(pairs)
        found = self.with_context(active_test=False).search(
            [
                ("device_id", "in", list({device_id for device_id, _kind in wanted})),
                ("kind_id", "in", list({kind_id for _device, kind_id in wanted})),
            ]
        )
        meters = {(meter.device_id.id, meter.kind_id.id): meter for meter in found}
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in meters]
        created = self.create(
            [{"device_id": device_id, "kind_id": kind_id} for device_id, kind_id in missing]
        )
        meters.update(zip(missing, created, strict=True))
        return meters


# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_WRITE_TOTALS = object()


def _plain(number):
    return f"{number:.4f}".rstrip("0").rstrip(".")
