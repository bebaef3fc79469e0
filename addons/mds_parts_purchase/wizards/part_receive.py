from odoo import api, fields, models


class PartReceive(models.TransientModel):
    """What arrived from the vendor, said by who keeps the place. Made for a thumb."""

    _name = "mds.part.purchase.receive"
    _description = "Receive a Bought Part"

    request_id = fields.Many2one("mds.part.purchase", required=True, readonly=True)
    product_id = fields.Many2one(related="request_id.product_id")
    tracking = fields.Selection(related="product_id.tracking")
    quantity = fields.Float(required=True, digits="Product Unit")
    number = fields.Char("Lot/Serial Number")
    waybill = fields.Char()
    can_use_now = fields.Boolean(compute="_compute_can_use_now")
    use_now = fields.Boolean(
        "Use it at Once", help="It goes into the device now: booked as used on the order."
    )

    @api.depends("request_id")
    def _compute_can_use_now(self):
        for dialog in self:
            request = dialog.request_id
            part = request.order_part_id
            place = part._sudo_engineer().mds_stock_location_id
            dialog.can_use_now = part.state == "draft" and place == request.location_dest_id

    def action_confirm(self):
        self.ensure_one()
        move = self.request_id._receive(self.quantity, self.number, self.waybill)
        if self.use_now and self.can_use_now:
            part = self.request_id.order_part_id
            if self.tracking != "none":
                part.lot_id = move.move_line_ids.lot_id.id
            part.action_consume()
        return {"type": "ir.actions.act_window_close"}
