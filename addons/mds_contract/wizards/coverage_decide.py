from odoo import fields, models
from odoo.exceptions import UserError


class CoverageDecide(models.TransientModel):
    """Decide by hand who pays for an order, or leave it to the contract again."""

    _name = "mds.order.coverage.decide"
    _description = "Decide Who Pays"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    payer = fields.Selection(
        [
            ("billable", "The customer pays everything"),
            ("goodwill", "We bear everything, as goodwill"),
            ("rules", "As contract and warranty say"),
        ],
        "Who Pays",
    )
    reason = fields.Char()

    def action_confirm(self):
        """What is missing is said in words here: the client would only say that it is."""
        self.ensure_one()
        if not self.payer:
            raise UserError(self.env._("Choose who pays, then press Decide."))
        self.order_id._decide_payer(self.payer, self.reason)
        return {"type": "ir.actions.act_window_close"}
