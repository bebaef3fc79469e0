from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractDraft(models.TransientModel):
    """Draft contracts for chosen devices: one for each customer, a line for each device."""

    _name = "mds.contract.draft"
    _description = "Draft a Contract for Devices"

    device_ids = fields.Many2many("mds.device", string="Devices", required=True)
    type_id = fields.Many2one("mds.contract.type", "Type", required=True)
    title = fields.Char("Subject", required=True)
    date_start = fields.Date("From", required=True)
    months = fields.Integer("For Months", required=True, default=12)
    customer_count = fields.Integer("Contracts to Draft", compute="_compute_customer_count")

    _months_positive = models.Constraint(
        "CHECK (months BETWEEN 1 AND 120)", "A contract is for 1 to 120 months."
    )

    @api.depends("device_ids")
    def _compute_customer_count(self):
        for wizard in self:
            wizard.customer_count = len(wizard._get_groups())

    def _get_groups(self):
        """``{(company, hospital): devices}``."""
        return self.device_ids.grouped(
            lambda device: (device.company_id, device.partner_id.commercial_partner_id)
        )

    def action_draft(self):
        """The drafts, to be priced, changed and signed."""
        self.ensure_one()
        contracts = self.env["mds.contract"].create(
            [
                {
                    "title": self.title,
                    "type_id": self.type_id.id,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "date_start": self.date_start,
                    "date_end": fields.Date.add(self.date_start, months=self.months, days=-1),
                }
                for company, partner in self._get_groups()
            ]
        )
        drafts = contracts._provide_draft()
        self.env["mds.contract.line"].create(
            [
                {
                    "contract_id": contract.id,
                    "version_id": drafts[contract].id,
                    "device_id": device.id,
                }
                for contract, devices in zip(contracts, self._get_groups().values(), strict=True)
                for device in devices
            ]
        )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Drafted Contracts"),
            "res_model": "mds.contract",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", contracts.ids)],
        }
        if len(contracts) == 1:
            action |= {"views": [(False, "form")], "res_id": contracts.id}
        return action


class Device(models.Model):
    _inherit = "mds.device"

    def action_draft_contract(self):
        """Ask for type and term of draft contracts for these devices."""
        self.env["mds.contract"].check_access("create")
        homeless = self.filtered(lambda device: not device.partner_id)
        if homeless:
            raise UserError(
                self.env._(
                    "%(device)s is with no customer. Choose devices of customers.",
                    device=homeless[0].display_name,
                )
            )
        today = fields.Date.context_today(self)
        ends = self.contract_id.filtered(lambda one: one.date_end >= today).mapped("date_end")
        wizard = self.env["mds.contract.draft"].create(
            {
                "device_ids": [(6, 0, self.ids)],
                "type_id": self.env["mds.contract.type"].search([], limit=1).id,
                "title": ", ".join(self.product_tmpl_id.mapped("name")[:3]),
                "date_start": fields.Date.add(max(ends), days=1) if ends else today,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Draft a Contract"),
            "res_model": "mds.contract.draft",
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }
