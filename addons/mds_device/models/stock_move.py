from odoo import models


class StockMove(models.Model):
    """What the warehouse does to a flagged serial product, the device file knows.

    Into our stock: the file is opened (or the device comes back). To a customer: the device moves
    to that customer. Between our locations: nothing.
    """

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        self.env["mds.device"]._check_may_leave(self.move_line_ids)
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        lines = moves.move_line_ids.filtered(
            lambda line: line.state == "done" and line.lot_id and line.product_id.is_medical_device
        )
        if lines:
            self.env["mds.device"]._register_stock_moves(lines)
        return moves
