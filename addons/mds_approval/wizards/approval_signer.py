from odoo import fields, models
from odoo.exceptions import UserError


class ApprovalSignerWizard(models.TransientModel):
    """Bring in somebody: add a signer 加签, hand over 转交, send a copy 抄送."""

    _name = "mds.approval.signer.wizard"
    _description = "Bring in Somebody"

    approval_id = fields.Many2one("mds.approval", required=True, readonly=True)
    act = fields.Selection(
        [
            ("add_before", "Approve before me"),
            ("add_after", "Approve after me"),
            ("hand_over", "Answer in my place"),
            ("cc", "Get a copy"),
        ],
        "He shall",
        required=True,
        default="add_before",
    )
    user_id = fields.Many2one(
        "res.users", "Who", required=True, domain="[('share', '=', False), ('id', '!=', uid)]"
    )
    comment = fields.Text("Remark")

    def action_confirm(self):
        self.ensure_one()
        approval, comment = self.approval_id, self.comment or ""
        approval.check_access("read")
        if not self.user_id:
            raise UserError(self.env._("Choose a person."))
        if self.act == "cc":
            approval._copy_to(self.user_id, comment)
        elif self.act == "hand_over":
            approval._hand_over(self.user_id, comment)
        else:
            approval._add_signer(self.user_id, self.act.removeprefix("add_"), comment)
        return {"type": "ir.actions.act_window_close"}
