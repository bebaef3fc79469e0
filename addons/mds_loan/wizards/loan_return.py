from odoo import fields, models


class LoanReturn(models.TransientModel):
    """The device came back: in what condition, complete, decontaminated."""

    _name = "mds.loan.return"
    _description = "Take a Device Back"

    loan_id = fields.Many2one("mds.loan", required=True, readonly=True)
    accessories = fields.Text(related="loan_id.accessories", string="Accessories Handed out")
    condition_out = fields.Text(related="loan_id.condition_out", string="Condition, Out")
    condition_back = fields.Text("Condition, Back", required=True)
    is_complete_back = fields.Boolean("Accessories Complete")
    is_clean_back = fields.Boolean("Decontaminated after")
    clean_back_note = fields.Char("Why not Decontaminated")

    def action_confirm(self):
        self.ensure_one()
        names = ("condition_back", "is_complete_back", "is_clean_back", "clean_back_note")
        self.loan_id.write({name: self[name] for name in names})
        self.loan_id._transition("returned")  # says what is missing, instead of asking again
        return {"type": "ir.actions.act_window_close"}
