from odoo import fields, models


class StockLot(models.Model):
    """A part that was taken out of a device at its end 拆机件: neither new nor refurbished."""

    _inherit = "stock.lot"

    mds_pulled_from_id = fields.Many2one(
        "mds.device",
        "Pulled from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="mds_base.group_user",
    )

    def _sudo_mark_pulled(self, device):
        """Storekeepers dismantle; what a lot is worth knowing stays written on it."""
        self.sudo().write({"mds_pulled_from_id": device.id})


class Device(models.Model):
    """What is left of it goes to stock."""

    _inherit = "mds.device"

    def action_dismantle(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dismantle"),
            "res_model": "mds.device.dismantle",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_id": self.id},
        }
