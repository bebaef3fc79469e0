from odoo import api, fields, models

from ..lib import preview


class ContractPreview(models.TransientModel):
    """What the version would change in the periods that stand on no invoice yet."""

    _inherit = "mds.contract.preview"

    company_id = fields.Many2one(related="version_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_ids = fields.One2many(
        "mds.contract.preview.period", "preview_id", "Periods not Billed Yet"
    )
    amount_change = fields.Monetary(
        "Change in Money", readonly=True, help="Of all periods that are not billed yet."
    )

    @api.model
    def _gather_unbilled(self, version):
        """Seam: ``[preview.UnbilledPeriod]``, those too of which the amount stays; billing knows.

        Nothing is written; what stands on an invoice is not among them.
        """
        return []

    @api.model
    def _make(self, version):
        made = super()._make(version)
        made.write(self._prepare_money_vals(version, self._gather_unbilled(version)))
        return made

    @api.model
    def _prepare_money_vals(self, version, periods):
        """What the periods tell: those that change, and by how much in all."""
        return {
            "amount_change": float(preview.total_change(periods)),
            "period_ids": [
                (
                    0,
                    0,
                    {
                        "name": period.what,
                        "date_from": period.date_from,
                        "date_to": period.date_to,
                        "amount_now": float(period.amount_now),
                        "amount_then": float(period.amount_then),
                        "amount_change": float(period.change),
                    },
                )
                for period in periods
                if period.change
            ],
        }


class ContractPreviewPeriod(models.TransientModel):
    """Days of a line that would cost otherwise."""

    _name = "mds.contract.preview.period"
    _description = "Period of a Contract Preview"
    _order = "date_from, id"

    preview_id = fields.Many2one("mds.contract.preview", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="preview_id.currency_id")
    name = fields.Char("Line", readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("Until", readonly=True)
    amount_now = fields.Monetary("Costs now", readonly=True)
    amount_then = fields.Monetary("Would Cost", readonly=True)
    amount_change = fields.Monetary("Change", readonly=True)
