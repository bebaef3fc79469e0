from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS


class Contract(models.Model):
    """What a contract has billed and what comes next."""

    _inherit = "mds.contract"

    currency_id = fields.Many2one(related="company_id.currency_id")
    bill_ids = fields.One2many(
        "mds.contract.bill", "contract_id", "Billed Periods", groups=MONEY_READERS
    )
    bill_count = fields.Integer("Times Billed", compute="_compute_billed", groups=MONEY_READERS)
    billed_amount = fields.Monetary("Billed", compute="_compute_billed", groups=MONEY_READERS)
    next_bill_on = fields.Date("Next Bill", compute="_compute_next_bill")
    next_bill_amount = fields.Monetary(
        "Next Amount", compute="_compute_next_bill", groups=MONEY_READERS
    )
    unbilled_amount = fields.Monetary(
        "Served, Not Billed",
        compute="_compute_receivables",
        help="What was served until today and stands on no invoice.",
        groups=MONEY_READERS,
    )
    open_amount = fields.Monetary(
        "Billed, Not Paid",
        compute="_compute_receivables",
        search="_search_open_amount",
        help="What is open on posted invoices.",
        groups=MONEY_READERS,
    )
    overdue_amount = fields.Monetary(
        "Overdue",
        compute="_compute_receivables",
        search="_search_overdue_amount",
        help="What should have been paid by today.",
        groups=MONEY_READERS,
    )

    @api.depends("bill_ids.amount")
    def _compute_billed(self):
        rows = {
            contract: (count, amount)
            for contract, count, amount in self.env["mds.contract.bill"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count", "amount:sum"]
            )
        }
        for contract in self:
            contract.bill_count, contract.billed_amount = rows.get(contract._origin, (0, 0.0))

    def _compute_next_bill(self):
        running = self.filtered(lambda one: one.state == "active")._origin
        pieces = running._get_pieces() if running else {}
        for contract in self:
            ahead = pieces.get(contract._origin, [])
            first = min((piece.due_on for piece in ahead), default=False)
            contract.next_bill_on = first
            contract.next_bill_amount = float(
                sum(piece.amount for piece in ahead if piece.due_on == first)
            )

    def _compute_receivables(self):
        today = fields.Date.context_today(self)
        served = self._origin._get_unbilled(today)
        openings = self._origin._get_open_amounts(today)
        for contract in self:
            contract.unbilled_amount = float(served.get(contract._origin, 0))
            still_open, overdue = openings.get(contract.id or contract._origin.id, (0.0, 0.0))
            contract.open_amount, contract.overdue_amount = still_open, overdue

    def _search_open_amount(self, operator, value):
        return self._search_receivable(0, operator, value)

    def _search_overdue_amount(self, operator, value):
        return self._search_receivable(1, operator, value)

    @api.model
    def _search_receivable(self, place, operator, value):
        """Contracts of which more than so much is open; other questions are not asked."""
        if operator != ">":
            return NotImplemented
        contracts = self.search([("bill_ids", "!=", False)])
        amounts = contracts._get_open_amounts(fields.Date.context_today(self))
        return [("id", "in", [one for one, known in amounts.items() if known[place] > value])]

    def _get_unbilled(self, today):
        """``{contract: Decimal}``: served until today (inclusive), on no invoice."""
        return {
            contract: sum(amount for _piece, amount in served)
            for contract, served in self._get_served(today).items()
        }

    def _get_served(self, today):
        """``{contract: [(piece, what of it was served until today)]}`` of what is not billed."""
        contracts = self._sudo_billing_facts()
        metered, _remarks = contracts._get_meter_pieces(today)
        others = (contracts._get_milestone_pieces(today), metered)
        return {
            contract: [
                (
                    piece,
                    piece.amount if piece.last <= today else contract._reckon_part(piece, today),
                )
                for piece in pieces
                if piece.first <= today
            ]
            + [(piece, piece.amount) for found in others for piece in found.get(contract.id, ())]
            for contract, pieces in self._get_pieces().items()
        }

    def _reckon_part(self, piece, until):
        """What of a piece was served until that day, by days."""
        days = (until - piece.first).days + 1
        whole = (piece.last - piece.first).days + 1
        return self.currency_id._mds_exact(piece.amount * days / whole)

    def _get_open_amounts(self, today):
        """``{contract id: (open, overdue)}`` of posted invoices and credit notes, in one query.

        An invoice that several contracts share is open in proportion to their lines.
        """
        if not self.ids:
            return {}
        self.env["account.move.line"].flush_model()
        self.env["mds.contract.bill"].flush_model()
        self.env.cr.execute(
            """
            WITH share AS (
                SELECT bill.contract_id, line.move_id, sum(line.price_total) AS part
                FROM account_move_line line
                JOIN mds_contract_bill bill
                    ON bill.id = COALESCE(line.mds_bill_id, line.mds_corrects_bill_id)
                WHERE line.parent_state = 'posted'
                    AND (line.mds_bill_id IS NOT NULL OR line.mds_corrects_bill_id IS NOT NULL)
                    AND line.move_id IN (
                        SELECT line.move_id FROM account_move_line line
                        JOIN mds_contract_bill bill
                            ON bill.id = COALESCE(line.mds_bill_id, line.mds_corrects_bill_id)
                        WHERE bill.contract_id IN %(ids)s
                    )
                GROUP BY bill.contract_id, line.move_id
            ), whole AS (
                SELECT move_id, sum(part) AS total FROM share GROUP BY move_id
            )
            SELECT share.contract_id,
                sum(term.amount_residual * share.part / whole.total),
                sum(term.amount_residual * share.part / whole.total)
                    FILTER (WHERE term.date_maturity < %(today)s)
            FROM share
            JOIN whole ON whole.move_id = share.move_id AND whole.total != 0
            JOIN account_move_line term
                ON term.move_id = share.move_id AND term.display_type = 'payment_term'
            WHERE share.contract_id IN %(ids)s
            GROUP BY share.contract_id
            """,
            {"ids": tuple(self.ids), "today": today},
        )
        return {
            contract: (round(float(total or 0), 6), round(float(late or 0), 6))
            for contract, total, late in self.env.cr.fetchall()
        }

    def action_open_bills(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billed Periods"),
            "res_model": "mds.contract.bill",
            "views": [(False, "list")],
            "domain": [("contract_id", "in", self.ids)],
        }

    def action_open_invoices(self):
        """Invoices and credit notes of these contracts, the open ones first."""
        bills = self.env["mds.contract.bill"].search([("contract_id", "in", self.ids)])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return {
            **action,
            "domain": [("id", "in", bills.move_id.ids)],
            "context": {"search_default_open": 1},
        }

    def action_open_recognised(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_contract_billing.mds_contract_recognition_action"
        )
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_open_plan(self):
        """The version whose prices and plan can be changed, else the one in force."""
        self.ensure_one()
        return (self.draft_version_id or self.current_version_id).action_open_plan()
