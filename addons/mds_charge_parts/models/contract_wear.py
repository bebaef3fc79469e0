from collections import defaultdict
from decimal import Decimal

from odoo import api, models


class Order(models.Model):
    """A wear part is counted from the day on which the one before it was fitted."""

    _inherit = "mds.order"

    @api.model
    def _get_fitted_readings(self, pairs):
        result = super()._get_fitted_readings(pairs)
        fitted = self._get_fitted_days(pairs)
        by_day = defaultdict(list)
        for key, day in fitted.items():
            by_day[day].append(key)
        for day, keys in by_day.items():
            devices = self.env["mds.device"].concat(*(order.device_id for order, _term in keys))
            shown = devices._get_meter_values(day)
            for order, term in keys:
                counted = shown.get(order.device_id, {}).get(term.meter_code)
                if counted is not None:
                    result[order, term] = Decimal(counted)
        return result

    @api.model
    def _get_fitted_days(self, pairs):
        """``{(order, term): day on which an earlier order fitted such a part}``, in one query."""
        parts = self._sudo_parts(()).search(
            [
                ("state", "=", "consumed"),
                ("order_id.device_id", "in", [order.device_id.id for order, _term in pairs]),
                ("product_id", "in", [one for _o, term in pairs for one in term.product_ids.ids]),
                ("order_id.finished_at", "!=", False),
            ]
        )
        of_device = parts.grouped(lambda part: part.order_id.device_id)
        result = {}
        for order, term in pairs:
            until = order.finished_at or order.reported_at
            days = [
                part.order_id._get_local_day(part.order_id.finished_at)
                for part in of_device.get(order.device_id, ())
                if part.product_id in term.product_ids
                and part.order_id != order
                and part.order_id.finished_at < until
            ]
            if days:
                result[order, term] = max(days)
        return result
