from odoo import models


class OrderCharge(models.Model):
    _inherit = "mds.order.charge"

    def _prepare_invoice_line_vals(self):
        """The link keeps Odoo from booking the cost of goods sold: it was booked when the part
        was consumed (ADR 0005)."""
        vals = super()._prepare_invoice_line_vals()
        if self.source_model == "mds.order.part":
            vals["mds_order_part_id"] = self.source_ids[0]
        return vals
