from decimal import Decimal

from odoo import models


class ContractVersion(models.Model):
    """By its first year's amount a version is approved."""

    _inherit = "mds.contract.version"

    def _get_worth(self):
        return {version: Decimal(str(round(version.year_amount, 2))) for version in self}
