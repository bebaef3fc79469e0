from odoo import fields, models
from odoo.exceptions import UserError


class DutyLeaveOut(models.TransientModel):
    """Say why due work is left out, or how it was attempted in time."""

    _name = "mds.plan.duty.leave.out"
    _description = "Leave out Due Work"

    duty_ids = fields.Many2many("mds.plan.duty", readonly=True)
    target = fields.Selection(
        [("left_out", "Leave out"), ("credited", "Attempted in time")], required=True, readonly=True
    )
    credit_kind = fields.Selection(
        [("in_use", "Device in use"), ("not_found", "Device not found")], "Attempted, but"
    )
    note = fields.Text("Reason and Follow-up")

    def action_confirm(self):
        self.ensure_one()
        note = (self.note or "").strip()
        if not note:
            raise UserError(self.env._("Write the reason, and what is done next."))
        duties = self.duty_ids
        duties.check_access("read")
        moving = duties.filtered(lambda duty: duty.state != self.target)
        moving._check_ways(self.target, note)
        credit_kind = self.credit_kind if self.target == "credited" else False
        follow = moving._sudo_follow()
        follow.write({"note": note, "credit_kind": credit_kind})
        follow._transition(self.target, reason=note)
        return {"type": "ir.actions.act_window_close"}
