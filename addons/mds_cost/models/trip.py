from odoo import models


class Trip(models.Model):
    """A trip that is shared over its orders, or reopened, changes what they cost."""

    _inherit = "mds.trip"

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.env["mds.cost.pending"]._enqueue(self.stop_ids.order_id)
