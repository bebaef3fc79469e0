from odoo import fields, models
from odoo.addons.mds_base.models.said import SaidChar


class BillingRunLine(models.Model):
    """A contract in a billing run: waiting, billed, or why not."""

    _name = "mds.billing.run.line"
    _description = "Contract in a Billing Run"
    _order = "run_id, partner_id, id"
    _rec_name = "contract_id"

    run_id = fields.Many2one("mds.billing.run", required=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("billed", "Billed"),
            ("nothing", "Nothing Due"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
    )
    period_count = fields.Integer("Periods")
    amount = fields.Monetary()
    reason = SaidChar("Why")

    _once = models.Constraint("UNIQUE (run_id, contract_id)", "The run has this contract already.")
    _waiting_idx = models.Index("(run_id, partner_id, id) WHERE state = 'waiting'")

    def _sudo_lines(self):
        """Rows of a run are written by the run, never by hand."""
        return self.sudo()

    def _state_amounts(self, due):
        """Write what each contract owes, in one statement."""
        by_contract = {contract.id: pieces for contract, pieces in due.items()}
        rows = []
        for line in self:
            pieces = by_contract.get(line.contract_id.id, [])
            total = sum(piece.amount for piece in pieces)
            rows.append((line.id, len({piece.first for piece in pieces}), float(total)))
        if rows:
            self.flush_recordset()
            self.env.cr.execute_values(
                "UPDATE mds_billing_run_line SET period_count = new.periods, amount = new.amount"
                " FROM (VALUES %s) AS new (id, periods, amount)"
                " WHERE mds_billing_run_line.id = new.id",
                rows,
            )
            self.invalidate_recordset(["period_count", "amount"], flush=False)
