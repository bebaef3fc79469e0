from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from odoo import models

from ..lib import billing, settlement
from .contract_due import cut_by_tax


@dataclass(frozen=True, slots=True)
class Difference:
    """What of a billed period is to be charged or given back, by its taxes."""

    bill: Any
    taxes: Any
    billed: Decimal
    asked: Decimal
    served_until: date | None
    given: Decimal = settlement.NOTHING  # of it, by hand before: not given back again
    course: tuple[tuple[date, Decimal], ...] = ()  # what is asked before each day of a change

    @property
    def amount(self):
        return self.asked - self.billed + self.given


class Contract(models.Model):
    """What billed days cost by the versions in force, against what stands on invoices.

    The number of queries does not grow with contracts or bills.
    """

    _inherit = "mds.contract"

    def _get_differences(self, versions=None, last_days=None):
        """``[Difference]`` of billed periods.

        ``versions`` ({contract: version}) are taken as if they were signed; after ``last_days``
        ({contract: day}) nothing is asked.
        """
        contracts = self._sudo_billing_facts()
        contracts._warm_billing_facts()
        bills = self.env["mds.contract.bill"]._sudo_bills()
        bills = bills.search(
            [("contract_id", "in", self.ids), ("kind", "=", "period")], order="date_from, id"
        )
        had, given = bills._get_corrected_amounts(), bills._get_given_amounts()
        spans = contracts._get_spans(versions)
        lasts = {contract.id: day for contract, day in (last_days or {}).items()}
        result = []
        for contract, own in bills.grouped("contract_id").items():
            last = lasts.get(contract.id)
            cuts = contract._get_cuts(spans[contract], last)
            result += [
                one
                for bill in own
                if not last or bill.date_to > last
                for one in bill._compare(cuts, had[bill], given[bill])
            ]
        return result

    def _get_cuts(self, spans, last=None):
        """``{(root, payer): [Stretch]}``: the whole term, cut where tax or payers change."""
        held = self._get_held_prices(spans)
        result = defaultdict(list)
        for block in self._get_blocks(spans):
            version, end = block[0].version, min(block[-1].last, last or date.max)
            if block[0].first > end:
                continue
            term = billing.Period(block[0].first, end)
            for root, own in held.items():
                for first, until, holder in cut_by_tax(own, term):
                    payers = holder.line._get_payers()
                    for place, (payer, _weight) in enumerate(payers):
                        result[root, payer].append(
                            settlement.Stretch(
                                first,
                                until,
                                tuple(one.price for one in own),
                                version._get_anchor(),
                                version.proration,
                                holder,
                                tuple(weight for _payer, weight in payers),
                                place,
                                version.currency_id._mds_get_unit(),
                            )
                        )
        return result


class ContractBill(models.Model):
    _inherit = "mds.contract.bill"

    def _get_corrected_amounts(self):
        """``{bill: {taxes: Decimal}}``: each period with what later corrections made of it."""
        corrections = self.search([("source_id", "in", self.ids)])
        result = {bill: defaultdict(Decimal) for bill in self}
        for row in self + corrections:
            part = row.currency_id._mds_exact(row.amount)
            result[row.source_id or row][row.move_line_ids.tax_ids] += part
        return result

    def _get_given_amounts(self):
        """``{bill: Decimal}``: what was given back by hand, less what was billed anew with it."""
        lines = self.env["account.move.line"].search(
            [
                ("mds_bill_id", "=", False),
                ("parent_state", "!=", "cancel"),
                ("move_id.move_type", "in", ("out_refund", "out_invoice")),
                "|",
                ("mds_corrects_bill_id", "in", self.ids),
                ("mds_corrects_bill_id.source_id", "in", self.ids),
            ]
        )
        result = dict.fromkeys(self, settlement.NOTHING)
        for line in lines:
            bill = line.mds_corrects_bill_id
            part = line.quantity * line.price_unit * (1 - line.discount / 100)
            sign = 1 if line.move_id.move_type == "out_refund" else -1
            result[bill.source_id or bill] += sign * bill.currency_id._mds_exact(part)
        return result

    def _compare(self, cuts, had, given):
        """The differences of one billed period."""
        self.ensure_one()
        period = billing.Period(self.date_from, self.date_to)
        stretches = cuts.get((self.root_id, self.payer_id), ())
        wanted = defaultdict(Decimal)
        for holder, part in settlement.asked(stretches, period).items():
            wanted[self._get_asked_taxes(holder)] += part
        until = settlement.served_until(stretches, period)
        changes = settlement.differences(had, wanted)
        before = settlement.given_before(changes, sum(had.values()), given)
        none, course = settlement.NOTHING, settlement.course(stretches, period) if changes else ()
        found = (
            Difference(
                self,
                taxes,
                had.get(taxes, none),
                wanted[taxes],
                until,
                before.get(taxes, none),
                course,
            )
            for taxes in changes
        )
        return [one for one in found if one.amount]

    def _get_asked_taxes(self, holder):
        """A price without a tax takes that of its service, as the first invoice did."""
        taxes = holder.record.tax_id
        return self.move_line_ids.tax_ids if not taxes and holder.line.bill_product_id else taxes
