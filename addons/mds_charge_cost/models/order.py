from odoo import models


class Order(models.Model):
    _inherit = "mds.order"

    def _invoice_charges(self, is_collected=False, day=None):
        """The dimensions of the orders are found once for the batch."""
        orders = self.with_context(mds_revenue_keys=self._get_revenue_keys())
        return super(Order, orders)._invoice_charges(is_collected=is_collected, day=day)

    def _get_revenue_keys(self):
        """``{order id: joint key of its analytic accounts}``; none without a cost centre."""
        orders = self._sudo_cost_facts()
        centres = orders._decide_cost_centres()
        homed = orders.filtered(lambda order: centres[order])
        return {
            order.id: ",".join(str(account) for account in sorted(filter(None, columns.values())))
            for order, columns in homed._get_cost_accounts(centres).items()
        }
