from fractions import Fraction

from odoo import api, models


class OrderTime(models.Model):
    """Overtime by class of day costs more, in an element of its own."""

    _inherit = "mds.order.time"

    def _get_cost_factors(self):
        """The average pay of each row's minutes: half at 100 and half at 200 % is one and a
        half."""
        factors = super()._get_cost_factors()
        sums = {}
        groups = self._sudo_cost_part_model()._read_group(
            [("time_id", "in", self.ids)], ["time_id", "percent"], ["minutes:sum"]
        )
        for row, percent, part in groups:
            minutes, weighted = sums.get(row.id, (0, 0))
            sums[row.id] = (minutes + part, weighted + part * percent)
        for row in self:
            minutes, weighted = sums.get(row.id, (0, 0))
            if minutes:
                factors[row] = Fraction(factors[row]) * Fraction(weighted, minutes * 100)
        return factors

    @api.model
    def _do_rebuild_parts(self, days):
        """A row of one order may make overtime of another's: both are costed anew."""
        result = super()._do_rebuild_parts(days)
        parts = self._find_cost_parts(
            [
                ("employee_id", "in", [employee_id for employee_id, _date in days]),
                ("date", "in", [date for _employee_id, date in days]),
            ]
        )
        self.env["mds.cost.pending"]._enqueue(parts.order_id)
        return result

    @api.model
    def _find_cost_parts(self, domain):
        return self._sudo_cost_part_model().search(domain)

    @api.model
    def _sudo_cost_part_model(self):
        """Who causes cost need not see the overtime of others."""
        return self.env["mds.order.time.part"].sudo()
