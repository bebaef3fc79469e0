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
            "devices": [row._prepare_closed_event() for row in self.device_line_ids],
            "customer": {"id": partner.id or None, "name": partner.name or None},
            "region": self.region_id.code or None,
            "coverage": self.coverage,
            "result": self.result or None,
            "reported_at": self.reported_at,
            "finished_at": self.finished_at or None,
        }


class OrderDevice(models.Model):
    """A device of a closed order, as other systems are told of it."""

    _inherit = "mds.order.device"

    def _prepare_closed_event(self):
        """As it was identified on the day of service; ``device`` of the order is the lead."""
        self.ensure_one()
        identity = self._get_identity()
        return {
            "device": identity.get("file") or None,
            "serial": identity.get("serial") or None,
            "udi": identity.get("udi") or identity.get("udi_di") or None,
            "result": self.result or None,
            "software_found": self.software_found or None,
            "software_left": self.software_left or None,
        }
