from odoo import models
from odoo.exceptions import AccessError, UserError

OWN_PAYERS = ("billable", "warranty", "goodwill")
"""What a person may decide against contract and warranty: the customer, or we, for everything."""


class Order(models.Model):
    """Ways from an order to what decided it."""

    _inherit = "mds.order"

    def action_open_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }

    # -- who pays, decided by a person ----------------------------------------------------------

    def action_decide_payer(self):
        self.ensure_one()
        return self._prepare_dialog(
            self.env._("Decide Who Pays"),
            "mds.order.coverage.decide",
            {"default_order_id": self.id},
        )

    def _decide_payer(self, payer, reason=""):
        """Against contract and warranty, with the reason; ``rules``: as these say.

        What the order took from the counters is given back where the contract bears nothing now.
        """
        if not self.env.user.has_group("mds_base.group_service_manager"):
            raise AccessError(self.env._("Only a service manager decides by hand who pays."))
        is_own, reason = payer in OWN_PAYERS, (reason or "").strip()
        if is_own and not reason:
            raise UserError(self.env._("Say why contract and warranty do not decide here."))
        self._sudo_for_contract().write({"is_coverage_own": is_own})
        if is_own:
            self.write({"coverage": payer, "coverage_reason": reason})
        else:
            for order, (coverage, words) in self._get_coverage().items():
                order.write({"coverage": coverage, "coverage_reason": words})
        lines = self._get_contract_lines_of_orders()
        self._sudo_contract_lines().concat(*lines.values())._lock_counters()
        self._book_uses(self.filtered("device_id")._get_entitlement())
