from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition

from ..lib import time_rows
from .order import DISPATCHER, ENGINEER
from .visit import LIVE_STATES

RANK = {"planned": 0, "accepted": 1, "travelling": 2, "on_site": 3, "done": 4}


class Visit(models.Model):
    """What an engineer presses, one after the other. Every action is a batch and idempotent.

    ``occurred_at`` (naive UTC) is when it happened as claimed; a telephone that was offline says
    so, the server's time is recorded beside it. What arrives late, when more has happened
    already, changes nothing.
    """

    _inherit = "mds.visit"

    @api.model
    def _get_transitions(self):
        field, office = (ENGINEER, DISPATCHER), (DISPATCHER,)
        return super()._get_transitions() + [
            Transition("planned", "accepted", "action_accept", field),
            Transition("accepted", "travelling", "action_travel", field),
            Transition("accepted", "on_site", "action_arrive", field),
            Transition("travelling", "on_site", "action_arrive", field),
            Transition("on_site", "done", "action_finish", field),
            *(
                Transition(state, "declined", "action_decline", field, reason_required=True)
                for state in ("planned", "accepted")
            ),
            *(
                Transition(state, "cancelled", "action_cancel", office, reason_required=True)
                for state in LIVE_STATES
            ),
        ]

    def action_accept(self, occurred_at=None):
        self._advance("accepted", occurred_at)
        return True

    def action_travel(self, occurred_at=None):
        self._advance("travelling", occurred_at)
        return True

    def action_arrive(self, occurred_at=None):
        self._advance("on_site", occurred_at)
        return True

    def action_finish(self, occurred_at=None):
        """The engineer leaves. Whether the work is done is another question: see the order."""
        self._advance("done", occurred_at)
        return True

    def action_complete(self, occurred_at=None):
        """The engineer leaves and the work is done: finish these visits and their orders."""
        self._advance("done", occurred_at)
        self.order_id.action_finish(occurred_at)
        return True

    def action_decline(self, occurred_at=None):
        if not self._has_reason():
            return self.with_context(mds_action="action_decline").action_ask_reason()
        self._with_occurred(occurred_at)._transition("declined")
        return True

    def action_cancel(self, occurred_at=None):
        if not self._has_reason():
            return self.with_context(mds_action="action_cancel").action_ask_reason()
        self._with_occurred(occurred_at)._transition("cancelled")
        return True

    def _with_occurred(self, occurred_at):
        if not occurred_at:
            return self
        return self.with_context(mds_occurred_at=fields.Datetime.to_datetime(occurred_at))

    def _advance(self, target, occurred_at=None):
        behind = self.filtered(lambda visit: RANK.get(visit.state, -1) < RANK[target])
        behind._with_occurred(occurred_at)._transition(target)

    def _after_transition(self, changes):
        super()._after_transition(changes)
        reached = defaultdict(self.browse)
        for visit, change in changes.items():
            reached[change.target] += visit
        under_way = (reached["travelling"] + reached["on_site"]).order_id
        under_way.filtered(lambda order: order.state in ("triaged", "planned"))._begin_work()
        (reached["on_site"] + reached["done"])._create_time_rows()
        given_back = (reached["declined"] + reached["cancelled"]).order_id
        given_back._give_back()

    def _create_time_rows(self):
        """Travel and work from the stamps, beside what is booked already for the engineer."""
        rows = self.env["mds.order.time"]
        segments = {
            visit: [
                segment
                for segment in time_rows.segments(
                    time_rows.Stamps(
                        visit.travel_started_at or None,
                        visit.arrived_at or None,
                        visit.finished_at or None,
                    )
                )
                if segment.kind not in visit.time_ids.mapped("kind")
            ]
            for visit in self
        }
        flat = [(visit, segment) for visit, found in segments.items() for segment in found]
        if not flat:
            return
        taken, booked = defaultdict(list), defaultdict(list)
        for row in rows._sudo_rows().search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("start", "<", max(segment.end for _visit, segment in flat)),
                ("end", ">", min(segment.start for _visit, segment in flat)),
                *rows._get_counted_domain(),
            ]
        ):
            taken[row.employee_id.id].append((row.start, row.end))
            booked[row.employee_id.id].append(row)
        self.env["mds.time.conflict"]._keep_overlaps(flat, booked)
        vals_list = []
        for visit, segment in flat:
            busy = taken[visit.employee_id.id]
            for piece in time_rows.free(segment, busy):
                busy.append((piece.start, piece.end))
                vals_list.append(visit._prepare_time_vals(piece))
        rows.create(vals_list)

    def _prepare_time_vals(self, piece):
        self.ensure_one()
        return {
            "order_id": self.order_id.id,
            "visit_id": self.id,
            "employee_id": self.employee_id.id,
            "kind": piece.kind,
            "start": piece.start,
            "end": piece.end,
            "origin": "stamp",
            "occurred_at": piece.end,
        }
