from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

MANAGER = ("mds_base.group_contract_manager",)
OFFICE = ("mds_base.group_contract_manager", "mds_base.group_service_manager")


class Contract(models.Model):
    """From draft to its end; freezing while it is not paid."""

    _inherit = "mds.contract"

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "active", "action_activate", MANAGER, "_guard_activate"),
            Transition("draft", "cancelled", "action_cancel", MANAGER, "", True),
            Transition("active", "ended", "action_end", MANAGER, "_guard_end"),
            Transition("active", "terminated", "action_terminate", MANAGER, "", True),
        ]

    def _guard_activate(self):
        words = self.env._("sign its first version first: the signature is what makes it binding.")
        return {
            contract: words
            for contract in self
            if not contract.version_ids.filtered(lambda version: version.state == "signed")
        }

    def _guard_end(self):
        today = fields.Date.context_today(self)
        words = self.env._("its last day has not passed. To end it earlier, terminate it.")
        return {contract: words for contract in self if contract.date_end >= today}

    def action_activate(self):
        """Sign the first version; its signature makes the contract active."""
        self.ensure_one()
        if self.draft_version_id:
            return self.draft_version_id.action_sign_version()
        self._transition("active")
        return True

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def action_terminate(self):
        return self._ask_or_transition("terminated", "action_terminate")

    def action_end(self):
        self._transition("ended")
        return True

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        today = fields.Date.context_today(self)
        for contract, change in changes.items():
            if change.target == "active":
                contract._write_stamps({"activated_at": fields.Datetime.now()})
            elif change.target == "ended":
                contract._write_stamps({"ended_on": contract.date_end})
            elif change.target == "terminated":
                contract._write_stamps({"ended_on": today})
        if any(change.target in ("active", "terminated") for change in changes.values()):
            self._decide_open_orders()
        return result

    @api.model
    def _get_reason_actions(self):
        return super()._get_reason_actions() | {"action_freeze"}

    # -- freezing -----------------------------------------------------------------------------

    def action_freeze(self):
        """Not paid: it covers nothing until released. The reason is asked."""
        reason = (self.env.context.get("mds_reason") or "").strip()
        if not reason:
            return self.with_context(mds_action="action_freeze").action_ask_reason()
        self._check_office()
        active = self.filtered(lambda contract: contract.state == "active")
        active._do_freeze(dict.fromkeys(active, reason))
        return True

    def action_release(self):
        """Paid: it covers again."""
        self._check_office()
        self._do_release()
        return True

    def _do_freeze(self, reasons):
        """``{contract: why}``. Seam: an upper addon keeps who froze it."""
        for contract, reason in reasons.items():  # in the cache: the statement is one
            contract._write_stamps({"is_frozen": True, "freeze_reason": reason})
        self._decide_open_orders()

    def _do_release(self):
        """Seam: an upper addon keeps who released it."""
        self._write_stamps({"is_frozen": False, "freeze_reason": False})
        self._decide_open_orders()

    def _check_office(self):
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in OFFICE):
            raise UserError(self.env._("Contracts are frozen and released by managers."))

    def _write_stamps(self, vals):
        return self._sudo_stamped().with_context(mds_contract_stamp=_MAY_STAMP).write(vals)

    def _sudo_stamped(self):
        """What follows from an act that was allowed; no user writes these fields."""
        return self.sudo()

    @api.model
    def _get_stamp_fields(self):
        """Fields that acts write, never a user. Seam: an upper addon adds its own."""
        return {"activated_at", "ended_on", "is_frozen", "freeze_reason"}

    def write(self, vals):
        stamps = self._get_stamp_fields() & vals.keys()
        if stamps and self.env.context.get("mds_contract_stamp") is not _MAY_STAMP:
            vals = {name: value for name, value in vals.items() if name not in stamps}
        return super().write(vals) if vals else True

    def _decide_open_orders(self):
        """Open orders of these customers are decided again, with a trace in their audit trail."""
        if not self:
            return
        orders = self._get_open_orders()
        orders.with_context(mds_reason=self.env._("The contract changed."))._decide_again()

    def _get_open_orders(self):
        """Triaged orders of these customers of which the work is not done."""
        return self._sudo_orders().search(self._get_open_order_domain())

    def _get_open_order_domain(self):
        return [
            ("company_id", "in", self.company_id.ids),
            ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
            ("state", "in", ("triaged", "planned", "in_progress")),
        ]

    def _sudo_orders(self):
        """A contract decides all orders of its customer, whichever regions its manager sees."""
        return self.env["mds.order"].sudo()


_MAY_STAMP = object()
