from odoo import fields, models


class CoverageDecide(models.TransientModel):
    """Decide by hand who pays for an order, or leave it to the contract again."""

    _name = "mds.order.coverage.decide"
    _description = "Decide Who Pays"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    payer = fields.Selection(
        [
            ("billable", "The customer pays everything"),
            ("warranty", "We bear everything"),
            ("rules", "As contract and warranty say"),
        ],
        "Who Pays",
        required=True,
    )
    reason = fields.Char()

    def action_confirm(self):
        self.ensure_one()
        self.order_id._decide_payer(self.payer, self.reason)
        return {"type": "ir.actions.act_window_close"}
