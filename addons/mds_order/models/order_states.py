from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .order import DISPATCHER, ENGINEER, QUALITY

MANAGER = "mds_base.group_service_manager"
RANK = {
    "new": 0,
    "triaged": 1,
    "planned": 2,
    "in_progress": 3,
    "done": 4,
    "closed": 5,
    "concluded": 6,
}


class Order(models.Model):
    """What may become of an order, by whom, and what follows from it."""

    _inherit = "mds.order"

    @api.model
    def _get_transitions(self):
        office, field = (DISPATCHER,), (ENGINEER, DISPATCHER)
        return super()._get_transitions() + [
            Transition("new", "triaged", "action_triage", office, "_guard_triage"),
            Transition("triaged", "planned", "action_plan", office, "_guard_plan"),
            Transition("planned", "triaged", "action_unplan", field, "_guard_unplan"),
            Transition("planned", "in_progress", "action_start", field),
            Transition("in_progress", "done", "action_finish", field, "_guard_finish"),
            Transition("done", "closed", "action_close", office, "_guard_close"),
            Transition(
                "closed", "concluded", "action_conclude", (*office, QUALITY), "_guard_conclude"
            ),
            Transition("done", "in_progress", "action_reopen", field, reason_required=True),
            *(
                Transition(state, "in_progress", "action_reopen", (MANAGER,), reason_required=True)
                for state in ("closed", "concluded")
            ),
            *(
                Transition(state, "cancelled", "action_cancel", office, reason_required=True)
                for state in ("new", "triaged", "planned")
            ),
        ]

    # guards: {record: why not, and what to do}

    def _guard_triage(self):
        _, refusals = self.env._, {}
        for order in self:
            if order.type_id.requires_device and not order.device_id:
                refusals[order] = _(
                    "an order of type “%(type)s” needs a device. Find it by scan or serial "
                    "number, or choose another type.",
                    type=order.type_id.name,
                )
            elif "unknown" in (order.is_patient_involved, order.is_device_unsafe):
                refusals[order] = _(
                    "answer both safety questions first: was anybody affected, is the device "
                    "unsafe?"
                )
        return refusals

    def _guard_plan(self):
        words = self.env._("there is no visit yet. Choose an engineer and a time.")
        return {
            order: words
            for order in self
            if not order.visit_ids.filtered(lambda visit: visit.is_live or visit.state == "done")
        }

    def _guard_unplan(self):
        words = self.env._("an engineer is still planned. Cancel the visit first.")
        return {order: words for order in self if order.visit_ids.filtered("is_live")}

    def _guard_finish(self):
        """The device's safety is decided here: no end of work without a result."""
        _, refusals = self.env._, {}
        for order in self:
            if order.visit_ids.filtered("is_live"):
                refusals[order] = _(
                    "a visit is still open. Finish or cancel every visit before the work is done."
                )
            elif order._is_result_missing():
                refusals[order] = _("say first whether the device may be used (result).")
            elif order._is_result_unexplained():
                refusals[order] = _(
                    "write under “Restrictions and Remarks” what the restriction is, or why the "
                    "device is fit although a step of the checklist failed."
                )
        return refusals

    def _guard_close(self):
        return {
            order: "\n– " + "\n– ".join(blocker.message for blocker in blockers)
            for order, blockers in self._get_closing_blockers().items()
            if blockers
        }

    # actions

    def action_triage(self, vals=None):
        """Triage with ``vals`` (type, priority, safety answers, …), or ask for them.

        Without ``vals`` the dialog opens that shows what would be decided.
        """
        if vals is None:
            return self._prepare_dialog(
                self.env._("Triage"), "mds.order.triage", {"default_order_id": self[:1].id}
            )
        self._do_triage(vals)
        return True

    def action_plan(self, vals=None):
        """Plan a visit with ``vals`` (employee_id, planned_start, …), or ask for them."""
        if vals is None:
            return self._prepare_dialog(
                self.env._("Plan a Visit"), "mds.visit.plan", {"default_order_id": self[:1].id}
            )
        self._do_plan(vals)
        return True

    def action_unplan(self):
        self._transition("triaged")
        return True

    def action_start(self, occurred_at=None):
        self._advance("in_progress", occurred_at)
        return True

    def action_finish(self, occurred_at=None):
        """The work is done. The result reaches the device now, not when the papers are closed."""
        self._advance("done", occurred_at)
        return True

    def action_close(self):
        if self.env.user.has_group(DISPATCHER):
            self._assess_by_rule()
        self._transition("closed")
        return True

    def action_reopen(self):
        return self._ask_or_transition("in_progress", "action_reopen")

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def _advance(self, target, occurred_at=None):
        """Move forward; a request that comes late, when more has happened, changes nothing."""
        behind = self.filtered(lambda order: RANK.get(order.state, -1) < RANK[target])
        if occurred_at:
            behind = behind.with_context(mds_occurred_at=fields.Datetime.to_datetime(occurred_at))
        behind._transition(target)

    @api.model
    def _prepare_dialog(self, name, model, context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def _do_triage(self, vals):
        """Write what triage found, decide deadline and payer, and move on.

        A deadline or payer given in ``vals`` is a person's decision and stays; it needs its
        reason too. What each order was made with stays when the context names it in
        ``mds_decided``.
        """
        self._check_can_plan()
        allowed = {
            "type_id",
            "priority",
            "device_id",
            "symptom",
            "symptom_code_id",
            "is_patient_involved",
            "is_device_unsafe",
            "due_by",
            "due_reason",
            "coverage",
            "coverage_reason",
        }
        unknown = vals.keys() - allowed
        if unknown:
            raise UserError(
                self.env._("Triage does not decide: %(fields)s.", fields=", ".join(sorted(unknown)))
            )
        todo = self.filtered(lambda order: order.state == "new")
        if vals:
            todo.write(vals)
        keep = {name for name in ("due_by", "coverage") if vals.get(name)}
        todo._decide(keep=keep | set(self.env.context.get("mds_decided", ())))
        todo._transition("triaged")

    def _do_plan(self, vals):
        """Create one visit for each of these orders, and move those that waited for it.

        :param vals: values of ``mds.visit``; ``order_id`` is added
        :return: the visits
        """
        self._check_can_plan()
        fresh = self.filtered(lambda order: order.state == "new")
        if fresh:
            raise UserError(
                self.env._(
                    "%(orders)s: triage first, then plan.", orders=", ".join(fresh.mapped("name"))
                )
            )
        if "client_uuid" in vals and len(self) > 1:
            raise UserError(self.env._("One identity cannot stand for several visits."))
        visits = self.env["mds.visit"]._create_once(
            [{**vals, "order_id": order.id} for order in self]
        )
        self.filtered(lambda order: order.state == "triaged")._transition("planned")
        return visits

    def _check_can_plan(self):
        self.check_access("write")
        self._check_field_rights({"priority"})

    def _after_transition(self, changes):
        super()._after_transition(changes)
        reached = {}
        for order, change in changes.items():
            reached[change.target] = reached.get(change.target, self.browse()) + order
        none = self.browse()
        first = reached.get("triaged", none).filtered(lambda order: changes[order].source == "new")
        (first + reached.get("planned", none))._sync_tasks()
        first.filtered(lambda order: order.is_device_unsafe == "yes")._apply_reported_danger()
        reached.get("done", none).device_line_ids._write_software()
        reached.get("done", none)._freeze_device_identity()
        reached.get("done", none)._apply_result()
        cancelled = reached.get("cancelled", none)
        if cancelled:
            cancelled.visit_ids.filtered("is_live")._transition(
                "cancelled", reason=changes[cancelled[0]].reason
            )

    def _begin_work(self):
        """An engineer is on the way or there: the order is under way."""
        self._advance("in_progress")

    def _give_back(self):
        """A visit was declined or cancelled: what has no engineer left waits for planning again."""
        self.filtered(
            lambda order: order.state == "planned" and not order.visit_ids.filtered("is_live")
        )._transition("triaged", reason=self.env.context.get("mds_reason"))
