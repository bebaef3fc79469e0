from odoo import models


class AccountMove(models.Model):
    """A claim's entry that is posted, reset or removed changes what its order costs."""

    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["mds.cost.pending"]._enqueue(self.expense_ids.mds_order_id)
        return result
