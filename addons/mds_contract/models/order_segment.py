from odoo import api, fields, models

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


class Order(models.Model):
    """While the customer is waited for, a countdown stands: its deadline moves with the wait."""

    _inherit = "mds.order"

    sla_stopped_at = fields.Datetime("Promise Stopped", compute="_compute_sla_stopped_at")

    @api.depends("pause_id", "pause_party", "sla_ids.policy_id")
    def _compute_sla_stopped_at(self):
        for order in self:
            is_stopped = any(row._is_paused() for row in order.sla_ids)
            order.sla_stopped_at = is_stopped and order.pause_start

    @api.depends("sla_stopped_at", "is_due_own")
    def _compute_due_stopped_at(self):
        """A deadline that somebody set by hand goes on."""
        for order in self:
            order.due_stopped_at = not order.is_due_own and order.sla_stopped_at
