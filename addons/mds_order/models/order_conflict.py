from odoo import fields, models

from ..lib.answers import Blocker


class Order(models.Model):
    """An order whose time is claimed twice is not closed."""

    _inherit = "mds.order"

    conflict_ids = fields.One2many("mds.time.conflict", "order_id", "Time Conflicts")

    def _get_closing_blockers(self):
        blockers = super()._get_closing_blockers()
        for order in self:
            if order.conflict_ids.filtered(lambda conflict: conflict.state == "open"):
                blockers[order].append(
                    Blocker(
                        "time_conflict",
                        self.env._("Time of this order is also booked for another one: decide."),
                        "action_open_conflicts",
                    )
                )
        return blockers

    def action_open_conflicts(self):
        return self._open_parts("mds_order.mds_time_conflict_action", "conflict_ids")
