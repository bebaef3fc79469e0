from odoo import api, fields, models
from odoo.addons.mds_device.models.evidence_content import Evidence
from odoo.addons.mds_order.lib.answers import Blocker
from odoo.addons.mds_order.models.order import ENDED
from odoo.exceptions import UserError

from .vendor_work import OPEN


class Order(models.Model):
    """A case is not concluded while a vendor's work for it is not accepted."""

    _inherit = "mds.order"

    vendor_work_ids = fields.One2many("mds.vendor.work", "order_id", "Vendor Work")
    vendor_work_count = fields.Integer("Vendor Work Count", compute="_compute_vendor_work_count")

    @api.depends("vendor_work_ids")
    def _compute_vendor_work_count(self):
        counts = dict(
            self.env["mds.vendor.work"]._read_group(
                [("order_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.vendor_work_count = counts.get(order._origin, 0)

    def _check_takes_vendor_work(self):
        ended = self.filtered(lambda order: order.state in ENDED)
        if ended:
            raise UserError(
                self.env._(
                    "%(orders)s: closed or cancelled. Ask the service manager to reopen it first.",
                    orders=", ".join(ended.mapped("name")),
                )
            )

    def action_open_vendor_work(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_order_purchase.mds_vendor_work_action"
        )
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {"default_order_id": self[:1].id}
        return action

    def _get_conclusion_blockers(self):
        blockers = super()._get_conclusion_blockers()
        for order in self:
            waiting = order.vendor_work_ids.filtered(lambda work: work.state in OPEN)
            if waiting:
                blockers[order].append(
                    Blocker(
                        "vendor_work",
                        self.env._(
                            "Vendor work is not accepted: %(works)s.",
                            works=", ".join(waiting.mapped("display_name")),
                        ),
                        "action_open_vendor_work",
                    )
                )
        return blockers

    def _get_order_evidence(self):
        return [*super()._get_order_evidence(), Evidence(self.vendor_work_ids)]
