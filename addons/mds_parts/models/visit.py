from odoo import fields, models


class Visit(models.Model):
    _inherit = "mds.visit"

    part_ids = fields.One2many("mds.order.part", "visit_id", "Parts of This Visit")
    order_part_ids = fields.One2many(related="order_id.part_ids", string="Parts of the Order")

    def action_take_part(self):
        """Open the dialog that takes a part by scan or choice."""
        self.ensure_one()
        return self.env["mds.order.part.take"]._prepare_action(self.order_id, self)

    def action_plan_parts(self):
        """Open the dialog that proposes parts for this visit."""
        self.ensure_one()
        action = self.order_id.action_plan_parts()
        return {**action, "context": {**action["context"], "default_visit_id": self.id}}
