from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models

from ..lib import uptime

UTC = ZoneInfo("UTC")
YEAR = timedelta(days=365)


class Device(models.Model):
    """For how long the device could be used."""

    _inherit = "mds.device"

    downtime_ids = fields.One2many("mds.downtime", "device_id", "Downtimes")
    uptime_percent = fields.Float(
        "Uptime (12 months)",
        compute="_compute_uptime_percent",
        digits=(5, 2),
        help="Of the last 365 days, without planned and excluded downtime.",
    )

    def _compute_uptime_percent(self):
        end = fields.Datetime.now()
        answers = self._get_uptime(end - YEAR, end)
        for device in self:
            device.uptime_percent = float(answers[device].percent)

    def _get_uptime(self, start, end, count_planned=False):
        """``{device: Uptime}`` of the period from ``start`` to ``end`` (naive UTC)."""
        start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
        outages = {device: [] for device in self}
        known = {device._origin.id: device for device in self}
        rows = self.env["mds.downtime"].search(
            self._get_downtime_domain(start.replace(tzinfo=None), end.replace(tzinfo=None))
        )
        for row in rows:
            outages[known[row.device_id.id]].append(
                uptime.Outage(
                    row.start.replace(tzinfo=UTC),
                    row.end.replace(tzinfo=UTC) if row.end else None,
                    row.loss_percent,
                    row.kind == "planned",
                    row.is_excluded,
                )
            )
        return uptime.uptime_many(outages, start, end, count_planned)

    def _get_downtime_domain(self, start, end):
        """Downtimes of these devices that touch the period (naive UTC)."""
        return [
            ("device_id", "in", self._origin.ids),
            ("start", "<", end),
            "|",
            ("end", "=", False),
            ("end", ">", start),
        ]

    def action_open_downtimes(self):
        """The downtimes from which the percentage follows."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_downtime_action")
        now = fields.Datetime.now()
        action["domain"] = self._get_downtime_domain(now - YEAR, now)
        action["context"] = {"default_device_id": self[:1].id}
        return action
