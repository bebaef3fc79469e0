from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .order import DISPATCHER

# what only somebody who went there can leave
SITE_BLOCKERS = frozenset({"visit", "time", "acceptance", "signature"})


class Order(models.Model):
    """Solved by phone 远程解决: closed at once, without what only a visit leaves.

    Whoever closes it is named by the audit trail; nobody signs for a visit that did not happen.
    A reopened order is an order like any other.
    """

    _inherit = "mds.order"

    is_solved_by_phone = fields.Boolean("Solved by Phone", readonly=True, copy=False, index=True)

    @api.model
    def _get_transitions(self):
        return super()._get_transitions() + [
            Transition("triaged", "done", "action_solved_by_phone", (DISPATCHER,), "_guard_finish")
        ]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_without_mark(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(_without_mark(vals))

    def _mark_solved_by_phone(self, value):
        """Called when it was; no user writes this field, for it spares the signature."""
        super().write({"is_solved_by_phone": value})

    def _get_closing_blockers(self):
        blockers = super()._get_closing_blockers()
        for order in self.filtered("is_solved_by_phone"):
            blockers[order] = [
                blocker for blocker in blockers[order] if blocker.code not in SITE_BLOCKERS
            ]
        return blockers

    def _after_transition(self, changes):
        super()._after_transition(changes)
        reopened = self.filtered(
            lambda order: changes[order].target == "in_progress" and order.is_solved_by_phone
        )
        if reopened:
            reopened._mark_solved_by_phone(False)

    def action_solved_by_phone(self):
        return self._prepare_dialog(
            self.env._("Solved by Phone"), "mds.order.phone", {"default_order_id": self[:1].id}
        )

    def _do_solve_by_phone(self, vals, minutes=0):
        """End the work of these orders now, and close what nothing stands in the way of.

        :param vals: type_id, safety answers, work_done, result, result_note, codes
        :param minutes: working time until now, booked to the user's own employee
        :return: the orders that are closed
        """
        self._check_can_plan()
        late = self.filtered(lambda order: order.state not in ("new", "triaged", "planned"))
        if late:
            raise UserError(
                self.env._(
                    "%(orders)s: an engineer works on it already. Let him finish the work.",
                    orders=", ".join(late.mapped("name")),
                )
            )
        reason = self.env._("Solved by phone")
        self.visit_ids.filtered("is_live")._transition("cancelled", reason=reason)
        answers = {name: vals[name] for name in ("type_id", *_SAFETY) if vals.get(name)}
        self.filtered(lambda order: order.state == "new")._do_triage(answers)
        self.write(vals)
        self._sync_tasks()  # the steps of a visit that does not take place are not asked
        self._mark_solved_by_phone(True)
        self._book_phone_time(minutes)
        self._transition("done")
        blockers = self._get_closing_blockers()
        ready = self.filtered(lambda order: not blockers[order])
        ready.action_close()
        return ready

    def _book_phone_time(self, minutes):
        """One row for the first of these orders, unless the person is booked elsewhere then."""
        employee = self.env.user.employee_id
        end = fields.Datetime.now()
        start = end - timedelta(minutes=minutes or 0)
        rows = self.env["mds.order.time"]
        if not employee or start >= end or not self:
            return
        overlap = [("employee_id", "=", employee.id), ("start", "<", end), ("end", ">", start)]
        if not rows._sudo_rows().search_count(overlap, limit=1):
            rows.create(
                {
                    "order_id": self[:1].id,
                    "employee_id": employee.id,
                    "kind": "work",
                    "start": start,
                    "end": end,
                }
            )


_SAFETY = ("is_patient_involved", "is_device_unsafe")


def _without_mark(vals):
    return {name: value for name, value in vals.items() if name != "is_solved_by_phone"}
