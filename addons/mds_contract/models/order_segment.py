from odoo import api, models

from .order_sla import DELIVERY


class OrderSegment(models.Model):
    """A pause for the customer moves the deadlines of its order."""

    _inherit = "mds.order.segment"

    @api.model_create_multi
    def create(self, vals_list):
        pauses = super().create(vals_list)
        delivered = pauses.filtered(lambda pause: pause.end or pause.kind in DELIVERY)
        delivered.order_id._recount_sla()
        return pauses

    def write(self, vals):
        result = super().write(vals)
        if {"start", "end", "party", "kind"} & vals.keys():
            self.order_id._recount_sla()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._recount_sla()
        return result
