from odoo import fields, models


class Order(models.Model):
    """Closing an order is told to the systems that take “order.closed”, nothing about persons."""

    _inherit = "mds.order"

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        closed = self.filtered(lambda order: changes[order].target == "closed")
        if closed:
            stamp = fields.Datetime.now().isoformat()
            self.env["mds.outbox"]._emit(
                "order.closed",
                {order: order._prepare_closed_event() for order in closed},
                # closed again after reopening is another event
                {order: f"mds.order,{order.id}|{stamp}" for order in closed},
                ordered=True,
            )
        return result

    def _prepare_closed_event(self):
        self.ensure_one()
        partner = self.partner_id.commercial_partner_id
        return {
            "order": self.name,
            "type": self.type_id.code or None,
            "device": self.device_id.name or None,
            "serial": self.device_id.serial or None,
            "customer": {"id": partner.id or None, "name": partner.name or None},
            "region": self.region_id.code or None,
            "coverage": self.coverage,
            "result": self.result or None,
            "reported_at": self.reported_at,
            "finished_at": self.finished_at or None,
        }
