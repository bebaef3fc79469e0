from odoo import models


class Order(models.Model):
    """Ways from an order to what decided it."""

    _inherit = "mds.order"

    def action_open_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }
