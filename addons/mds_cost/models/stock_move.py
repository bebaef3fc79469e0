from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _mds_do(self):
        """A part that was taken or brought back changes its order's cost."""
        super()._mds_do()
        self.env["mds.cost.pending"]._enqueue(self.mds_order_id)

    def _get_account_move_line_vals(self):
        vals_list = super()._get_account_move_line_vals()
        if self.mds_order_id:
            for vals in vals_list:
                vals["mds_order_id"] = self.mds_order_id.id
        return vals_list
