from odoo import fields, models

from ..models.acceptance import SATISFACTION


class AcceptanceWizard(models.TransientModel):
    """On an order the person may say how satisfied he is, and the engineer signs right after."""

    _inherit = "mds.acceptance.wizard"

    satisfaction = fields.Selection(
        # the widget shows one star less than there are answers
        [("0", "Not Said"), *SATISFACTION],
        default="0",
    )

    def _prepare_acceptance_vals(self):
        vals = super()._prepare_acceptance_vals()
        if self.res_model == "mds.order" and self.satisfaction not in (False, "0"):
            vals["satisfaction"] = self.satisfaction
        return vals

    def action_confirm(self):
        result = super().action_confirm()
        if self.res_model != "mds.order" or not self.env.context.get("mds_sign_next"):
            return result
        order = self._get_document()
        is_own = self.env.user in order.visit_ids.filtered(lambda v: v.state == "done").user_id
        missing = {blocker["code"] for blocker in order.closing_blockers or []}
        if is_own and "signature" in missing and "acceptance" not in missing:
            return order.action_sign()
        return result
