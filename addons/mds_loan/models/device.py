from odoo import api, fields, models
from odoo.tools import format_date


class Device(models.Model):
    """A device may be out on loan: a fact of its own, beside its lifecycle state."""

    _inherit = "mds.device"

    loan_ids = fields.One2many("mds.loan", "device_id", "Loans")
    loan_count = fields.Integer("Loan Count", compute="_compute_loan_count")
    is_on_loan = fields.Boolean(
        "On Loan", compute="_compute_is_on_loan", search="_search_is_on_loan"
    )

    def _compute_loan_count(self):
        counts = dict(
            self.env["mds.loan"]._read_group(
                [("device_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["device_id"],
                ["__count"],
            )
        )
        for device in self:
            device.loan_count = counts.get(device._origin, 0)

    @api.depends("loan_ids.state")
    def _compute_is_on_loan(self):
        loans = self._get_open_loans()
        for device in self:
            device.is_on_loan = device.id in loans

    def _search_is_on_loan(self, operator, value):
        if operator != "in":
            return NotImplemented
        out = [("loan_ids", "any", [("state", "=", "out")])]
        return out if True in value else ["!", *out]

    def _get_open_loans(self):
        """``{device id: the loan that it is out on}``, in one query."""
        found = self._sudo_loans().search([("device_id", "in", self.ids), ("state", "=", "out")])
        return {loan.device_id.id: loan for loan in found}

    def _sudo_loans(self):
        """Where a device is, is no secret to whoever sees the device."""
        return self.env["mds.loan"].sudo()

    def _get_status_remarks(self):
        """Who has it, until when."""
        remarks = super()._get_status_remarks()
        loans = self._get_open_loans()
        for device in self:
            loan = loans.get(device.id)
            if not loan:
                continue
            values = {
                "borrower": loan.partner_id.display_name,
                "since": format_date(self.env, loan.out_at),
                "due": format_date(self.env, loan.due_on) if loan.due_on else "",
            }
            if loan.standing == "overdue":
                words = self.env._(
                    "Lent to %(borrower)s since %(since)s, was due on %(due)s.", **values
                )
            elif loan.due_on:
                words = self.env._(
                    "Lent to %(borrower)s since %(since)s, due on %(due)s.", **values
                )
            else:
                words = self.env._("Placed with %(borrower)s since %(since)s.", **values)
            remarks[device] = [words, *remarks.get(device, ())]
        return remarks

    def _get_retirement_blockers(self):
        blockers = super()._get_retirement_blockers()
        loans = self._get_open_loans()
        for device in self:
            if device.id in loans:
                blockers[device] = [
                    *blockers.get(device, ()),
                    self.env._("it is lent out: take it back first."),
                ]
        return blockers

    def action_open_loans(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_loan.mds_loan_action")
        action["domain"] = [("device_id", "in", self.ids)]
        action["context"] = {"default_device_id": self[:1].id}
        return action

    def _get_evidence(self):
        evidence = super()._get_evidence()
        self._add_evidence_of(evidence, ("mds.loan",))
        return evidence
