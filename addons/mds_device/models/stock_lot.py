from odoo import fields, models
from odoo.exceptions import UserError


class StockLot(models.Model):
    """A lot with a device file is the identity of that device: it is not simply renamed.

    An administrator of the service may correct it, stating the reason (context ``mds_reason``);
    the correction is on the timeline and in the audit trail.
    """

    _inherit = "stock.lot"

    mds_has_device = fields.Boolean("Has a Device File", compute="_compute_mds_has_device")

    def _compute_mds_has_device(self):
        Device = self.env["mds.device"]
        found = (
            Device.search([("lot_id", "in", self.ids)]).lot_id
            if Device.has_access("read")
            else self.browse()
        )
        for lot in self:
            lot.mds_has_device = lot in found

    def action_open_mds_device(self):
        self.ensure_one()
        device = self.env["mds.device"].search([("lot_id", "=", self.id)], limit=1)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.device",
            "res_id": device.id,
            "views": [(False, "form")],
        }

    def write(self, vals):
        changed = self._get_changed_identities(vals)
        if not changed:
            return super().write(vals)
        devices = self._sudo_device_files(changed)
        reason = (self.env.context.get("mds_reason") or "").strip()
        if devices and not (
            reason and (self.env.su or self.env.user.has_group("mds_base.group_administrator"))
        ):
            raise UserError(
                self.env._(
                    "%(lots)s has a device file: its product and serial number cannot be changed "
                    "here. An administrator may correct them on the device, stating the reason.",
                    lots=", ".join(devices.lot_id.mapped("name")),
                )
            )
        old = {device: (device.product_id, device.serial) for device in devices}
        result = super().write(vals)
        devices._record_correction(old, reason)
        return result

    def _get_changed_identities(self, vals):
        if not {"name", "product_id"} & vals.keys():
            return self.browse()
        return self.filtered(
            lambda lot: (
                vals.get("name", lot.name) != lot.name
                or vals.get("product_id", lot.product_id.id) != lot.product_id.id
            )
        )

    def _sudo_device_files(self, lots):
        """The guard holds for files that the user may not see, too."""
        Device = self.env["mds.device"].sudo().with_context(active_test=False)
        return Device.search([("lot_id", "in", lots.ids)]) if lots else Device
