from odoo import api, fields, models
from odoo.addons.mds_parts.models.stock_quant import exact


class PurchaseOrderLine(models.Model):
    """One line may serve several requests; they share what comes in the order of need."""

    _inherit = "purchase.order.line"

    mds_request_ids = fields.One2many("mds.part.purchase", "purchase_line_id", "Requests")

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"product_qty", "product_uom_id"}:
            self.env["mds.part.purchase"]._follow(self._sudo_with_requests())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mds_free_requests(self):
        """The buyer takes the line off his quotation: the request waits for another vendor."""
        asked = self._sudo_with_requests().mds_request_ids.filtered(
            lambda one: one.state == "asked"
        )
        asked._transition("requested")

    def _merge_po_line(self, rfq_line):
        """What was asked of the vendor in two quotations is asked in one."""
        result = super()._merge_po_line(rfq_line)
        rfq_line._sudo_with_requests().mds_request_ids._sudo_write({"purchase_line_id": self.id})
        return result

    def _sudo_with_requests(self):
        """Buyers and storekeepers move native documents; requests follow, whoever that is."""
        return self.sudo().filtered("mds_request_ids")

    def _mds_get_progress(self):
        """``(received, still to come or None)`` in the part's own unit.

        What the warehouse does not expect any more does not come, whatever the line still says.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        received = exact(self.product_uom_id._compute_quantity(self.qty_received, unit))
        if self.order_id.state == "cancel":
            return received, exact(0)
        if self.order_id.state != "purchase":
            return received, None
        coming = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel") and move.location_dest_id.usage != "supplier"
            )
        )
        return received, exact(sum(coming.mapped("product_qty")))
