from odoo import fields, models
from odoo.addons.mds_base.models.said import SaidChar, Teller
from odoo.exceptions import AccessError, UserError


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
            ("reading", "Reading Missing"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
    )
    period_count = fields.Integer("Periods")
    amount = fields.Monetary()
    reason = SaidChar("Why")
    is_reading_missing = fields.Boolean(
        help="Pay per use waits until the meters were read in the period."
    )

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

    # -- pay per use whose reading is missing ---------------------------------------------------

    def _filter_unread(self):
        """Those of which a period waits for a reading."""
        if not self:
            return self
        waiting = {one.line.contract_id.id for run in self.run_id for one in self._get_unread(run)}
        return self.filtered(lambda line: line.contract_id.id in waiting)

    def _get_unread(self, run):
        """``[Reckoned]`` that wait, of the contracts of this run."""
        contracts = self.filtered(lambda line: line.run_id == run).contract_id
        reckoned = contracts._sudo_billing_facts()._reckon_meters(run.date)
        return [one for one in reckoned if one.waits]

    def action_open_unread(self):
        """The devices whose meters are to be read."""
        self.ensure_one()
        ids = {device.id for one in self._get_unread(self.run_id) for device in one.unread or ()}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meters to Read"),
            "res_model": "mds.device",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", sorted(ids))],
            "context": {"create": False},
        }

    def action_bill_least(self):
        """Deliberately: the least quantity of the oldest period that waits, on an invoice."""
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Contracts are billed by accountants."))
        if self.contract_id.is_frozen:
            raise UserError(self.env._("The contract is frozen: release it first."))
        unread = self._get_unread(self.run_id)
        if not unread:
            raise UserError(
                self.env._("Nothing waits for a reading any more. Make another run for the rest.")
            )
        pieces = [piece for one in unread for piece in one.least]
        if not pieces:
            raise UserError(
                self.env._(
                    "No least quantity can be billed: none is agreed, the meter was never read, "
                    "or it is the last period, which waits for its reading. Enter the reading and "
                    "make another run."
                )
            )
        moves = self.run_id._bill_pieces(pieces)
        left = self._filter_unread()
        _ = Teller(self.env, __name__)
        self._sudo_lines().write(
            {
                "state": "billed",
                "is_reading_missing": bool(left),
                "period_count": self.period_count + len({piece.first for piece in pieces}),
                "amount": self.amount + float(sum(piece.amount for piece in pieces)),
                "reason": _(
                    "Least quantity billed without a reading, by %(user)s.", user=self.env.user.name
                ),
            }
        )
        return moves.exists()._get_records_action(name=self.env._("Invoices"))
