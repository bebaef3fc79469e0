from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="The vendor works for this service order; the work is accepted there.",
    )


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_confirm(self):
        """What a buyer ordered for a service order by hand is vendor work of that order too."""
        result = super().button_confirm()
        lines = self.order_line.filtered(
            lambda line: line.mds_order_id and line.product_id.type == "service"
        )
        self._sudo_vendor_work()._create_for_lines(lines)
        return result

    def action_view_invoice(self, invoices=False):
        """A buyer who may not see payments cannot open a bill: it waits for the accountant."""
        if self.env["account.payment"].has_access("read"):
            return super().action_view_invoice(invoices)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The bill is with the accountant, who completes it and posts it."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _sudo_vendor_work(self):
        """A buyer makes the work known to the service; he need have no service role."""
        return self.env["mds.vendor.work"].sudo()


class VendorWork(models.Model):
    _inherit = "mds.vendor.work"

    def _create_for_lines(self, lines):
        known = self.search([("purchase_line_id", "in", lines.ids)]).purchase_line_id
        for line in lines - known:
            work = self.create(
                {
                    "order_id": line.mds_order_id.id,
                    "vendor_id": line.order_id.partner_id.id,
                    "product_id": line.product_id.id,
                    "description": line.name or line.product_id.display_name,
                    "quantity": line.product_qty,
                }
            )
            work._write_stamps({"purchase_line_id": line.id})
            work._transition("ordered")
