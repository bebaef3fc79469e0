from odoo import fields, models
from odoo.addons.mds_device.lib import duties

ENDED = ("closed", "cancelled")


class Device(models.Model):
    _inherit = "mds.device"

    order_ids = fields.One2many("mds.order", "device_id", "Service Orders")
    order_count = fields.Integer("Orders", compute="_compute_order_count")
    open_order_count = fields.Integer("Open Orders", compute="_compute_order_count")
    open_order_ids = fields.One2many(
        "mds.order", "device_id", "Now Open", domain=[("state", "not in", ENDED)], readonly=True
    )

    def _compute_order_count(self):
        counts = {}
        for device, state, count in self.env["mds.order"]._read_group(
            [("device_id", "in", self.ids)], ["device_id", "state"], ["__count"]
        ):
            total, is_open = counts.get(device, (0, 0))
            ended = state in ENDED
            counts[device] = (total + count, is_open + (0 if ended else count))
        for device in self:
            device.order_count, device.open_order_count = counts.get(device._origin, (0, 0))

    def action_open_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        action["domain"] = [("device_id", "in", self.ids)]
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
        is_open = [("device_id", "in", self.ids), ("state", "not in", ENDED)]
        for device, names in self.env["mds.order"]._read_group(
            is_open, ["device_id"], ["name:array_agg"]
        ):
            blockers[device].append(
                self.env._("close or cancel its orders first: %(orders)s.", orders=", ".join(names))
            )
        return blockers

    def _get_duties(self):
        """Visits that are planned, and orders with a deadline."""
        result = super()._get_duties()
        by_id = {device._origin.id: device for device in self}
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        visits = self.env["mds.visit"].search(
            [
                ("order_id.device_id", "in", self._origin.ids),
                ("state", "in", ("planned", "accepted")),
                ("planned_start", "!=", False),
            ]
        )
        for visit in visits:
            on = fields.Datetime.context_timestamp(visit, visit.planned_start).date()
            result[by_id[visit.device_id.id]].append(
                duties.Duty(
                    on,
                    self.env._("Visit for %(order)s", order=visit.order_id.name),
                    duties.level(on, today),
                    "mds.visit",
                    visit.id,
                )
            )
        orders = self.env["mds.order"].search(
            [
                ("device_id", "in", self._origin.ids),
                ("state", "not in", ("done", *ENDED)),
                ("due_by", "!=", False),
            ]
        )
        for order in orders:
            on = fields.Datetime.context_timestamp(order, order.due_by).date()
            level = "danger" if order.due_by < now else duties.level(on, today)
            result[by_id[order.device_id.id]].append(
                duties.Duty(
                    on,
                    self.env._("%(order)s is due", order=order.name),
                    level,
                    "mds.order",
                    order.id,
                )
            )
        return result

    def _get_evidence(self):
        """Its orders with all that was done, measured, photographed, signed and accepted."""
        evidence = super()._get_evidence()
        orders = self.env["mds.order"].search([("device_id", "in", self.ids)])
        for device, own in orders.grouped("device_id").items():
            evidence[device] += own._get_order_evidence()
        return evidence
