from odoo import api, models
from odoo.addons.mds_approval.models.approval_mixin import ApprovalMixin
from odoo.exceptions import UserError


class OldPart(models.Model):
    """The scrapping of an old part is asked from the approval matrix."""

    _name = "mds.old.part"
    _inherit = ["mds.old.part", "mds.approval.mixin"]

    _approval_kind = "old_part_scrap"
    _approval_fields = (
        "name",
        "product_id",
        "serial",
        "quantity",
        "core_value",
        "disposition",
        "finding",
    )

    def _is_to_scrap(self):
        self.ensure_one()
        return self.state == "inspected" and self.disposition == "scrap"

    @api.depends("state", "disposition")
    def _compute_approval(self):
        result = super()._compute_approval()
        for part in self:
            part.can_request_approval = part._is_to_scrap() and part.can_request_approval
        return result

    def _get_approval_blockers(self):
        """The matrix answers, not the button of a manager."""
        blockers = {part: [] for part in self}
        scrapped = self.filtered(lambda part: part.disposition == "scrap")
        for part, why in ApprovalMixin._get_approval_blockers(scrapped).items():
            blockers[part] = [why]
        return blockers

    def _get_request_blockers(self):
        _, blockers = self.env._, super()._get_request_blockers()
        for part in self:
            if not part._is_to_scrap():
                blockers[part] = _("only what was inspected and is to be scrapped is approved.")
        return blockers

    def _get_approval_amount(self):
        return {part: (part.core_value * part.quantity, part.currency_id) for part in self}

    def _get_approval_subject(self):
        return {part: part.display_name for part in self}

    def _on_approved(self):
        self._sudo_write({"approved_by_id": self.env.uid})
        return super()._on_approved()

    def _on_void(self):
        self._sudo_write({"approved_by_id": False})
        return super()._on_void()

    def action_approve_scrap(self):
        raise UserError(
            self.env._("Scrapping is approved by the approval matrix: press “Ask for Approval”.")
        )

    def _sudo_asked(self):
        """Once it is cleared the approval has done its work."""
        waiting = self.filtered(lambda part: part.state in ("received", "inspected"))
        return super(OldPart, waiting)._sudo_asked()
