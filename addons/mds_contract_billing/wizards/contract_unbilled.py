from odoo import api, fields, models


class ContractUnbilled(models.TransientModel):
    """Days of a contract that were served and stand on no invoice: what a figure is made of.

    Read by every user of the service for the moment in which it is asked; nothing is kept.
    """

    _name = "mds.contract.unbilled"
    _description = "Served, Not Billed"
    _order = "date_from, id"

    contract_id = fields.Many2one("mds.contract", readonly=True, required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    line_id = fields.Many2one("mds.contract.line", "Contract Line", readonly=True)
    milestone_id = fields.Many2one("mds.contract.milestone", readonly=True)
    payer_id = fields.Many2one("res.partner", "Payer", readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("Served until", readonly=True)
    due_on = fields.Date("To Be Billed on", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _make(self, contract):
        contract.check_access("read")
        self.check_access("create")
        today = fields.Date.context_today(self)
        return self.create(
            [
                {
                    "contract_id": contract.id,
                    "line_id": piece.line.id if piece.line else False,
                    "milestone_id": piece.milestone.id if piece.milestone else False,
                    "payer_id": piece.payer.id,
                    "date_from": piece.first,
                    "date_to": min(piece.last, today),
                    "due_on": piece.due_on,
                    "amount": float(amount),
                }
                for piece, amount in contract._get_served(today)[contract]
            ]
        )
