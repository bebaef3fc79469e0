from odoo import models


class OrderLinkMixin(models.AbstractModel):
    """What belongs to a service order (``order_id``) opens it."""

    _name = "mds.order.link.mixin"
    _description = "Opens Its Order"

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }
