from odoo import fields, models


class DeviceUdiAccept(models.TransientModel):
    """Asks why a UDI is right although something is wrong with it.

    Rights: service managers and quality officers (the device asks again).
    """

    _name = "mds.device.udi.accept"
    _description = "Accept a Doubtful UDI"

    device_ids = fields.Many2many("mds.device", required=True, readonly=True)
    findings = fields.Text(compute="_compute_findings")
    reason = fields.Text(required=True)

    def _compute_findings(self):
        for wizard in self:
            wizard.findings = "\n".join(
                f"{device.display_name}: {device.udi_findings}"
                for device in wizard.device_ids
                if device.udi_findings
            )

    def action_confirm(self):
        self.ensure_one()
        self.device_ids._accept_udi(self.reason)
        return {"type": "ir.actions.act_window_close"}
