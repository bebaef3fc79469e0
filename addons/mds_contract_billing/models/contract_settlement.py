from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models

from ..lib import billing


class Contract(models.Model):
    """Settling a contract that ends early: what was billed beyond its last day is given back.

    The credit notes are drafts, which an accountant posts; each corrects its invoice line.
    """

    _inherit = "mds.contract"

    give_back_amount = fields.Monetary(
        "To Give Back Today",
        compute="_compute_give_back_amount",
        help="What was billed for days after today: the credit when it is terminated now.",
    )

    def _compute_give_back_amount(self):
        today = fields.Date.context_today(self)
        running = self.filtered(lambda one: one.state == "active")._origin
        parts = running._get_give_back(dict.fromkeys(running, today))
        totals = defaultdict(Decimal)
        for bill, part in parts.items():
            totals[bill.contract_id.id] += part
        for contract in self:
            contract.give_back_amount = float(totals[contract._origin.id])

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        ended = [contract for contract, change in changes.items() if change.target == "terminated"]
        self.browse().concat(*ended)._settle()
        return result

    def _get_give_back(self, last_days):
        """``{bill: Decimal}``: what is to be given back when each contract ends on its day."""
        contracts = self._sudo_billing_facts()
        contracts._warm_billing_facts()
        bills = (
            self.env["mds.contract.bill"]
            ._sudo_bills()
            .search(
                [("contract_id", "in", self.ids), ("kind", "=", "period"), ("cut_to", "=", False)]
            )
        )
        spans = contracts._get_spans()
        held = {contract.id: contract._get_held_prices(spans[contract]) for contract in contracts}
        days = {contract.id: day for contract, day in last_days.items()}
        result = {}
        for bill in bills:
            last = days[bill.contract_id.id]
            if bill.date_to > last:
                own = held[bill.contract_id.id].get(bill.root_id, [])
                part = bill._get_credit([one.price for one in own], last)
                if part:
                    result[bill] = part
        return result

    def _settle(self):
        """Draft credit notes for what was billed after the last day."""
        if not self:
            return self.env["account.move"]
        parts = self._get_give_back({contract: contract.ended_on for contract in self})
        return self.env["mds.contract.bill"].concat(*parts)._give_back(parts)


class ContractBill(models.Model):
    """Giving back what was billed."""

    _inherit = "mds.contract.bill"

    def _get_credit(self, prices, last):
        """What is given back of this row when service ends with the day ``last``."""
        self.ensure_one()
        version = self.line_id.version_id
        billed = Decimal(str(round(self.amount, 2)))
        period = billing.Period(self.date_from, self.date_to)
        whole = billing.amount(prices, period, version._get_anchor(), version.proration)
        if last < self.date_from or not whole:
            return billed
        kept = billing.amount(
            prices,
            billing.Period(self.date_from, last),
            version._get_anchor(),
            version.proration,
        )
        payers = self.line_id._get_payers()
        place = [payer for payer, _weight in payers].index(self.payer_id)
        kept = billing.split(kept, [weight for _payer, weight in payers]).parts[place]
        return max(billed - kept, Decimal("0.00"))

    def _give_back(self, parts):
        """Draft credit notes of ``{bill: amount}``, one for each invoice."""
        days = {bill: bill.contract_id.ended_on for bill in self}
        credit_bills = self._sudo_bills().create(
            [
                {
                    "contract_id": bill.contract_id.id,
                    "line_id": bill.line_id.id,
                    "root_id": bill.root_id.id,
                    "payer_id": bill.payer_id.id,
                    "kind": "credit",
                    "source_id": bill.id,
                    "date_from": max(bill.date_from, fields.Date.add(days[bill], days=1)),
                    "date_to": bill.date_to,
                    "amount": -float(parts[bill]),
                    "company_id": bill.company_id.id,
                    "is_deferred": bill.is_deferred,
                }
                for bill in self
            ]
        )
        for bill in self:
            bill._sudo_bills().cut_to = days[bill]
        credit_of = dict(zip(self, credit_bills, strict=True))
        moves = self._sudo_books().create(
            [bills._prepare_credit_vals(credit_of) for bills in self.grouped("move_id").values()]
        )
        credit_bills._link_moves()
        return moves

    @api.model
    def _sudo_books(self):
        """Who terminates a contract has no right to invoices; the credit is a draft."""
        return self.env["account.move"].sudo().with_context(tracking_disable=True)

    def _prepare_credit_vals(self, credit_of):
        """A credit note of one invoice: its lines, for the days that are given back."""
        move = self._sudo_bills().move_id
        move.ensure_one()
        return {
            "move_type": "out_refund",
            "partner_id": move.partner_id.id,
            "journal_id": move.journal_id.id,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "reversed_entry_id": move.id,
            "invoice_origin": move.invoice_origin,
            "ref": self.env._("End of %(contracts)s", contracts=move.invoice_origin or ""),
            "invoice_line_ids": [
                (0, 0, bill._prepare_credit_line_vals(credit_of[bill])) for bill in self
            ],
        }

    def _prepare_credit_line_vals(self, credit_bill):
        self.ensure_one()
        line = self._sudo_bills().move_line_ids
        contract_line = self.line_id.with_context(lang=self.payer_id.lang or self.env.lang)
        return {
            "name": contract_line._describe_bill(credit_bill.date_from, credit_bill.date_to),
            "quantity": 1.0,
            "price_unit": -credit_bill.amount,
            "product_id": line.product_id.id,
            "account_id": line.account_id.id,
            "tax_ids": [(6, 0, line.tax_ids.ids)],
            "analytic_distribution": line.analytic_distribution or False,
            "mds_bill_id": credit_bill.id,
            "mds_corrects_bill_id": self.id,
        }
