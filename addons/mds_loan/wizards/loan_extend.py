from odoo import fields, models


class LoanExtend(models.TransientModel):
    """Agree a later day on which the device comes back."""

    _name = "mds.loan.extend"
    _description = "Extend a Loan"

    loan_id = fields.Many2one("mds.loan", required=True, readonly=True)
    old_due_on = fields.Date(related="loan_id.due_on", string="Due until now")
    due_on = fields.Date("Due Back", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.loan_id._extend(self.due_on, self.reason)
        return {"type": "ir.actions.act_window_close"}
