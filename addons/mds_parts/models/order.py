from odoo import api, fields, models
from odoo.addons.mds_device.models.evidence_content import Evidence
from odoo.addons.mds_order.lib.answers import Blocker
from odoo.exceptions import UserError


class Order(models.Model):
    _inherit = "mds.order"

    part_ids = fields.One2many("mds.order.part", "order_id", "Parts")
    part_count = fields.Integer("Number of Parts", compute="_compute_part_count")

    @api.depends("part_ids.state")
    def _compute_part_count(self):
        counts = dict(
            self.env["mds.order.part"]._read_group(
                [("order_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.part_count = counts.get(order, 0)

    @api.depends("part_ids.state")
    def _compute_closing_blockers(self):
        return super()._compute_closing_blockers()

    def action_take_part(self):
        """Open the dialog that takes a part by scan or choice."""
        self.ensure_one()
        return self.env["mds.order.part.take"]._prepare_action(self)

    def action_open_parts(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_parts.mds_order_part_action"),
            "domain": [("order_id", "in", self.ids)],
            "context": {"default_order_id": self[:1].id},
        }

    # seams
    def _get_order_evidence(self):
        return [*super()._get_order_evidence(), Evidence(self.part_ids)]

    def _get_used_parts(self):
        """``{order: its parts that were used and not all returned}``, in one query."""
        parts = self.env["mds.order.part"].search(
            [("order_id", "in", self.ids), ("state", "=", "consumed")], order="order_id, id"
        )
        by_order = parts.grouped("order_id")
        return {order: by_order.get(order, parts.browse()) for order in self}

    def _get_charge_items(self):
        items = super()._get_charge_items()
        for order, parts in self._get_used_parts().items():
            items[order] = [*items[order], *(part._prepare_charge_item() for part in parts)]
        return items

    def _get_closing_blockers(self):
        blockers = super()._get_closing_blockers()
        drafts = self.env["mds.order.part"].search(
            [("order_id", "in", self.ids), ("state", "=", "draft")]
        )
        for order, parts in drafts.grouped("order_id").items():
            message = self.env._(
                "%(parts)s: use the part, or cancel the line.",
                parts=", ".join(parts.mapped("display_name")),
            )
            blockers[order] = [
                *blockers[order],
                Blocker("parts_open", message, "action_open_parts"),
            ]
        return blockers

    def _get_report_parts(self):
        rows = super()._get_report_parts()
        for order, parts in self._get_used_parts().items():
            rows[order] = [*rows[order], *(part._prepare_report_part() for part in parts)]
        return rows

    def _get_signature_content(self):
        """The parts used are part of what the engineer signs.

        By their ids: the name or article number of a part may be corrected years later.
        """
        content = super()._get_signature_content()
        for order, parts in self._sudo_read_evidence()._get_used_parts().items():
            content[self.browse(order.id)]["parts"] = [
                part._prepare_signature_content() for part in parts
            ]
        return content

    @api.model
    def _get_signature_dependencies(self):
        names = ("state", "quantity", "returned_quantity", "removed_serial", "device_id")
        return (
            *super()._get_signature_dependencies(),
            "part_ids",
            *(f"part_ids.{name}" for name in names),
        )

    # what becomes of the parts when the order ends without work

    def _after_transition(self, changes):
        super()._after_transition(changes)
        cancelled = self.filtered(lambda order: changes[order].target == "cancelled")
        if cancelled:
            cancelled._release_parts()

    def _release_parts(self):
        """Wanted parts are not needed any more; used ones must come back first."""
        parts = self._sudo_read_evidence().part_ids
        used = parts.filtered(lambda part: part.state == "consumed")
        if used:
            raise UserError(
                self.env._(
                    "Return these parts before you cancel: %(parts)s.",
                    parts=", ".join(used.mapped("display_name")),
                )
            )
        wanted = parts.filtered(lambda part: part.state == "draft")
        wanted._sudo_book({"state": "cancelled"})
