from decimal import Decimal

from odoo import models
from odoo.tools import float_repr


class ResCurrency(models.Model):
    """Money is split in units of its currency: cents, whole yen, thousandths of a dinar."""

    _inherit = "res.currency"

    def _mds_get_unit(self):
        """The smallest amount there is of this currency."""
        self.ensure_one()
        return Decimal(str(self.rounding)).normalize()

    def _mds_exact(self, amount):
        """An amount as the database keeps it, in whole units."""
        self.ensure_one()
        return Decimal(float_repr(self.round(float(amount or 0.0)), self.decimal_places))
