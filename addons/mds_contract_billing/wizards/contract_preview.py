from odoo import api, fields, models
from odoo.addons.mds_contract.lib.preview import UnbilledPeriod

from ..lib import unbilled


class ContractPreview(models.TransientModel):
    """What a version would change in money: of days that are billed, and of days that are not."""

    _inherit = "mds.contract.preview"

    difference_amount = fields.Monetary(
        "Difference for Billed Days",
        readonly=True,
        help="Charged (above zero) or given back (below) by a draft when the version is signed.",
    )
    unbilled_now = fields.Monetary(
        "Not Billed Yet, now",
        readonly=True,
        help="What is left to bill until the end, by the versions in force.",
    )
    unbilled_then = fields.Monetary(
        "Not Billed Yet, then",
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
