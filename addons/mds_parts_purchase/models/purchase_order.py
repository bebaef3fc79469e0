from odoo import api, fields, models

from .part_purchase import BUYER


class PurchaseOrder(models.Model):
    """A native purchase order that serves requests: where it goes, and who asked."""

    _inherit = "purchase.order"

    mds_location_dest_id = fields.Many2one(
        "stock.location",
        "Straight to",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="The vendor delivers to this place instead of the warehouse's own receipt place, for "
        "example straight to an engineer.",
    )
    mds_request_ids = fields.One2many(
        "mds.part.purchase", compute="_compute_mds_requests", string="Requests"
    )
    mds_request_count = fields.Integer("Number of Requests", compute="_compute_mds_requests")

    @api.depends("order_line.mds_request_ids")
    def _compute_mds_requests(self):
        for order in self:
            order.mds_request_ids = order.order_line.mds_request_ids
            order.mds_request_count = len(order.mds_request_ids)

    def button_approve(self, force=False):
        result = super().button_approve(force=force)
        nameless = self.filtered(lambda order: order.mds_request_count and not order.user_id)
        if nameless and self.env.user.has_group(BUYER):
            nameless.user_id = self.env.user  # who confirms it is its buyer
        self._mds_tell_requests()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._mds_tell_requests()
        return result

    def _mds_tell_requests(self):
        self.env["mds.part.purchase"]._follow(self.order_line._sudo_with_requests())

    def _get_destination_location(self):
        return self.mds_location_dest_id.id or super()._get_destination_location()

    def _get_final_location_record(self):
        return self.mds_location_dest_id or super()._get_final_location_record()

    def _prepare_grouped_data(self, rfq):
        """Quotations for different places are not merged."""
        return (*super()._prepare_grouped_data(rfq), rfq.mds_location_dest_id.id)

    def action_open_mds_requests(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mds_parts_purchase.mds_part_purchase_action"
            ),
            "domain": [("purchase_line_id.order_id", "in", self.ids)],
            "context": {},
        }
