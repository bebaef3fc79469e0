from odoo import api, models

from ..lib import sla_clock
from .order_entitlement import DUE_MILESTONES
from .order_sla import _aware, _naive

WORKED_ON = ("new", "triaged", "planned", "in_progress")


class OrderSla(models.Model):
    """Deadlines follow working hours and holidays that are entered afterwards."""

    _inherit = "mds.order.sla"

    @api.model
    def _cron_follow_hours(self):
        """Every quarter of an hour; orders that are worked on only, promises not reached yet.

        The hours that were promised stay as they are: a priority that rose, or another level,
        promises nothing anew.
        """
        self.search(
            [
                ("reached_at", "=", False),
                ("policy_id.calendar_id", "!=", False),
                ("order_id.state", "in", WORKED_ON),
            ]
        )._follow_hours()

    def _follow_hours(self):
        """Count these deadlines again, and write those that moved; the audit trail says why."""
        orders = self.order_id
        pauses, delivery = orders._get_sla_pauses(), orders._get_parts_delivery()
        clocks = {}
        for row in self:
            start = row.order_id._get_clock_start(row.milestone, delivery)
            if start:
                stopped = tuple(
                    (_aware(begin), _aware(end))
                    for begin, end, party in pauses[row.order_id]
                    if party == "customer" and row.policy_id.pauses_for_customer
                )
                clock = sla_clock.Clock(_aware(start), round(row.hours * 3600), stopped)
                clocks[row] = (clock, row.policy_id.calendar_id)
        moved = self.browse()
        for row, answer in orders._count_clocks(clocks).items():
            due = _naive(answer.at) if answer.at else False
            if due != row.due_at:
                row.write({"due_at": due})
                moved += row
        moved.order_id._follow_promise(moved)
        return moved


class Order(models.Model):
    _inherit = "mds.order"

    def _follow_promise(self, moved):
        """The order is due when its promise is, unless a person set its deadline."""
        why = self.env._("Working hours or holidays were changed.")
        for order in self.filtered(lambda one: not one.is_due_own):
            by_name = {row.milestone: row for row in order.sla_ids}
            row = next((by_name[name] for name in DUE_MILESTONES if name in by_name), None)
            if row in moved and row.due_at:
                order.with_context(mds_reason=why).write({"due_by": row.due_at})
