from odoo import api, fields, models
from odoo.fields import Domain

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_PREVIEW = object()


class Device(models.Model):
    """Which contract covers a device, and which devices have none."""

    _inherit = "mds.device"

    contract_id = fields.Many2one(
        "mds.contract",
        "Contract",
        compute="_compute_contract_id",
        search="_search_contract_id",
        help="The active contract whose line names this device most narrowly.",
    )

    @api.depends_context("uid")
    def _compute_contract_id(self):
        lines = self._get_contract_lines(fields.Date.context_today(self))
        for device in self:
            best = sorted(lines[device], key=lambda line: -line._get_specificity())
            device.contract_id = best[0].contract_id if best else False

    def _search_contract_id(self, operator, value):
        """Devices under given contracts; with ``False``, those under none."""
        if operator not in ("in", "not in"):
            return NotImplemented
        values = set(value)
        contracts = self.env["mds.contract"].browse([one for one in values if one])
        if False in values:
            contracts |= self.env["mds.contract"].search([("state", "=", "active")])
        lines = self.env["mds.contract.line"]._search_in_force(
            fields.Date.context_today(self), [("contract_id", "in", contracts.ids)]
        )
        covered = Domain.OR(Domain(line._get_device_domain()) for line in lines)
        is_without = (False in values) == (operator == "in")
        return ~covered if is_without else covered

    def _get_contract_lines(self, day):
        """``{device: lines in force on day}``; a constant number of queries."""
        partners = self.partner_id.commercial_partner_id
        lines = self.env["mds.contract.line"]._search_in_force(
            day, [("partner_id", "child_of", partners.ids)]
        )
        by_partner = lines.grouped(lambda line: line.partner_id.commercial_partner_id)
        return {
            device: by_partner.get(
                device.partner_id.commercial_partner_id, self.env["mds.contract.line"]
            ).filtered(lambda line, device=device: line._fits(device, device.site_id))
            for device in self
        }


class ContractLine(models.Model):
    """Which lines are in force, and which devices they are for."""

    _inherit = "mds.contract.line"

    @api.model
    def _search_in_force(self, day, domain=()):
        """Lines of the versions that are in force on ``day``, of contracts that were active.

        In a preview a version in preparation counts as if it were signed already.
        """
        signed = Domain("version_id.state", "=", "signed") & Domain(
            "contract_id.state", "in", ("active", "ended", "terminated")
        )
        key, *previewed = self.env.context.get("mds_contract_preview") or (None,)
        if key is MAY_PREVIEW:
            signed |= Domain("version_id", "in", previewed)
        lines = self.search(
            Domain(list(domain))
            & signed
            & Domain("version_id.effective_from", "<=", day)
            & (
                Domain("contract_id.ended_on", "=", False)
                | Domain("contract_id.ended_on", ">=", day)
            )
        )
        latest = {}
        for version in lines.version_id.sorted("effective_from"):
            latest[version.contract_id] = version
        # one that a shorter version has followed does not come back when that has ended
        held = {version for version in latest.values() if version.date_end >= day}
        return lines.filtered(lambda line: line.version_id in held)

    def _get_devices(self):
        """``{line: its devices}``, in one search."""
        devices = self.env["mds.device"]
        if self:
            domains = (Domain(line._get_device_domain()) for line in self)
            devices = devices.search(Domain.OR(domains))
        owners = {device: _get_owners(device.partner_id) for device in devices}
        return {
            line: devices.filtered(
                lambda device, line=line: (
                    device.company_id == line.company_id
                    and line.partner_id.commercial_partner_id in owners[device]
                    and line._fits(device, device.site_id)
                )
            )
            for line in self
        }

    def _get_device_domain(self):
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "child_of", self.partner_id.commercial_partner_id.id),
        ]
        if self.device_id:
            domain.append(("id", "=", self.device_id.id))
        if self.product_tmpl_id:
            domain.append(("product_tmpl_id", "=", self.product_tmpl_id.id))
        if self.site_id:
            domain.append(("site_id", "child_of", self.site_id.id))
        return domain


def _get_owners(partner):
    """The partner and all above it."""
    owners = partner
    while partner.parent_id and partner.parent_id not in owners:
        partner = partner.parent_id
        owners += partner
    return owners
