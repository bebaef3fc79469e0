from decimal import Decimal

from odoo import api, models


class OrderTime(models.Model):
    """Each change of a piece of time is a change of its order's cost."""

    _inherit = "mds.order.time"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env["mds.cost.pending"]._enqueue(rows.order_id)
        return rows

    def write(self, vals):
        orders = self.order_id
        result = super().write(vals)
        self.env["mds.cost.pending"]._enqueue(orders | self.order_id)
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        self.env["mds.cost.pending"]._enqueue(orders)
        return result

    def _do_correct(self, reason, right=None):
        """A correction after closing: what was wrong is taken back, what is right is costed."""
        orders = self.order_id
        rows = super()._do_correct(reason, right)
        self.env["mds.cost.pending"]._enqueue(orders | rows.order_id)
        return rows

    # seam
    def _get_cost_factors(self):
        """``{time: factor}``: 1 is normal time, above is overtime. Extended where overtime is
        known."""
        return dict.fromkeys(self, Decimal(1))
