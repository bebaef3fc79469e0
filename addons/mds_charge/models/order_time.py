from decimal import Decimal

from odoo import models


class OrderTime(models.Model):
    _inherit = "mds.order.time"

    def _get_charge_classes(self):
        """``{row: {"normal" | "overtime" | "rest" | "holiday": hours}}``. Seam.

        Without the calendar of working days every hour is an ordinary one.
        """
        return {row: {"normal": Decimal(str(round(row.duration_hours, 4)))} for row in self}

    def _do_correct(self, reason, right=None):
        """Hours that were invoiced are given back with their correction."""
        rows = super()._do_correct(reason, right)
        self.order_id._sudo_for_charge()._credit_reversed_work()
        return rows
