from odoo import api, fields, models


class Order(models.Model):
    _inherit = "mds.order"

    part_purchase_ids = fields.One2many("mds.part.purchase", "order_id", "Purchase Requests")
    part_purchase_count = fields.Integer(
        "Number of Purchase Requests", compute="_compute_part_purchase_count"
    )

    @api.depends("part_purchase_ids.state")
    def _compute_part_purchase_count(self):
        counts = dict(
            self.env["mds.part.purchase"]._read_group(
                [("order_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.part_purchase_count = counts.get(order._origin, 0)

    def action_open_part_purchases(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mds_parts_purchase.mds_part_purchase_action"
            ),
            "domain": [("order_id", "in", self.ids)],
            "context": {},
        }
