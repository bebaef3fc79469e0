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
        """Hours that were invoiced are given back; those that were not are priced anew."""
        rows = super()._do_correct(reason, right)
        orders = self.order_id._sudo_for_charge()
        orders._credit_reversed_work()
        orders.filtered("charge_ids")._decide_charges()
        return rows
