from odoo import models


class Duty(models.Model):
    _inherit = "mds.plan.duty"

    def _make_orders(self):
        """Now that the orders know all their duties, they want the parts of their plans."""
        orders = super()._make_orders()
        orders._sync_kit_parts()
        return orders
