from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, join

from .contract_due import Piece


class Penalty(models.Model):
    """An approved penalty or bonus is a line of the next invoice, once."""

    _inherit = "mds.penalty"

    bill_ids = fields.One2many("mds.contract.bill", "penalty_id", "Billed")
    is_billed = fields.Boolean(
        "On an Invoice", compute="_compute_is_billed", search="_search_is_billed"
    )

    @api.depends("bill_ids")
    def _compute_is_billed(self):
        for penalty in self:
            penalty.is_billed = bool(penalty.bill_ids)

    def _search_is_billed(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("bill_ids", "!=", False)
        return domain if True in value else ~domain

    def _guard_waive(self):
        words = self.env._("it is on an invoice: delete the draft, or make a credit note.")
        return {
            **super()._guard_waive(),
            **{penalty: words for penalty in self if penalty.bill_ids},
        }

    def action_open_invoice(self):
        return self.bill_ids.action_open_invoice()

    def _prepare_piece(self, payer, version):
        """The penalty as a part of what ``payer`` owes by ``version``."""
        self.ensure_one()
        return Piece(
            self.contract_id, None, None, version, payer,
            self.term_id.version_id.line_ids.price_ids.tax_id[:1],
            self.date, self.date, self.date, self.currency_id._mds_exact(self.balance),
            kind="penalty", penalty=self,
        )  # fmt: skip

    def _describe_bill(self):
        """The words of the invoice line, in the language of the environment."""
        self.ensure_one()
        return self.env._(
            "%(contract)s · %(clause)s %(number)s · %(how)s",
            contract=self.contract_id.name,
            clause=self.clause_id.name,
            number=self.name,
            how=self.arithmetic,
        )


class ContractBill(models.Model):
    _inherit = "mds.contract.bill"

    kind = fields.Selection(
        selection_add=[("penalty", "Penalty or Bonus")], ondelete={"penalty": "cascade"}
    )
    penalty_id = fields.Many2one(
        "mds.penalty", "Penalty or Bonus", index="btree_not_null", ondelete="restrict"
    )

    _penalty_once = models.UniqueIndex(
        "(penalty_id) WHERE penalty_id IS NOT NULL", "This penalty is on an invoice already."
    )


class Contract(models.Model):
    _inherit = "mds.contract"

    def _get_all_pieces(self, until):
        """A penalty goes on an invoice that is large enough to bear it, and waits else."""
        due, remarks = super()._get_all_pieces(until)
        by_id = {contract.id: contract for contract in due}
        for contract_id, penalties in self._get_unbilled_penalties(until).items():
            contract = by_id[contract_id]
            borne, waiting = contract._bear(due[contract], penalties)
            due[contract] = due[contract] + borne
            if waiting:
                _ = Teller(self.env, __name__)
                words = _(
                    "%(penalties)s wait for an invoice that bears them.",
                    penalties=", ".join(waiting.mapped("name")),
                )
                before = remarks.get(contract_id)
                remarks[contract_id] = join(" ", [before, words]) if before else words
        return due, remarks

    def _get_unbilled_penalties(self, until):
        """``{contract id: penalties}``, bonuses first, then by day."""
        penalties = (
            self._sudo_billing_facts()
            .env["mds.penalty"]
            .search(
                [
                    ("contract_id", "in", self.ids),
                    ("state", "=", "approved"),
                    ("date", "<=", until),
                    ("bill_ids", "=", False),
                ],
                order="date, id",
            )
        )
        result = defaultdict(penalties.browse)
        for penalty in penalties.sorted(lambda one: one.balance < 0):
            result[penalty.contract_id.id] += penalty
        return result

    def _bear(self, pieces, penalties):
        """``([Piece], penalties that wait)``: no invoice of a payer goes below zero.

        A penalty goes by the version of what it is billed with: the terms of another one, or the
        day of its retention, would make an invoice of its own. When the contract is over no other
        invoice comes: what is left is a credit note.
        """
        self.ensure_one()
        runs, left, firsts = self.env["mds.billing.run"], defaultdict(Decimal), {}
        is_over = self.state in ("ended", "terminated")
        for piece in pieces:
            key = runs._get_invoice_key(piece)
            left[key] += piece.amount
            firsts.setdefault(key, piece)
        borne, waiting = [], penalties.browse()
        for penalty in penalties:
            own = penalty.term_id.version_id
            payers = [payer for payer, _weight in own._get_payers()]
            places = [(one.payer, one.version) for one in firsts.values() if one.payer in payers]
            options = [
                penalty._prepare_piece(payer, version)
                for payer, version in places or [(payer, own) for payer in payers]
            ]
            piece = max(options, key=lambda one: left[runs._get_invoice_key(one)])
            key = runs._get_invoice_key(piece)
            if left[key] + piece.amount < 0 and not is_over:
                waiting += penalty
                continue
            left[key] += piece.amount
            borne.append(piece)
        return borne, waiting


class BillingRun(models.Model):
    _inherit = "mds.billing.run"

    def _prepare_bill_vals(self, piece):
        vals = super()._prepare_bill_vals(piece)
        if piece.penalty:
            vals["penalty_id"] = piece.penalty.id
        return vals

    def _describe_piece(self, piece):
        if piece.penalty:
            lang = piece.payer.lang or self.company_id._mds_get_language()
            return piece.penalty.with_context(lang=lang)._describe_bill()
        return super()._describe_piece(piece)
