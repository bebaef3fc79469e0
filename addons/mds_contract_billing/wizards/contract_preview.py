from dataclasses import replace

from odoo import api, fields, models

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
    def _prepare_money_vals(self, version, periods):
        return super()._prepare_money_vals(version, periods) | {
            "difference_amount": version.difference_amount,
            "unbilled_now": float(sum(period.amount_now for period in periods)),
            "unbilled_then": float(sum(period.amount_then for period in periods)),
        }

    @api.model
    def _gather_unbilled(self, version):
        """What is left to bill, line by line."""
        rows = unbilled.compare(*self._get_owed(version))
        return [replace(row, what=row.what.display_name) for row in rows]

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
