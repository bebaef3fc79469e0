from decimal import Decimal

from odoo import fields, models


class ContractVersion(models.Model):
    """By its first year's amount a version is approved: prices, and payments that events make due.

    Use by meter is not known before and counts for nothing.
    """

    _inherit = "mds.contract.version"

    def _get_worth(self):
        return {
            version: Decimal(str(round(version.year_amount, 2))) + version._get_payments_worth()
            for version in self
        }

    def _get_payments_worth(self):
        """Payments that are open and may be due in the first year; of an unknown day too."""
        self.ensure_one()
        first = self.effective_from or self.contract_id.date_start
        last = first and fields.Date.add(first, years=1, days=-1)
        due = self.milestone_ids.filtered(
            lambda one: (
                not one.confirmed_at and (not one.planned_on or not last or one.planned_on <= last)
            )
        )
        return sum((Decimal(str(round(one.amount, 2))) for one in due), Decimal(0))
