from odoo import models


class PartTransfer(models.Model):
    """Freight for an order's parts is cost of that order from the day on which they were sent."""

    _inherit = "mds.part.transfer"

    def write(self, vals):
        matters = vals.keys() & {"freight", "order_id", "sent_at"}
        orders = self.order_id if matters else self.order_id.browse()
        result = super().write(vals)
        if matters:
            self.env["mds.cost.pending"]._enqueue(orders | self.order_id)
        return result

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.env["mds.cost.pending"]._enqueue(self.filtered("freight").order_id)
