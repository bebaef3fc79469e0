from collections import defaultdict
from decimal import Decimal

from odoo import models

COMPARED = ("idle", "ledger")
KEY = ("kind", "cost_centre_id", "element_id", "employee_id")


class Charge(models.Model):
    """What posted charges were, beside what they would be now: idle capacity after hours were
    corrected, items of the ledger that came, went or changed.

    Holding is left out: it is reckoned at the average cost of the moment, which never stands still.
    """

    _inherit = "mds.cost.charge"

    def _get_changes(self):
        """``{charge: {(kind, ids of centre, element and engineer): (then, now)}}`` where they
        differ."""
        elements = self.env["mds.cost.element"]._get_by_code()
        result = {}
        for charge in self:  # of a month there is one
            lines = charge.line_ids.filtered(lambda line: line.kind in COMPARED)
            then = charge._sum_by_key(lines.read([*KEY, "amount"], load=None))
            now = charge._sum_by_key(charge._reckon_ledger() + charge._reckon_idle(elements))
            result[charge] = {
                key: (then[key], now[key])
                for key in dict.fromkeys([*then, *now])
                if then[key] != now[key]
            }
        return result

    def _sum_by_key(self, vals_list):
        sums = defaultdict(Decimal)
        for vals in vals_list:
            key = tuple(vals.get(name) or False for name in KEY)
            sums[key] += self.currency_id._mds_exact(vals["amount"])
        return sums
