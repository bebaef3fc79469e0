from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError, ValidationError

from ..lib import meter_reading

FIELD = (
    "mds_base.group_engineer",
    "mds_base.group_dispatcher",
    "mds_base.group_quality_officer",
)
QUESTIONS = [
    ("below_last", "Below the reading before"),
    ("too_fast", "More than the counter can count"),
    ("jump", "Far more than usual"),
    ("contradicts_later", "Above a later reading"),
]
STATED_BY_SERVER = (
    "state",
    "meter_id",
    "total",
    "source",
    "question_code",
    "question_before",
    "question_allowed",
    "is_rollover",
    "is_restart",
    "confirmed_by_id",
)
_MAY_WRITE_READING = object()
_SOURCE = object()


class MeterReading(models.Model):
    """What a counter showed at a moment, and who says so.

    A reading that can hardly be true is asked about: with a reason it counts, without one it is
    kept as *to confirm* and does not count. Nothing is changed afterwards: a wrong reading is
    reversed with a reason and stays readable.

    ======================  ====  ====  =======  =======
    role                    read  add   confirm  reverse
    ======================  ====  ====  =======  =======
    user (any role)         yes   –     –        –
    engineer                yes   yes   yes      yes
    dispatcher, manager     yes   yes   yes      yes
    quality officer         yes   yes   yes      yes
    ======================  ====  ====  =======  =======
    Within the companies and regions of the device.
    """

    _name = "mds.meter.reading"
    _inherit = ["mds.state.mixin", "mds.offline.mixin"]
    _description = "Meter Reading"
    _order = "occurred_at desc, id desc"
    _rec_name = "value"

    _initial_states = ("valid", "to_confirm")
    _final_states = ("valid", "reversed")
    _guarded_fields = STATED_BY_SERVER
    _audit_fields = ("state", "device_id", "kind_id", "value", "occurred_at", "confirm_reason")

    device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="restrict")
    kind_id = fields.Many2one("mds.meter.kind", "Meter", required=True, ondelete="restrict")
    meter_id = fields.Many2one(
        "mds.meter", "Counter", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    unit = fields.Char(related="kind_id.unit")
    value = fields.Float(
        "Counter Shows", digits=(16, 3), required=True, help="As read, without calculating."
    )
    next_value = fields.Float("New Counter Shows", digits=(16, 3), readonly=True)
    is_replacement = fields.Boolean("Counter Replaced", readonly=True)
    occurred_at = fields.Datetime("Read on", required=True, index=True)
    total = fields.Float(digits=(16, 3), readonly=True, aggregator="max")
    source = fields.Selection(
        [
            ("person", "Person"),
            ("import", "Import"),
            ("api", "Other System"),
            ("order", "Service Order"),
        ],
        required=True,
        readonly=True,
        default="person",
        index=True,
    )
    state = fields.Selection(
        [("to_confirm", "To Confirm"), ("valid", "Valid"), ("reversed", "Reversed")],
        required=True,
        readonly=True,
        default="valid",
        copy=False,
        index=True,
    )
    is_rollover = fields.Boolean("Rolled over", readonly=True)
    is_restart = fields.Boolean("Set back to Zero", readonly=True)
    question_code = fields.Selection(QUESTIONS, "Doubt", readonly=True)
    question_before = fields.Float(digits=(16, 3), readonly=True)
    question_allowed = fields.Float(digits=(16, 3), readonly=True)
    question = fields.Char("Why it is Asked about", compute="_compute_question")
    preview_code = fields.Char(store=False)
    preview_question = fields.Char(store=False)
    confirm_reason = fields.Char(
        "Why it is Right", help="What makes a reading true that hardly can be."
    )
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True)
    note = fields.Char()

    _meter_time_idx = models.Index("(meter_id, occurred_at) WHERE state = 'valid'")
    _value_positive = models.Constraint(
        "CHECK (value >= 0 AND value < 10000000000 AND next_value >= 0)",
        "A counter shows a number from zero up.",
    )

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("to_confirm", "valid", "action_confirm", FIELD, "", True),
            Transition("to_confirm", "reversed", "action_reverse", FIELD, "", True),
            Transition("valid", "reversed", "action_reverse", FIELD, "", True),
        ]

    @api.depends("value", "unit", "device_id")
    def _compute_display_name(self):
        for reading in self:
            reading.display_name = f"{_plain(reading.value)} {reading.unit or ''}".strip()

    @api.depends("question_code", "question_before", "question_allowed", "value")
    @api.depends_context("lang")
    def _compute_question(self):
        for reading in self:
            reading.question = reading._describe_question(
                reading.question_code, reading.question_before, reading.question_allowed
            )

    @api.onchange("device_id")
    def _onchange_device_id(self):
        """A device with one meter is read by that one; a new one by what its model counts."""
        kinds = (
            self.device_id.meter_ids.kind_id or self.device_id.product_tmpl_id.mds_meter_kind_ids
        )
        if self.device_id and not self.kind_id and kinds:
            self.kind_id = kinds[0]

    @api.onchange("value", "occurred_at", "kind_id", "device_id")
    def _onchange_value(self):
        """Ask at once what saving would ask."""
        self.preview_code = self.preview_question = False
        if not (self.device_id and self.kind_id and self.occurred_at and self.value):
            return
        vals = {
            "device_id": self.device_id._origin.id or self.device_id.id,
            "kind_id": self.kind_id._origin.id or self.kind_id.id,
            "value": self._clean_value(self.value),
            "occurred_at": self.occurred_at,
        }
        meter = self.env["mds.meter"].search(
            [("device_id", "=", vals["device_id"]), ("kind_id", "=", vals["kind_id"])], limit=1
        )
        if not meter:
            return
        [verdict] = self._judge([vals], {(vals["device_id"], vals["kind_id"]): meter})
        if verdict.is_question:
            self.preview_code = verdict.code
            self.preview_question = self._describe_question(
                verdict.code, float(verdict.before or 0), float(verdict.allowed or 0)
            )

    def _describe_question(self, code, before, allowed):
        self.ensure_one()
        values = {
            "value": _plain(self.value),
            "before": _plain(before),
            "allowed": _plain(allowed),
            "unit": self.unit or "",
        }
        _ = self.env._
        if code == "below_last":
            return _(
                "%(value)s is less than the %(before)s %(unit)s that were read before. Was the "
                "counter set back? Then confirm with a reason: the total goes on.",
                **values,
            )
        if code == "too_fast":
            return _(
                "From %(before)s to %(value)s: in this time the counter can count at most "
                "%(allowed)s %(unit)s. Check the digits.",
                **values,
            )
        if code == "jump":
            return _(
                "From %(before)s to %(value)s: far more than this device usually does (at most "
                "%(allowed)s %(unit)s expected). Check the digits.",
                **values,
            )
        if code == "contradicts_later":
            return _(
                "%(value)s is more than the %(before)s %(unit)s that were read later. Check "
                "the date and the digits.",
                **values,
            )
        return False

    # ------------------------------------------------------------------ create, write
    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        plain = [self._prepare_plain_vals(vals) for vals in vals_list]
        pairs = [(vals["device_id"], vals["kind_id"]) for vals in plain]
        self.env["mds.device"].browse({device_id for device_id, _k in pairs}).check_access("read")
        meters = self.env["mds.meter"]._get_or_create(pairs)
        touched = self.env["mds.meter"].browse({meter.id for meter in meters.values()})
        touched._lock()
        oldest = self._get_oldest(plain, meters)
        verdicts = self._judge(plain, meters)
        prepared = [
            {**vals, **self._prepare_verdict_vals(vals, verdict), "meter_id": meters[pair].id}
            for vals, verdict, pair in zip(plain, verdicts, pairs, strict=True)
        ]
        readings = super().create(prepared)
        readings.filtered(lambda reading: reading.state == "valid").meter_id._refresh(oldest)
        return readings

    @api.model
    def _get_oldest(self, plain, meters):
        """``{meter: moment of the first of these readings}``."""
        oldest = {}
        for vals in plain:
            meter = meters[vals["device_id"], vals["kind_id"]]
            oldest[meter] = min(oldest.get(meter, vals["occurred_at"]), vals["occurred_at"])
        return oldest

    @api.model
    def _prepare_plain_vals(self, vals):
        """What a client may state, checked and with its defaults."""
        may_replace = self.env.context.get("mds_meter_key") is _MAY_WRITE_READING
        dropped = set(STATED_BY_SERVER)
        if not may_replace:
            dropped |= {"next_value", "is_replacement"}
        plain = {name: value for name, value in vals.items() if name not in dropped}
        for name in ("device_id", "kind_id"):
            plain.setdefault(name, self.default_get([name]).get(name))
        if not plain.get("device_id") or not plain.get("kind_id"):
            raise ValidationError(self.env._("Say which device and which meter was read."))
        plain["value"] = self._clean_value(plain.get("value"))
        moment = fields.Datetime.to_datetime(plain.get("occurred_at")) or fields.Datetime.now()
        plain["occurred_at"] = moment
        plain["source"] = self._get_source()
        if plain["source"] == "person":
            plain["occurred_source"] = "manual"
        return plain

    @api.model
    def _get_source(self):
        given = self.env.context.get("mds_reading_source")
        if isinstance(given, tuple) and given[0] is _SOURCE:
            return given[1]
        return "import" if self.env.context.get("import_file") else "person"

    @api.model
    def _with_source(self, source):
        return self.with_context(mds_reading_source=(_SOURCE, source))

    @api.model
    def _clean_value(self, value):
        """The value as a number that a counter can show, or a sentence why not."""
        try:
            return float(meter_reading.parse(value))
        except meter_reading.ValueRefused as refusal:
            raise ValidationError(self._reading_refusal_text(refusal))

    @api.model
    def _reading_refusal_text(self, refusal):
        _ = self.env._
        if refusal.code == meter_reading.NEGATIVE:
            return _(
                "A counter cannot show %(text)s: enter a number from zero up.", text=refusal.text
            )
        if refusal.code == meter_reading.TOO_LARGE:
            return _(
                "%(text)s is more than any counter can show: enter the number as it stands there.",
                text=refusal.text,
            )
        return _(
            "“%(text)s” is not a number: enter what the counter shows, digits only.",
            text=refusal.text,
        )

    @api.model
    def _judge(self, plain, meters):
        """One verdict per values, in their order; readings of one batch know each other."""
        known = self.env["mds.meter"].browse({meter.id for meter in meters.values()})
        known = known._get_points(self._get_oldest(plain, meters))
        history = {meter.id: [point for _reading, point in pairs] for meter, pairs in known.items()}
        verdicts = [None] * len(plain)
        order = sorted(range(len(plain)), key=lambda n: (plain[n]["occurred_at"], n))
        for position in order:
            vals = plain[position]
            meter = meters[vals["device_id"], vals["kind_id"]]
            points = history[meter.id]
            point = _as_point(vals)
            counter = meter.kind_id._prepare_counter(
                meter.rate_per_day if meter.rate_code == "estimated" else None
            )
            if counter.rollover and point.value >= counter.rollover:
                raise ValidationError(
                    self.env._(
                        "This counter starts again at %(rollover)s: it cannot show %(value)s.",
                        value=_plain(vals["value"]),
                        rollover=_plain(float(counter.rollover)),
                    )
                )
            verdict = meter_reading.judge(meter_reading.Request(points, point, counter))
            verdicts[position] = verdict
            if not verdict.is_question:
                points.append(point)
                points.sort(key=lambda one: one.at)
        return verdicts

    @api.model
    def _prepare_verdict_vals(self, vals, verdict):
        if not verdict.is_question:
            return {"state": "valid", "is_rollover": verdict.code == meter_reading.ROLLOVER}
        reason = (vals.get("confirm_reason") or "").strip()
        return {
            "state": "valid" if reason else "to_confirm",
            "question_code": verdict.code,
            "question_before": float(verdict.before or 0),
            "question_allowed": float(verdict.allowed or 0),
            "is_restart": bool(reason) and verdict.code == meter_reading.BELOW_LAST,
            "confirmed_by_id": self.env.uid if reason else False,
        }

    def write(self, vals):
        if self._may_write_state() or self.env.context.get("mds_meter_key") is _MAY_WRITE_READING:
            return super().write(vals)
        stated = {name for name in vals.keys() & self._fields.keys() if self._fields[name].store}
        if self._get_changed_fields(vals, stated - {"note", "state"}):
            raise UserError(
                self.env._("A reading is not changed: reverse it with a reason and enter it again.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A reading is not deleted: reverse it with a reason."))

    def _write_total(self, total):
        self.with_context(mds_meter_key=_MAY_WRITE_READING).write({"total": total})

    def _prepare_point(self):
        self.ensure_one()
        return meter_reading.Point(
            self.occurred_at,
            meter_reading.parse(self.value),
            meter_reading.parse(self.next_value) if self.is_replacement else None,
            self.is_restart,
        )

    # ------------------------------------------------------------------ actions
    def action_confirm(self):
        return self._ask_or_transition("valid", "action_confirm")

    def action_reverse(self):
        return self._ask_or_transition("reversed", "action_reverse")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.meter_id._lock()
        key = self.with_context(mds_meter_key=_MAY_WRITE_READING)
        for reading, change in zip(key, changes.values(), strict=True):
            if change.target == "valid":
                reading.write(
                    {
                        "confirm_reason": change.reason,
                        "confirmed_by_id": self.env.uid,
                        "is_restart": reading.question_code == "below_last",
                    }
                )
        self.meter_id._refresh()

    @api.model
    def _create_replacement(self, meter, old_value, new_value, occurred_at, note):
        """The counter of ``meter`` was replaced: what the old one showed, what the new shows."""
        return self.with_context(mds_meter_key=_MAY_WRITE_READING).create(
            [
                {
                    "device_id": meter.device_id.id,
                    "kind_id": meter.kind_id.id,
                    "value": self._clean_value(old_value),
                    "next_value": self._clean_value(new_value),
                    "is_replacement": True,
                    "occurred_at": occurred_at,
                    "note": note,
                }
            ]
        )


def _as_point(vals):
    replaced = vals.get("is_replacement")
    return meter_reading.Point(
        vals["occurred_at"],
        meter_reading.parse(vals["value"]),
        meter_reading.parse(vals["next_value"]) if replaced else None,
    )


def _plain(number):
    return f"{number:.3f}".rstrip("0").rstrip(".")
