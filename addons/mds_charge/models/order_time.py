from decimal import Decimal

from odoo import models


class OrderTime(models.Model):
    _inherit = "mds.order.time"

    def _get_charge_classes(self):
        """``{row: {"normal" | "overtime" | "rest" | "holiday": hours}}``. Seam.

        Without the calendar of working days every hour is an ordinary one.
        """
        return {row: {"normal": Decimal(str(round(row.duration_hours, 4)))} for row in self}
