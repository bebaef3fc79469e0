from odoo import models


class Visit(models.Model):
    """A visit that is done may cost what its zone costs."""

    _inherit = "mds.visit"

    def _after_transition(self, changes):
        super()._after_transition(changes)
        done = self.filtered(lambda visit: changes[visit].target == "done")
        self.env["mds.cost.pending"]._enqueue(done.order_id)
