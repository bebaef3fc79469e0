import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError


class PartsPlan(models.TransientModel):
    """Parts proposed for an order; the chosen ones become wanted lines, once."""

    _name = "mds.order.parts.plan"
    _description = "Plan Parts"

    client_uuid = fields.Char(default=lambda self: str(uuid.uuid4()), required=True)
    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    visit_id = fields.Many2one("mds.visit", domain="[('order_id', '=', order_id)]")
    line_ids = fields.One2many(
        "mds.order.parts.plan.line",
        "plan_id",
        "Parts",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        for plan in self:
            plan.line_ids = plan.order_id._get_proposals() if plan.order_id else False

    def action_confirm(self):
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Tick the parts that the order needs."))
        self.env["mds.order.part"]._create_once(
            [
                {
                    "client_uuid": f"{self.client_uuid}-{line.product_id.id}",
                    "order_id": self.order_id.id,
                    "visit_id": self.visit_id.id,
                    "product_id": line.product_id.id,
                    "quantity": line.quantity,
                }
                for line in chosen
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class PartsPlanLine(models.TransientModel):
    _name = "mds.order.parts.plan.line"
    _description = "Proposed Part"

    plan_id = fields.Many2one("mds.order.parts.plan", required=True, ondelete="cascade")
    is_chosen = fields.Boolean("Needed")
    product_id = fields.Many2one("product.product", "Part", required=True, ondelete="cascade")
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    why = fields.Char("Why Proposed", readonly=True)
