from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import api, fields, models

from ..lib import unbilled


@dataclass(frozen=True, slots=True)
class UnbilledPeriod:
    """A row of the preview: days of a line, named in the user's language."""

    what: str
    date_from: date
    date_to: date
    amount_now: Decimal
    amount_then: Decimal

    @property
    def change(self):
        return self.amount_then - self.amount_now


class ContractPreview(models.TransientModel):
    """What a version would change in money: of days that are billed, and of days that are not."""

    _inherit = "mds.contract.preview"

    money_currency_id = fields.Many2one(related="version_id.company_id.currency_id")
    difference_amount = fields.Monetary(
        "Difference for Billed Days",
        currency_field="money_currency_id",
        readonly=True,
        help="Charged (above zero) or given back (below) by a draft when the version is signed.",
    )
    unbilled_now = fields.Monetary(
        "Not Billed Yet, now",
        currency_field="money_currency_id",
        readonly=True,
        help="What is left to bill until the end, by the versions in force.",
    )
    unbilled_then = fields.Monetary(
        "Not Billed Yet, then",
        currency_field="money_currency_id",
        readonly=True,
        help="What would be left to bill with this version.",
    )

    @api.model
    def _make(self, version):
        made = super()._make(version)
        now, then = self._get_owed(version)
        made.write(
            {
                "difference_amount": version.difference_amount,
                "unbilled_now": float(sum(one.amount for one in now)),
                "unbilled_then": float(sum(one.amount for one in then)),
            }
        )
        return made

    @api.model
    def _gather_unbilled(self, version):
        """Periods that are not billed yet, of which the amount would change."""
        rows = unbilled.compare(*self._get_owed(version))
        return [
            UnbilledPeriod(
                row.line.display_name, row.date_from, row.date_to, row.amount_now, row.amount_then
            )
            for row in rows
            if row.change
        ]

    @api.model
    def _get_owed(self, version):
        """What is not billed, by the versions in force and with this one."""
        contract = version.contract_id
        both = (
            contract._get_pieces()[contract],
            contract._get_pieces(versions={contract: version})[contract],
        )
        latest = {piece.root: piece.line for pieces in both for piece in pieces}
        return [
            [
                unbilled.Owed(latest[piece.root], piece.first, piece.last, piece.amount)
                for piece in pieces
            ]
            for pieces in both
        ]
