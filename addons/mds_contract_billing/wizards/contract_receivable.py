from odoo import api, fields, models


class ContractReceivable(models.TransientModel):
    """What of an open item of an invoice is a contract's own: what a figure is made of.

    An invoice on which several contracts stand is open in proportion to their lines. Read by who
    reads money of contracts, for the moment in which it is asked; nothing is kept.
    """

    _name = "mds.contract.receivable"
    _description = "Open Item of a Contract"
    _order = "due_on, id"

    contract_id = fields.Many2one("mds.contract", readonly=True, required=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, required=True, ondelete="cascade"
    )
    invoice = fields.Char("Invoice No.", readonly=True)
    payer_id = fields.Many2one("res.partner", "Payer", readonly=True)
    due_on = fields.Date("Due on", readonly=True)
    is_retention = fields.Boolean("Retention", readonly=True)
    amount = fields.Monetary(
        "Receivable", readonly=True, help="What falls due on that day, the contract's part."
    )
    amount_open = fields.Monetary("Still Open", readonly=True)

    @api.model
    def _make(self, contracts, items):
        contracts.check_access("read")
        self.check_access("create")
        parts = contracts._get_parts_of_items(items)
        return self.create(
            [
                {
                    "contract_id": contract.id,
                    "move_id": item.move_id.id,
                    "invoice": item.move_id.name,
                    "payer_id": item.partner_id.id,
                    "due_on": item.date_maturity,
                    "is_retention": item.date_maturity == item.move_id.mds_retention_due
                    and bool(item.move_id.mds_retention_percent),
                    "amount": item.balance * part,
                    "amount_open": item.amount_residual * part,
                }
                for contract, item, part in parts
            ]
        )

    def action_open_invoice(self):
        """The invoice itself, for who keeps the books."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
