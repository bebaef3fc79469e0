from odoo import models


class OrderCharge(models.Model):
    _inherit = "mds.order.charge"

    def _prepare_invoice_line_vals(self):
        vals = super()._prepare_invoice_line_vals()
        key = self.env.context.get("mds_revenue_keys", {}).get(self.order_id.id)
        if key:
            vals["analytic_distribution"] = {key: 100}
        return vals
