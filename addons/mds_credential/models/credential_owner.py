from odoo import fields, models

from .credential_blockers import HOLDER_FIELDS


class CredentialOwner(models.AbstractModel):
    """Who or what holds credentials: a count and a button."""

    _name = "mds.credential.owner"
    _description = "Holder of Credentials"

    mds_credential_count = fields.Integer("Credentials", compute="_compute_mds_credential_count")

    def _compute_mds_credential_count(self):
        name = HOLDER_FIELDS[self._name]
        counts = {}
        credentials = self.env["mds.credential"]
        if credentials.has_access("read"):
            rows = credentials._read_group([(name, "in", self.ids)], [name], ["__count"])
            counts = {owner.id: count for owner, count in rows}
        for owner in self:
            owner.mds_credential_count = counts.get(owner._origin.id, 0)

    def action_open_mds_credentials(self):
        self.ensure_one()
        name = HOLDER_FIELDS[self._name]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_credential.mds_credential_action"
        )
        return {
            **action,
            "domain": [(name, "=", self.id)],
            "context": {f"default_{name}": self.id},
        }


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "mds.credential.owner"]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "mds.credential.owner"]


class Device(models.Model):
    _name = "mds.device"
    _inherit = ["mds.device", "mds.credential.owner"]

    def _get_service_blockers(self):
        """A device is not put in service on a lapsed permit of its own or of its model."""
        blockers = super()._get_service_blockers()
        credentials = self.env["mds.credential"]
        regions, none = self.region_id, self.env["mds.region"]
        own = credentials._get_blockers_on(
            "service",
            [(device, device.product_tmpl_id, device.region_id or none) for device in self],
        )
        by_model = credentials._get_blockers_on(
            "service",
            [
                (template, template, region)
                for template in self.product_tmpl_id
                for region in (*regions, none)
            ],
        )
        for device in self:
            template, region = device.product_tmpl_id, device.region_id or none
            words = own[device, template, region] + by_model.get((template, template, region), [])
            blockers[device] += [
                self.env._("%(holder)s: %(gap)s.", holder=device.display_name, gap=gap)
                for gap in words
            ]
        return blockers
