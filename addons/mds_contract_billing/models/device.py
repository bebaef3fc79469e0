from odoo import models
from odoo.addons.mds_device.models.device import GONE


class Device(models.Model):
    """Since when a device counts no more: what is billed by its meter does not wait for it."""

    _inherit = "mds.device"

    def _get_days_left(self):
        """``{device: day on which it left service for good}`` of those that have."""
        gone = self.filtered(lambda device: device.state in GONE)
        days = self.env["mds.device.exit"]._read_group(
            [("device_id", "in", gone.ids), ("is_current", "=", True)],
            ["device_id"],
            ["done_on:min"],
        )
        return dict(days)
