from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_device.models.device import GONE
from odoo.exceptions import UserError

from .loan import BACK

DESK = ("mds_base.group_dispatcher", "mds_base.group_storekeeper")
# states after which a device is not lent any more, here and in what extends the lifecycle
HANDS = (*DESK, "mds_base.group_engineer")


class Loan(models.Model):
    """From planned to back again, and what each step does to the device."""

    _inherit = "mds.loan"

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "approved", "action_follow_approval"),
            Transition("approved", "draft", "action_follow_approval"),
            Transition("draft", "out", "action_hand_out", HANDS, "_guard_hand_out"),
            Transition("approved", "out", "action_hand_out", HANDS, "_guard_hand_out"),
            Transition("out", "returned", "action_return", HANDS, "_guard_return"),
            Transition("draft", "cancelled", "action_cancel", DESK, "", True),
            Transition("approved", "cancelled", "action_cancel", DESK, "", True),
        ]

    # ------------------------------------------------------------------ out and back
    def _guard_hand_out(self):
        _ = self.env._
        refusals = {}
        approvals = self._get_approval_blockers()
        safety = self.device_id._get_service_blockers()
        for loan in self:
            device = loan.device_id
            if loan in approvals:
                refusals[loan] = approvals[loan]
            elif device.is_quarantined or device.state in GONE:
                refusals[loan] = _("the device is quarantined or retired: choose another.")
            elif device.state in ("in_repair", "out_of_service"):
                refusals[loan] = _("the device must not be used: choose another.")
            elif device.needs_acceptance:
                refusals[loan] = _(
                    "accept the device first, with “Accept the Device” above. If it was in use "
                    "before, let a service manager enter since when."
                )
            elif safety[device]:
                refusals[loan] = " ".join(safety[device])
            elif not loan.is_clean_out:
                refusals[loan] = _("the device is decontaminated before it goes out: tick it.")
            elif not (loan.condition_out or "").strip():
                refusals[loan] = _("write in what condition it goes out.")
        refusals.update(
            {
                loan: words
                for loan, words in self._get_double_loans().items()
                if loan not in refusals
            }
        )
        return refusals

    def _get_double_loans(self):
        """``{loan: sentence}`` whose device is out with somebody else; the database refuses too."""
        out = self._sudo_all_loans().search(
            [("device_id", "in", self.device_id.ids), ("state", "=", "out")]
        )
        others = {loan.device_id.id: loan for loan in out}
        words = self.env._("the device is lent out already: take it back first.")
        result = {loan: words for loan in self if loan.device_id.id in others}
        seen = set()
        for loan in self:
            if loan.device_id in seen:
                result[loan] = words
            seen.add(loan.device_id)
        return result

    def _sudo_all_loans(self):
        """A device is out whoever may see the loan."""
        return self.sudo()

    def _guard_return(self):
        _, refusals = self.env._, {}
        for loan in self:
            if not (loan.condition_back or "").strip():
                refusals[loan] = _("write in what condition it came back.")
            elif not loan.is_clean_back and not (loan.clean_back_note or "").strip():
                refusals[loan] = _("say whether it was decontaminated, or why not yet.")
        return refusals

    def action_accept_device(self):
        """Our own device is accepted before it is lent for the first time; nobody else does it."""
        self.ensure_one()
        action = self.device_id.action_accept()
        return {**action, "context": {**action["context"], "default_kind": "installation"}}

    def action_hand_out(self):
        self._transition("out")
        return True

    def action_return(self):
        """Take it back: ask for what is missing, else do it."""
        if len(self) == 1 and self.state == "out" and self._guard_return():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Take Back"),
                "res_model": "mds.loan.return",
                "views": [(False, "form")],
                "target": "new",
                "context": {
                    "default_loan_id": self.id,
                    **{f"default_{name}": self[name] for name in BACK},
                    "dialog_size": "medium",
                },
            }
        self._transition("returned")
        return True

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        by_target = {}
        for loan, change in changes.items():
            by_target.setdefault(change.target, self.browse())
            by_target[change.target] += loan
        by_target.get("approved", self.browse())._write_stamps(
            {"approved_at": fields.Datetime.now(), "approved_by_id": self.env.uid}
        )
        by_target.get("out", self.browse())._bring_out(changes)
        by_target.get("returned", self.browse())._bring_back(changes)

    def _bring_out(self, changes):
        """The borrower has the device now; the lifecycle of the device is its own."""
        for loan in self:
            device = loan.device_id
            moment = changes[loan].occurred_at or fields.Datetime.now()
            loan._write_stamps(
                {
                    "out_at": moment,
                    "out_by_id": self.env.uid,
                    "from_partner_id": device.partner_id.id,
                    "from_site_id": device.site_id.id,
                }
            )
            loan._sudo_device().write(
                {"partner_id": loan.partner_id.id, "site_id": loan.site_id.id}
            )
            device._log_event("lent", {device: loan.name}, cause=loan, occurred_at=moment)

    def _bring_back(self, changes):
        """Back where it was before, unless somebody has moved it on meanwhile."""
        for loan in self:
            device = loan.device_id
            moment = changes[loan].occurred_at or fields.Datetime.now()
            loan._write_stamps({"back_at": moment, "back_by_id": self.env.uid})
            if device.partner_id == loan.partner_id:
                loan._sudo_device().write(
                    {"partner_id": loan.from_partner_id.id, "site_id": loan.from_site_id.id}
                )
            device._log_event("lent_back", {device: loan.name}, cause=loan, occurred_at=moment)
        self._finish_overdue()

    def _sudo_device(self):
        """Handing over moves the device, whoever may otherwise write its file."""
        return self.device_id.sudo()

    # ------------------------------------------------------------------ acceptance
    def _get_required_acceptance_roles(self):
        """Who takes a device in, accepts it: as the hospital wants it for service work."""
        roles = {
            "user_department": {"user_department"},
            "equipment_department": {"equipment_department"},
            "both": {"user_department", "equipment_department"},
        }
        result = super()._get_required_acceptance_roles()
        for loan in self:
            if loan.state in ("out", "returned"):
                result[loan] = set(roles.get(loan.partner_id.mds_required_acceptance, ()))
        return result

    @api.model
    def _get_acceptance_dependencies(self):
        return ("state", "partner_id.mds_required_acceptance")

    def action_record_acceptance(self):
        if self.state not in ("out", "returned"):
            raise UserError(self.env._("Hand the device out first; then its receipt is accepted."))
        return super().action_record_acceptance()
