from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import serial_number


class DeviceCorrect(models.TransientModel):
    """Correct the model or serial number of a device file that was opened with a wrong one.

    Rights: administrators of the service, with a reason; it stays on the timeline.
    """

    _name = "mds.device.correct"
    _description = "Correct a Device's Identity"

    device_id = fields.Many2one("mds.device", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(
        "product.product",
        "Right Model",
        required=True,
        compute="_compute_identity",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("is_medical_device", "=", True)],
    )
    serial = fields.Char(
        "Right Serial Number",
        required=True,
        compute="_compute_identity",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Text(required=True)

    @api.depends("device_id")
    def _compute_identity(self):
        for wizard in self:
            wizard.product_id = wizard.device_id.product_id
            wizard.serial = wizard.device_id.serial

    def action_correct(self):
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_administrator"):
            raise AccessError(
                self.env._("Only an administrator may correct a model or serial number.")
            )
        if not self.reason.strip():
            raise UserError(self.env._("State the reason of the correction."))
        device = self.device_id
        device.check_access("write")
        serial = serial_number.clean(self.serial)
        pair = (self.product_id.id, serial)
        taken = device._get_by_identity([(pair[0], serial_number.key(serial))])
        for other in taken.values():
            if other.id != device.id:
                raise UserError(other._describe_existing_file(self.product_id, serial))
        values = {"name": serial}
        if self.product_id != device.product_id:
            values["product_id"] = self.product_id.id
        device._sudo_lot_to_correct().with_context(mds_reason=self.reason).write(values)
        return {"type": "ir.actions.act_window_close"}
