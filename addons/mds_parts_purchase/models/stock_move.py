from odoo import models


class StockMove(models.Model):
    """Requests follow the native receipt: done, done in part, or given up."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._mds_tell_requests()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        self._mds_tell_requests()
        return result

    def _mds_tell_requests(self):
        lines = self.purchase_line_id._sudo_with_requests()
        if lines:
            self.env["mds.part.purchase"]._follow(lines)
