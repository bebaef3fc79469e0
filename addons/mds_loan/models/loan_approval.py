from odoo import api, models


class Loan(models.Model):
    """What of a loan is approved: a placement, by the matrix of the kind “placement”."""

    _inherit = "mds.loan"

    @api.depends("kind", "state")
    def _compute_approval(self):
        result = super()._compute_approval()
        for loan in self:
            is_open = loan.kind == "placement" and loan.state == "draft"
            loan.can_request_approval = is_open and loan.can_request_approval
        return result

    def _get_approval_blockers(self):
        """``{loan: why it may not go out yet}``; only a placement needs an approval."""
        placements = self.filtered(lambda loan: loan.kind == "placement")
        return super(Loan, placements)._get_approval_blockers()

    def _get_request_blockers(self):
        _, blockers = self.env._, super()._get_request_blockers()
        for loan in self:
            if loan.kind != "placement":
                blockers[loan] = _("only a placement needs an approval.")
            elif loan.state != "draft":
                blockers[loan] = _("only a planned placement is approved.")
            elif not (loan.terms or "").strip():
                blockers[loan] = _("write down the terms first: they are what is approved.")
        return blockers

    def _get_approval_subject(self):
        return {
            # names and numbers only: it is kept, and read in every language
            loan: " · ".join((loan.name, loan.device_id.serial, loan.partner_id.display_name))
            for loan in self
        }

    def _sudo_asked(self):
        """Once it is out the approval has done its work: a later end does not undo it."""
        waiting = self.filtered(lambda loan: loan.state in ("draft", "approved"))
        return super(Loan, waiting)._sudo_asked()
