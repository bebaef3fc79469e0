from odoo import fields, models
from odoo.exceptions import UserError


class DeviceQuarantine(models.TransientModel):
    """Asks why devices are quarantined 封存 or released.

    Rights: whoever may write the devices quarantines; quality officers release (the device asks).
    """

    _name = "mds.device.quarantine"
    _description = "Quarantine or Release Devices"

    device_ids = fields.Many2many("mds.device", required=True)
    action = fields.Selection(
        [("action_quarantine", "Quarantine"), ("action_release_quarantine", "Release")],
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("State the reason."))
        devices = self.device_ids.with_context(mds_reason=reason)
        if self.action == "action_release_quarantine":
            return devices.action_release_quarantine()  # the dialog to sign
        devices.action_quarantine()
        return {"type": "ir.actions.act_window_close"}
