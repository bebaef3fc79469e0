from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from odoo import fields, models
from odoo.fields import Domain

from ..lib import billing

DAY = timedelta(days=1)
BILLED_STATES = ("active", "ended", "terminated")


@dataclass(frozen=True, slots=True)
class Span:
    """A version and the days in which it is in force."""

    version: Any
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Held:
    """A price of a line within a span."""

    price: billing.Price
    record: Any
    line: Any


@dataclass(frozen=True, slots=True)
class Piece:
    """What one payer owes: for one line and a period, for a milestone, for what a meter counted."""

    contract: Any
    line: Any
    root: Any
    version: Any
    payer: Any
    tax: Any
    first: date
    last: date
    due_on: date
    amount: Decimal
    kind: str = "period"
    milestone: Any = None
    meter: Any = None
    ahead_quantity: Decimal = Decimal(0)
    penalty: Any = None
    words: str = ""


class Contract(models.Model):
    """What is owed for which days: reckoned from signed versions, prices and what was billed.

    All answers are for a whole recordset; the number of queries does not grow with it.
    """

    _inherit = "mds.contract"

    def _get_spans(self, versions=None):
        """``{contract: [Span]}``: the signed versions one after the other, until its end.

        ``versions`` ({contract: version}) are taken as if they were signed too.
        """
        result = {}
        taken = {version.id for version in (versions or {}).values()}
        for contract in self:
            signed = contract.version_ids.filtered(
                lambda version: version.state == "signed" or version.id in taken
            )
            signed = signed.sorted("effective_from")
            ends = [
                min(version.date_end, following.effective_from - DAY)
                for version, following in pairwise(signed)
            ]
            ends += signed[-1:].mapped("date_end")
            limit = contract.ended_on if contract.state == "terminated" else date.max
            result[contract] = [
                Span(version, version.effective_from, min(last, limit))
                for version, last in zip(signed, ends, strict=True)
                if version.effective_from <= min(last, limit)
            ]
        return result

    def _get_blocks(self, spans):
        """Spans that are billed on one grid, as lists."""
        blocks = []
        for span in spans:
            before = blocks[-1][-1] if blocks else None
            if (
                before
                and before.last + DAY == span.first
                and before.version._get_grid() == span.version._get_grid()
                and before.version.proration == span.version.proration
            ):
                blocks[-1].append(span)
            else:
                blocks.append([span])
        return blocks

    def _get_held_prices(self, spans):
        """``{root line: [Held]}``: what each line cost when, over all versions."""
        held = {}
        for span in spans:
            for line in span.version.line_ids:
                for record in line.price_ids.sorted("date_from"):
                    price = record._prepare_price(span.first, span.last)
                    if price:
                        held.setdefault(line._get_root(), []).append(Held(price, record, line))
        return held

    def _get_billed_days(self):
        """``{(contract, root, payer): [(first, last)]}`` in one query."""
        bills = self.env["mds.contract.bill"].search(
            [("contract_id", "in", self.ids), ("kind", "=", "period")], order="date_from"
        )
        result = {}
        for bill in bills:
            key = (bill.contract_id, bill.root_id, bill.payer_id)
            result.setdefault(key, []).append((bill.date_from, bill.date_to))
        return result

    def _get_pieces(self, until=None, versions=None):
        """``{contract: [Piece]}``: all that is not billed and due by ``until`` (none: ever).

        ``versions`` ({contract: version}) are taken as if they were signed.
        """
        contracts = self._sudo_billing_facts()
        contracts._warm_billing_facts()
        billed = contracts._get_billed_days()
        spans = contracts._get_spans(versions)
        return {
            contract.with_env(self.env): [
                piece
                for block in contract._get_blocks(spans[contract])
                for piece in contract._get_block_pieces(block, spans[contract], billed, until)
            ]
            for contract in contracts
        }

    def _warm_billing_facts(self):
        """Read in a few queries what is asked one by one afterwards.

        By name: beyond a thousand records ``mapped`` reads nothing but the field that it maps.
        """
        versions = self.version_ids
        versions.payer_ids.fetch(["partner_id", "weight"])
        lines = versions.line_ids
        lines.fetch(["version_id", "root_id", "payer_id", "bill_product_id"])
        lines.price_ids.fetch(
            [
                *("line_id", "company_id", "date_from", "date_to", "cut_to"),
                *("amount", "months", "tax_id"),
            ]
        )

    def _sudo_billing_facts(self):
        """A contract that the user may bill is reckoned with all its lines and payers."""
        self.check_access("read")
        return self.sudo()

    def _get_block_pieces(self, block, spans, billed, until):
        held = self._get_held_prices(spans)
        version = block[0].version
        grid, anchor = version._get_grid(), version._get_anchor()
        unit = version.currency_id._mds_get_unit()
        pieces = []
        for period in billing.periods(grid, block[0].first, block[-1].last):
            due_on = billing.due_on(grid, period)
            if until and due_on > until:
                break
            for root, own in held.items():
                prices = [one.price for one in own]
                for first, last, holder in cut_by_tax(own, period):
                    share = billing.Period(first, last)
                    total = billing.amount(prices, share, anchor, version.proration, unit)
                    pieces += self._split_piece(
                        (root, holder, share, due_on, total),
                        billed,
                        lambda part, prices=prices: billing.amount(
                            prices, part, anchor, version.proration, unit
                        ),
                    )
        return pieces

    def _split_piece(self, piece, billed, reckon):
        """One piece for each payer, without the days that are billed to him."""
        root, holder, period, due_on, total = piece
        payers = holder.line._get_payers()
        result = []
        for place, (payer, _weight) in enumerate(payers):
            known = billed.get((self, root, payer), ())
            for free in billing.free_days(period, known):
                amount = total if free == period else reckon(free)
                if len(payers) > 1:
                    amount = billing.split(
                        amount,
                        [weight for _one, weight in payers],
                        self.currency_id._mds_get_unit(),
                    ).parts[place]
                if amount:
                    result.append(
                        Piece(
                            self,
                            holder.line,
                            root,
                            holder.line.version_id,
                            payer,
                            holder.record.tax_id,
                            free.first,
                            free.last,
                            due_on,
                            amount,
                        )
                    )
        return result

    def _search_billable(self, companies):
        """Contracts that have a signed price."""
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", BILLED_STATES),
                ("version_ids", "any", [("state", "=", "signed"), ("has_price", "=", True)]),
            ],
            order="partner_id, id",
        )


