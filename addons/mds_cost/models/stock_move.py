from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _mds_do(self):
        """A part that was taken or brought back changes its order's cost."""
        super()._mds_do()
        self.env["mds.cost.pending"]._enqueue(self.mds_order_id)
