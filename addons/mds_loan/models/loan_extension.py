from odoo import api, fields, models
from odoo.exceptions import UserError


class LoanExtension(models.Model):
    """A loan that was extended: from when to when, why, by whom. Never changed.

    Read: everyone in service. Added by “Extend” only.
    """

    _name = "mds.loan.extension"
    _description = "Loan Extension"
    _order = "id desc"

    loan_id = fields.Many2one("mds.loan", required=True, index=True, ondelete="cascade")
    old_due_on = fields.Date("Was Due", readonly=True)
    new_due_on = fields.Date("Now Due", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.user
    )

    def write(self, vals):
        raise UserError(self.env._("An extension is not changed: extend again."))


class Loan(models.Model):
    _inherit = "mds.loan"

    def action_extend(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend"),
            "res_model": "mds.loan.extend",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_loan_id": self.id, "dialog_size": "medium"},
        }

    def _extend(self, due_on, reason):
        """Agree a later day, with its reason."""
        self.check_access("write")
        self._check_may_extend()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the loan is extended."))
        for loan in self:
            if loan.state != "out":
                raise UserError(
                    self.env._("%(loan)s is not out: change its dates instead.", loan=loan.name)
                )
            if loan.due_on and due_on <= loan.due_on:
                raise UserError(
                    self.env._("The new day lies after the agreed one: choose a later day.")
                )
        self._sudo_extensions().create(
            [
                {
                    "loan_id": loan.id,
                    "old_due_on": loan.due_on,
                    "new_due_on": due_on,
                    "reason": reason,
                    "user_id": self.env.uid,
                }
                for loan in self
            ]
        )
        self.with_context(mds_reason=reason)._write_stamps({"due_on": due_on})
        self._finish_overdue()

    def _check_may_extend(self):
        if not self.env.su and not self.env.user.has_group("mds_base.group_dispatcher"):
            raise UserError(self.env._("A dispatcher or service manager extends a loan."))

    @api.model
    def _sudo_extensions(self):
        """Nobody adds an extension by hand; whoever may extend has just been checked."""
        return self.env["mds.loan.extension"].sudo()
