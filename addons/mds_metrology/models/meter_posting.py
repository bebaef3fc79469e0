import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import meter_reading

MOST_AT_ONCE = 1000
IDENTITY = re.compile(r"[A-Za-z0-9._:-]{8,64}")


class MeterReading(models.Model):
    """How another system hands readings over: one call, one answer per reading."""

    _inherit = "mds.meter.reading"

    @api.model
    def post(self, readings):
        """Take readings from another system, each once, and say what became of each.

        A reading is ``{"device", "meter", "value", "occurred_at", "client_uuid"}``: our file
        number or the database id of the device, the code of the meter kind, the number, UTC, and
        an identity of the sender's choice (a repeated call with it changes nothing). Readings
        that are refused do not keep the others back.

        :return: list of ``{"status", "code", "message", "id"}`` in the same order; ``status`` is
            ``stored``, ``known``, ``to_confirm`` (kept, does not count until a person confirms)
            or ``refused`` (nothing kept); ``code`` says why in a word for programs
        """
        self.check_access("create")
        if not isinstance(readings, list) or len(readings) > MOST_AT_ONCE:
            raise UserError(
                self.env._("Send a list of at most %(count)s readings.", count=MOST_AT_ONCE)
            )
        devices, kinds = self._find_posted(readings)
        answers, fresh = [None] * len(readings), {}
        for position, posted in enumerate(readings):
            vals, refusal = self._prepare_posted_vals(posted, devices, kinds)
            if refusal:
                answers[position] = refusal
            else:
                fresh[position] = vals
        known = self._get_posted([vals["client_uuid"] for vals in fresh.values()])
        created = self._with_source("api")._create_once(list(fresh.values())) if fresh else self
        seen = set(known)
        for position, reading in zip(fresh, created, strict=True):
            is_known = reading.client_uuid in seen
            seen.add(reading.client_uuid)
            answers[position] = reading._prepare_answer(is_known)
        return answers

    @api.model
    def _get_posted(self, identities):
        found = self.search([("client_uuid", "in", identities)])
        return set(found.mapped("client_uuid"))

    def _prepare_answer(self, is_known):
        self.ensure_one()
        waits = self.state == "to_confirm"
        return {
            "status": "to_confirm" if waits else "known" if is_known else "stored",
            "code": self.question_code or ("rollover" if self.is_rollover else "ok"),
            "message": self.question or "",
            "id": self.id,
        }

    @api.model
    def _find_posted(self, readings):
        """``({name or id: device}, {code: kind})`` of what the readings name, in two queries."""
        named = {_key(one.get("device")) for one in readings if isinstance(one, dict)}
        texts = [name for name in named if isinstance(name, str)]
        ids = [name for name in named if isinstance(name, int)]
        found = self.env["mds.device"].search(["|", ("name", "in", texts), ("id", "in", ids)])
        devices = {device.id: device for device in found} | {d.name: d for d in found}
        return devices, {kind.code: kind for kind in self.env["mds.meter.kind"].search([])}

    @api.model
    def _prepare_posted_vals(self, posted, devices, kinds):
        """(values, None) or (None, answer that refuses)."""
        _ = self.env._
        if not isinstance(posted, dict):
            return None, _refuse("not_a_reading", _("Each reading is an object with named values."))
        device = devices.get(_key(posted.get("device")))
        if not device:
            return None, _refuse(
                "unknown_device", _("No device file that you may see has this number.")
            )
        kind = kinds.get(_key(posted.get("meter")))
        if not kind:
            return None, _refuse("unknown_meter", _("No meter kind has this code."))
        identity = posted.get("client_uuid")
        if not isinstance(identity, str) or not IDENTITY.fullmatch(identity):
            return None, _refuse(
                "no_identity",
                _("Give each reading an identity of 8 to 64 letters, digits or hyphens."),
            )
        moment = self._parse_moment(posted.get("occurred_at"))
        if not moment or moment > fields.Datetime.add(fields.Datetime.now(), minutes=15):
            return None, _refuse("bad_time", _("“occurred_at” is a past moment in UTC."))
        try:
            value = meter_reading.parse(posted.get("value"))
        except meter_reading.ValueRefused as refusal:
            return None, _refuse(refusal.code, self._reading_refusal_text(refusal))
        if kind.rollover and value >= meter_reading.parse(kind.rollover):
            return None, _refuse(
                "beyond_rollover", _("The counter starts again before this value.")
            )
        return {
            "device_id": device.id,
            "kind_id": kind.id,
            "value": float(value),
            "occurred_at": moment,
            "occurred_source": "device",
            "client_uuid": identity,
        }, None

    @api.model
    def _parse_moment(self, text):
        try:
            moment = fields.Datetime.to_datetime(str(text).replace("T", " ").rstrip("Z")[:19])
        except ValueError:
            return None
        return moment if moment and moment.year >= 1980 else None


def _refuse(code, message):
    return {"status": "refused", "code": code, "message": message, "id": False}


def _key(value):
    """What can name a device or kind at all; a database would choke on the rest."""
    if isinstance(value, str):
        return value if value.isprintable() else None
    is_id = isinstance(value, int) and not isinstance(value, bool)
    return value if is_id and 0 < value < 2**31 else None
