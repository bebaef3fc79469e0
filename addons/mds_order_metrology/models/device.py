from odoo import fields, models
from odoo.addons.mds_metrology.lib.blast_radius import Use


class Device(models.Model):
    """Orders prove what an instrument tested, and are how a device is tested again."""

    _inherit = "mds.device"

    def _get_instrument_uses(self, since=None):
        result = super()._get_instrument_uses(since)
        orders = self._sudo_tested_orders().search(
            [
                ("instrument_ids", "in", self.ids),
                ("device_line_ids", "!=", False),
                ("state", "!=", "cancelled"),
            ]
        )
        for order in orders:
            used_on = order._get_tested_on()
            for instrument in order.instrument_ids:
                day = self._get_since(since, instrument)
                if instrument in result and (not day or used_on >= day):
                    result[instrument] += [
                        Use(device.id, used_on, order) for device in order.device_line_ids.device_id
                    ]
        return result

    def _sudo_tested_orders(self):
        """What an instrument tested in another region is in doubt as well."""
        return self.env["mds.order"].sudo()

    def _create_rechecks(self, reason, case=None):
        """One order per device; where one is open for the case, that one."""
        if not case:
            return super()._create_rechecks(reason, case)
        known = self._sudo_recheck_orders().search(
            [
                ("device_id", "in", self.ids),
                ("instrument_case_id", "=", case.id),
                ("state", "not in", ("closed", "concluded", "cancelled")),
            ]
        )
        orders = {order.device_id.id: order for order in known}
        fresh = self.filtered(lambda device: device.id not in orders)
        super(Device, fresh)._create_rechecks(reason, case)
        created = self._sudo_recheck_orders().create(
            [device._prepare_recheck_vals(reason, case) for device in fresh]
        )
        orders.update({order.device_id.id: order for order in created})
        return {device: self.env["mds.order"].browse(orders[device.id].id) for device in self}

    def _prepare_recheck_vals(self, reason, case):
        self.ensure_one()
        return {
            "type_id": self.env.ref("mds_order_metrology.order_type_recheck").id,
            "device_id": self.id,
            "partner_id": (self.partner_id or self.company_id.partner_id).id,
            "priority": "2",
            "symptom": reason,
            "instrument_case_id": case.id,
            "reported_at": fields.Datetime.now(),
        }

    def _sudo_recheck_orders(self):
        """Who orders rechecks need not be a dispatcher: his right to the case counts."""
        return self.env["mds.order"].sudo()
