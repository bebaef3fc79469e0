from odoo import fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """A hospital 使用单位 is a partner; campuses are child addresses, departments are sites."""

    _inherit = "res.partner"

    mds_is_hospital = fields.Boolean(
        "Hospital", index=True, help="Uses medical devices: offered first as a customer."
    )
    mds_region_id = fields.Many2one(
        "mds.region", "Service Region", index="btree_not_null", ondelete="restrict"
    )
    mds_required_acceptance = fields.Selection(
        [
            ("none", "Nobody"),
            ("user_department", "User Department"),
            ("equipment_department", "Equipment Department"),
            ("both", "Both Departments"),
        ],
        "Who Accepts Service Work",
        default="user_department",
        help="Whose acceptance a service order needs before it can be closed.",
    )
    mds_site_ids = fields.One2many(
        "mds.site", "partner_id", "Departments and Places", groups="mds_base.group_user"
    )
    mds_device_count = fields.Integer(
        "Medical Devices", compute="_compute_mds_device_count", groups="mds_base.group_user"
    )

    def _compute_mds_device_count(self):
        counts = dict(
            self.env["mds.device"]._read_group(
                [("partner_id", "child_of", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            family = self.browse(partner.ids)
            partner.mds_device_count = sum(
                count
                for owner, count in counts.items()
                if owner in family or owner.parent_id in family
            )

    def write(self, vals):
        before = {}
        if "mds_required_acceptance" in vals:
            before = {partner.id: partner.mds_required_acceptance for partner in self}
            self._check_may_set_acceptance(vals["mds_required_acceptance"])
        result = super().write(vals)
        self._note_acceptance(before)
        return result

    def _check_may_set_acceptance(self, value):
        """Who must accept decides what can be closed: not for those who do the closing."""
        if self.env.su or self.env.user.has_group("mds_base.group_service_manager"):
            return
        if any(partner.mds_required_acceptance != value for partner in self):
            raise AccessError(
                self.env._("Who accepts service work is decided by a service manager.")
            )

    def _note_acceptance(self, before):
        facts = [
            {
                "model": self._name,
                "record_id": partner.id,
                "kind": "write",
                "payload": {
                    "mds_required_acceptance": [
                        before[partner.id] or None,
                        partner.mds_required_acceptance or None,
                    ]
                },
                "reason": self.env.context.get("mds_reason"),
            }
            for partner in self
            if partner.id in before and partner.mds_required_acceptance != before[partner.id]
        ]
        if facts:
            self.env["mds.audit.entry"]._collect(facts)

    def _commercial_fields(self):
        return [*super()._commercial_fields(), "mds_is_hospital", "mds_required_acceptance"]

    def _get_mds_regions(self):
        """{partner: region}: its own service region, else that of its hospital."""
        return {
            partner: partner.mds_region_id or partner.commercial_partner_id.mds_region_id
            for partner in self
        }

    def action_open_mds_devices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self.id if len(self) == 1 else False}
        return action
