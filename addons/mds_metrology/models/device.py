from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..lib import meter_reading

DAY = timedelta(days=1)


class Device(models.Model):
    """The meters of a device, and how many papers there are about it."""

    _inherit = "mds.device"

    meter_ids = fields.One2many("mds.meter", "device_id", "Meters")
    meter_count = fields.Integer("Meter Count", compute="_compute_meter_count")
    certificate_ids = fields.One2many("mds.certificate", "device_id", "Certificates")
    current_certificate_ids = fields.One2many(
        "mds.certificate",
        "device_id",
        "Current Certificates",
        domain=[("is_current", "=", True)],
    )
    certificate_count = fields.Integer("Certificate Count", compute="_compute_certificate_count")
    is_instrument = fields.Boolean(
        related="product_tmpl_id.is_instrument", string="Test Instrument"
    )

    def _compute_meter_count(self):
        counts = dict(
            self.env["mds.meter"]._read_group(
                [("device_id", "in", self.ids)], ["device_id"], ["__count"]
            )
        )
        for device in self:
            device.meter_count = counts.get(device._origin, 0)

    def _compute_certificate_count(self):
        counts = dict(
            self.env["mds.certificate"]._read_group(
                [("device_id", "in", self.ids), ("state", "!=", "void")],
                ["device_id"],
                ["__count"],
            )
        )
        for device in self:
            device.certificate_count = counts.get(device._origin, 0)

    def _get_read_meters(self, first, last):
        """Days begin and end where the company works; of readings that count."""
        company = self.env.company
        found = self._sudo_readings()._read_group(
            [
                ("device_id", "in", self._origin.ids),
                ("state", "=", "valid"),
                ("occurred_at", ">=", company._mds_day_start(first)),
                ("occurred_at", "<", company._mds_day_start(last + DAY)),
            ],
            ["device_id", "kind_id"],
        )
        codes = {device.id: set() for device in self._origin}
        for device, kind in found:
            codes[device.id].add(kind.code)
        return {device: codes.get(device._origin.id, set()) for device in self}

    def _get_meter_values(self, at=None):
        """``{device: {meter code: Decimal total}}`` at the end of the day ``at`` (default: now).

        A day ends when it ends where the company works.
        What every user who sees the device may know; addons below ask for warranty limits.
        """
        until = fields.Datetime.now()
        if at:
            until = self.env.company._mds_day_start(at + DAY) - timedelta(microseconds=1)
        readings = self._sudo_readings()
        readings.flush_model(["device_id", "kind_id", "occurred_at", "state", "total"])
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (reading.meter_id) reading.device_id, kind.code, reading.total
                FROM mds_meter_reading reading JOIN mds_meter_kind kind ON kind.id = reading.kind_id
                WHERE reading.device_id IN %s AND reading.state = 'valid'
                    AND reading.occurred_at <= %s
                ORDER BY reading.meter_id, reading.occurred_at DESC, reading.id DESC
                """,
                tuple(self._origin.ids or [0]),
                until,
            )
        )
        found = {}
        for device_id, code, total in self.env.cr.fetchall():
            found.setdefault(device_id, {})[code] = meter_reading.parse(total)
        return {device: found.get(device._origin.id, {}) for device in self}

    def _sudo_readings(self):
        """What a device has counted is no secret to whoever sees the device."""
        return self.env["mds.meter.reading"].sudo()

    # ------------------------------------------------------------------ actions
    def action_open_meters(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_metrology.mds_meter_action")
        action["domain"] = [("device_id", "in", self.ids)]
        action["context"] = {"default_device_id": self[:1].id}
        return action

    def action_read_meter(self):
        """Enter what a counter of this device shows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meter Reading"),
            "res_model": "mds.meter.reading",
            "views": [(self.env.ref("mds_metrology.mds_meter_reading_view_form_new").id, "form")],
            "target": "new",
            "context": {"default_device_id": self.id, "dialog_size": "medium"},
        }

    def action_open_certificates(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_metrology.mds_certificate_action"
        )
        action["domain"] = [("device_id", "in", self.ids)]
        action["context"] = {"default_device_id": self[:1].id}
        return action

    def action_new_certificate(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Certificate"),
            "res_model": "mds.certificate",
            "views": [(False, "form")],
            "context": {"default_device_id": self.id},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_measured(self):
        (self.with_context(active_test=False).meter_ids)._unlink_except_read()
        self.certificate_ids._unlink_except_issued()
