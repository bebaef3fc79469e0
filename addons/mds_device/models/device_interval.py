from odoo import api, fields, models
from odoo.exceptions import UserError


class DeviceInterval(models.AbstractModel):
    """What held for a device from one moment to another: one row after the other, the last open.

    Written by what happens, never by hand.
    """

    _name = "mds.device.interval"
    _description = "Dated Fact about a Device"
    _order = "date_from desc, id desc"
    _rec_name = "device_id"

    device_id = fields.Many2one(
        "mds.device", "Device", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, precompute=True, index=True
    )
    date_from = fields.Datetime("From", index=True)
    date_to = fields.Datetime("Until", index=True)
    user_id = fields.Many2one("res.users", "By", default=lambda self: self.env.user)

    @api.model
    def _sudo_rows(self):
        """Who moves a device writes its history through this method only."""
        return self.sudo()

    def _check_by_hand(self):
        if not self.env.su:
            raise UserError(self.env._("This history is written by what happens to the device."))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        self._check_by_hand()
        return super().write(vals)
