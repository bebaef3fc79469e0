from odoo import fields, models


class Outlet(models.Model):
    _inherit = "mds.outlet"

    device_count = fields.Integer("Number of Devices", compute="_compute_device_count")

    def _compute_device_count(self):
        counts = dict(
            self.env["mds.device"]._read_group(
                [("outlet_id", "in", self.ids)], ["outlet_id"], ["__count"]
            )
        )
        for outlet in self:
            outlet.device_count = counts.get(outlet._origin, 0)

    def action_open_devices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = [("outlet_id", "in", self.ids)]
        action["context"] = {"default_outlet_id": self.id if len(self) == 1 else False}
        return action
