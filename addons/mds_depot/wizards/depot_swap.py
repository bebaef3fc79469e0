from odoo import api, fields, models


class DepotSwap(models.TransientModel):
    """Exchange the device of an order for one of ours."""

    _name = "mds.depot.swap"
    _description = "Exchange a Device"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    device_count = fields.Integer(related="order_id.device_count")
    order_device_ids = fields.Many2many("mds.device", compute="_compute_order_device_ids")
    old_device_id = fields.Many2one(
        "mds.device",
        "Old Device",
        required=True,
        domain="[('id', 'in', order_device_ids)]",
    )
    old_model_id = fields.Many2one(related="old_device_id.product_tmpl_id")
    new_device_id = fields.Many2one("mds.device", "New Device", required=True)
    reason = fields.Text(required=True)

    @api.depends("order_id")
    def _compute_order_device_ids(self):
        for wizard in self:
            wizard.order_device_ids = wizard.order_id.device_line_ids.device_id

    def action_confirm(self):
        self.ensure_one()
        self.env["mds.depot.exchange"]._swap(
            self.order_id, self.old_device_id, self.new_device_id, self.reason.strip()
        )
        return {"type": "ir.actions.act_window_close"}
