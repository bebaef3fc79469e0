from collections import defaultdict
from decimal import Decimal

from odoo import models

NAMES = {"rest": "rest", "statutory": "holiday"}


class OrderTime(models.Model):
    _inherit = "mds.order.time"

    def _get_charge_classes(self):
        """Hours of rest days and statutory holidays are charged by the day, hours of a working day
        as overtime where the calendar says so."""
        result = super()._get_charge_classes()
        parts = self._sudo_charge_parts()
        minutes = defaultdict(lambda: defaultdict(int))
        for part in parts:
            name = NAMES.get(part.day_class)
            if not name:
                name = "overtime" if part.percent > 100 else "normal"
            minutes[part.time_id.id][name] += part.minutes
        for row in self:
            if row.id in minutes:
                result[row] = {
                    name: round(Decimal(count) / 60, 4) for name, count in minutes[row.id].items()
                }
        return result

    def _sudo_charge_parts(self):
        """The class of a day decides the price, whoever asks for it."""
        return self.sudo().part_ids