class ContractLine(models.Model):
    _inherit = "mds.contract.line"

    def _get_payers(self):
        """``[(partner, weight)]`` of this line."""
        self.ensure_one()
        if self.payer_id:
            return [(self.payer_id, 1)]
        return self.version_id._get_payers()


class ContractVersion(models.Model):
    _inherit = "mds.contract.version"

    has_price = fields.Boolean(
        compute="_compute_has_price", compute_sudo=True, search="_search_has_price"
    )

    def _get_payers(self):
        """``[(partner, weight)]`` of what has no payer of its own."""
        self.ensure_one()
        payers = [
            (payer.partner_id, Decimal(str(round(payer.weight, 4)))) for payer in self.payer_ids
        ]
        return payers or [(self.contract_id.partner_id, 1)]

    def _compute_has_price(self):
        for version in self:
            lines = version.line_ids
            version.has_price = bool(
                lines.price_ids or lines.filtered("meter_code") or version.milestone_ids
            )

    def _search_has_price(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("line_ids.price_ids", "!=", False)
        domain |= Domain("line_ids.meter_code", "!=", False)
        domain |= Domain("milestone_ids", "!=", False)
        return domain if True in value else ~domain


def cut_by_tax(held, period):
    """``[(first, last, Held)]``: the period, cut where the line, its tax or its gap begins."""
    pieces = []
    for one in held:
        first, last = max(one.price.first, period.first), min(one.price.last, period.last)
        if first > last:
            continue
        same = pieces and (
            pieces[-1][1] + DAY == first
            and pieces[-1][2].record.tax_id == one.record.tax_id
            and pieces[-1][2].line._get_payers() == one.line._get_payers()
        )
        if same:
            pieces[-1] = (pieces[-1][0], last, one)
        else:
            pieces.append((first, last, one))
    return pieces
