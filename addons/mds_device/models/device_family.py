from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Device(models.Model):
    """A device inside another, or attached to it 主机 / 附属设备."""

    _inherit = "mds.device"

    parent_id = fields.Many2one(
        "mds.device",
        "Part of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="The main device that this one belongs to.",
    )
    child_ids = fields.One2many("mds.device", "parent_id", "Attached Devices")
    child_count = fields.Integer("Attached", compute="_compute_child_count")

    def _compute_child_count(self):
        counts = dict(
            self.env["mds.device"]._read_group(
                [("parent_id", "in", self.ids)], ["parent_id"], ["__count"]
            )
        )
        for device in self:
            device.child_count = counts.get(device._origin, 0)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A device cannot be part of itself: choose another main device.")
            )

    def write(self, vals):
        before = {device: device.parent_id for device in self} if "parent_id" in vals else {}
        result = super().write(vals)
        changed = self.filtered(
            lambda device: device in before and before[device] != device.parent_id
        )
        texts = {
            device: self.env._(
                "Part of: %(old)s → %(new)s",
                old=before[device].display_name or "–",
                new=device.parent_id.display_name or "–",
            )
            for device in changed
        }
        if changed:
            changed._log_event("family", texts)
        return result

    def _get_family(self):
        """These devices and all that are attached to them, level by level."""
        family = level = self
        while level:
            level = self.search([("parent_id", "in", level.ids)]) - family
            family |= level
        return family

    def action_open_children(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = [("parent_id", "in", self.ids)]
        action["context"] = {
            "default_parent_id": self.id if len(self) == 1 else False,
            "default_partner_id": self.partner_id.id if len(self) == 1 else False,
            "default_site_id": self.site_id.id if len(self) == 1 else False,
        }
        return action

    def action_move(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move"),
            "res_model": "mds.device.move",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.ids},
        }
