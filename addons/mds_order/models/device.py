from odoo import fields, models
from odoo.addons.mds_device.lib import duties

from .order import ENDED


class Device(models.Model):
    _inherit = "mds.device"

    order_line_ids = fields.One2many("mds.order.device", "device_id", "On Orders")
    order_count = fields.Integer("Orders", compute="_compute_order_count")
    open_order_count = fields.Integer("Open Orders", compute="_compute_order_count")
    open_order_ids = fields.Many2many(
        "mds.order", string="Now Open", compute="_compute_open_orders"
    )

    def _compute_order_count(self):
        rows = self.env["mds.order.device"]
        on_these = [("device_id", "in", self.ids)]
        is_open = [("order_id.state", "not in", ENDED)]
        total = dict(rows._read_group(on_these, ["device_id"], ["__count"]))
        still = dict(rows._read_group(on_these + is_open, ["device_id"], ["__count"]))
        for device in self:
            device.order_count = total.get(device._origin, 0)
            device.open_order_count = still.get(device._origin, 0)

    def _compute_open_orders(self):
        orders = self._get_open_orders()
        for device in self:
            device.open_order_ids = orders.get(device._origin, False)

    def _get_open_orders(self):
        """``{device: orders that are not closed or cancelled}``, without those that have none."""
        rows = self.env["mds.order.device"].search(
            [("device_id", "in", self.ids), ("order_id.state", "not in", ENDED)]
        )
        return {device: own.order_id.sorted() for device, own in rows.grouped("device_id").items()}

    def action_open_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        action["domain"] = [("device_line_ids.device_id", "in", self.ids)]
        action["context"] = {"default_device_id": self[:1].id}
        return action

    def action_report_fault(self):
        """A new order for this device."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report a Fault"),
            "res_model": "mds.order",
            "views": [(False, "form")],
            "context": {"default_device_id": self.id},
        }

    def _get_retirement_blockers(self):
        blockers = super()._get_retirement_blockers()
        for device, orders in self._get_open_orders().items():
            names = ", ".join(orders.mapped("name"))
            blockers[device].append(
                self.env._("close or cancel its orders first: %(orders)s.", orders=names)
            )
        return blockers

    def _get_duties(self):
        """Visits that are planned, and orders with a deadline."""
        result = super()._get_duties()
        by_id = {device._origin.id: device for device in self}
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        visits = self.env["mds.visit"].search(
            [
                ("order_id.device_line_ids.device_id", "in", self._origin.ids),
                ("state", "in", ("planned", "accepted")),
                ("planned_start", "!=", False),
            ]
        )
        for visit in visits:
            on = fields.Datetime.context_timestamp(visit, visit.planned_start).date()
            duty = duties.Duty(
                on,
                self.env._("Visit for %(order)s", order=visit.order_id.name),
                duties.level(on, today),
                "mds.visit",
                visit.id,
            )
            for device in visit.order_id.device_line_ids.device_id:
                if device.id in by_id:
                    result[by_id[device.id]].append(duty)
        orders = self.env["mds.order"].search(
            [
                ("device_line_ids.device_id", "in", self._origin.ids),
                ("state", "not in", ("done", *ENDED)),
                ("due_by", "!=", False),
            ]
        )
        for order in orders:
            on = fields.Datetime.context_timestamp(order, order.due_by).date()
            level = "danger" if order.due_by < now else duties.level(on, today)
            duty = duties.Duty(
                on, self.env._("%(order)s is due", order=order.name), level, "mds.order", order.id
            )
            for device in order.device_line_ids.device_id:
                if device.id in by_id:
                    result[by_id[device.id]].append(duty)
        return result

    def _get_evidence(self):
        """Its orders with all that was done, measured, photographed, signed and accepted."""
        evidence = super()._get_evidence()
        rows = self.env["mds.order.device"].search([("device_id", "in", self.ids)])
        for device, own in rows.grouped("device_id").items():
            evidence[device] += own.order_id._get_order_evidence()
        return evidence
