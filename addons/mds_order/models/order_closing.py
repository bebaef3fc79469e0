from odoo import api, fields, models

from ..lib.answers import Blocker
from .order import DISPATCHER, ENGINEER, QUALITY

NEXT_ACTS = [
    ("triage", "Triage"),
    ("plan", "Plan a visit"),
    ("visit", "Go on with the visit"),
    ("finish", "Finish the work"),
    ("accept", "Let the customer accept"),
    ("sign", "Sign"),
    ("assess", "Assess"),
    ("close", "Close"),
    ("outcome", "Write the outcome"),
    ("conclude", "Conclude"),
    ("none", "Nothing to do for you"),
]


class Order(models.Model):
    """What is still missing before the papers can be closed, and who does what next."""

    _inherit = "mds.order"

    closing_blockers = fields.Json("What is Still Missing", compute="_compute_closing_blockers")
    missing_count = fields.Integer(compute="_compute_closing_blockers")
    next_act = fields.Selection(
        NEXT_ACTS,
        compute="_compute_next_act",
        help="The one thing that this user does next with this order.",
    )
    is_own = fields.Boolean(
        "My Visit", compute="_compute_is_own", search="_search_is_own", help="I have a visit on it."
    )

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "result",
        "result_note",
        "work_done",
        "cause_code_id",
        "remedy_code_id",
        "complaint_assessment",
        "assessment_need",
        "complaint_outcome",
        "report_reference",
        "child_ids.state",
        "visit_ids.state",
        "task_ids.outcome",
        "task_ids.is_required",
        "time_ids",
        "acceptance_ids",
        "signature_ids",
        "type_id",
    )
    def _compute_closing_blockers(self):
        closed = self.filtered(lambda order: order.state == "closed")
        is_open = self.filtered(lambda order: order.state not in self._final_states)
        blockers = is_open._get_closing_blockers() | closed._get_conclusion_blockers()
        for order in self:
            found = blockers.get(order, [])
            order.closing_blockers = [
                {"code": blocker.code, "message": blocker.message, "action": blocker.action}
                for blocker in found
            ]
            order.missing_count = len(found)

    @api.depends_context("uid")
    @api.depends("visit_ids.user_id")
    def _compute_is_own(self):
        for order in self:
            order.is_own = self.env.user in order.visit_ids.user_id

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = [("visit_ids.user_id", "=", self.env.uid)]
        return own if True in value else ["!", *own]

    @api.depends_context("uid")
    @api.depends("state", "visit_ids.state", "visit_ids.user_id", "closing_blockers")
    def _compute_next_act(self):
        user = self.env.user
        is_office = user.has_group(DISPATCHER)
        may_assess = user.has_group(QUALITY)
        is_engineer = user.has_group(ENGINEER)
        for order in self:
            own = order.visit_ids.filtered(lambda visit: visit.user_id == user)
            missing = {blocker["code"] for blocker in order.closing_blockers or []}
            act = "none"
            if order.state == "new":
                act = "triage" if is_office else "none"
            elif own.filtered("is_live"):
                act = "visit"
            elif order.state == "triaged":
                act = "plan" if is_office else "none"
            elif order.state == "in_progress" and not order.visit_ids.filtered("is_live"):
                act = "finish" if own and is_engineer else "plan" if is_office else "none"
            elif order.state in ("done", "closed"):
                act = order._get_paper_act(own, missing, is_office, may_assess)
            order.next_act = act

    def _get_paper_act(self, own, missing, is_office, may_assess):
        """What this user does next with an order whose work is done."""
        self.ensure_one()
        if self.state == "closed":
            if may_assess and missing & {"outcome", "report"}:
                return "outcome"
            return "conclude" if (is_office or may_assess) and not missing else "none"
        if own and "acceptance" in missing:
            return "accept"
        if own and "signature" in missing:
            return "sign"
        if may_assess and "assessment" in missing:
            return "assess"
        return "close" if is_office and not missing else "none"

    def _get_closing_blockers(self):
        """``{order: [Blocker]}``: all that stands in the way of closing, in the order of work.

        Addons above call ``super()`` and add theirs.
        """
        signatures = self._get_engineer_signatures()
        roles = self._get_missing_acceptance_roles()
        return {
            order: [
                *order._get_work_blockers(),
                *order._get_acceptance_blockers(roles.get(order) or set()),
                *order._get_paper_blockers(signatures[order]),
            ]
            for order in self
        }

    def _get_work_blockers(self):
        self.ensure_one()
        _, blockers = self.env._, []
        if self.visit_ids.filtered("is_live"):
            blockers.append(
                Blocker(
                    "visit_open",
                    _("A visit is still open: finish or cancel it."),
                    "action_open_visits",
                )
            )
        elif not self.visit_ids.filtered(lambda visit: visit.state == "done"):
            blockers.append(Blocker("visit", _("Nobody has worked on it yet: plan a visit.")))
        if not (self.work_done or "").strip():
            blockers.append(
                Blocker(
                    "work_done", _("Describe the service that was performed."), "action_edit_result"
                )
            )
        unanswered = self.task_ids._filter_missing()
        if unanswered:
            blockers.append(
                Blocker(
                    "tasks",
                    _(
                        "Checklist: %(count)s required steps are open, first “%(step)s”.",
                        count=len(unanswered),
                        step=unanswered[0].display_name,
                    ),
                    "action_open_tasks",
                )
            )
        if self._is_result_missing():
            blockers.append(
                Blocker(
                    "result",
                    _("Say whether the device may be used (result)."),
                    "action_edit_result",
                )
            )
        elif self._is_result_unexplained():
            blockers.append(
                Blocker(
                    "result_note",
                    self._get_unexplained_text(),
                    "action_edit_result",
                )
            )
        if self.type_id.requires_fault_codes and not (self.cause_code_id and self.remedy_code_id):
            blockers.append(
                Blocker("codes", _("Code the cause and the remedy."), "action_edit_result")
            )
        if not self.time_ids:
            blockers.append(
                Blocker("time", _("No time is booked: enter the working time."), "action_open_time")
            )
        return blockers

    def _get_acceptance_blockers(self, missing_roles):
        words = {
            "user_department": self.env._("The user department has not accepted the work."),
            "equipment_department": self.env._(
                "The equipment department has not accepted the work."
            ),
        }
        return [
            Blocker("acceptance", words[role], "action_record_acceptance")
            for role in sorted(missing_roles, reverse=True)
        ]

    def _get_paper_blockers(self, signatures):
        self.ensure_one()
        _, blockers = self.env._, []
        if self.state not in ("done", "closed", "concluded"):
            blockers.append(
                Blocker("not_done", _("The work is not declared finished."), "action_finish")
            )
        elif not signatures:
            if self.signature_state == "void":
                message = _("What was signed has been changed: the engineer must sign again.")
            else:
                message = _("The engineer has not signed the work.")
            blockers.append(Blocker("signature", message, "action_sign"))
        return [*blockers, *self._get_fact_blockers()]

    def _get_required_acceptance_roles(self):
        """Who must accept is the hospital's rule; whether anybody must, the order type's."""
        both = {"user_department", "equipment_department"}
        roles = super()._get_required_acceptance_roles()
        for order in self:
            rule = order.partner_id.commercial_partner_id.mds_required_acceptance
            if not order.type_id.requires_acceptance or rule == "none":
                roles[order] = set()
            else:
                roles[order] = both if rule == "both" else {rule or "user_department"}
        return roles

    @api.model
    def _get_acceptance_dependencies(self):
        return (
            *super()._get_acceptance_dependencies(),
            "type_id.requires_acceptance",
            "partner_id.commercial_partner_id.mds_required_acceptance",
        )

    def action_assess(self):
        """Ask whether this is a complaint, and why."""
        self._check_field_rights({"complaint_assessment"})
        return self._prepare_dialog(
            self.env._("Assess the Complaint"),
            "mds.order.assess",
            {"default_order_id": self[:1].id},
        )

    def _do_assess(self, assessment, reason, reportable=False, reportable_reason=False):
        """Write the assessment of these orders; who and when are the user's and the server's."""
        self.write(
            {
                "complaint_assessment": assessment,
                "complaint_reason": reason,
                "reportable": reportable,
                "reportable_reason": reportable_reason,
            }
        )

    @api.model
    def _check_open_for_work(self, order_ids):
        """Refuse to add to or change the work of orders that are closed or cancelled."""
        self.browse(order_ids)._check_not_final({"work_done"})

    def action_open_visits(self):
        """As a list: the calendar begins with this week, and a visit may be long ago."""
        action = self._open_parts("mds_order.mds_visit_action", "visit_ids")
        kinds = ("list", "calendar", "form")
        action.update(view_mode=",".join(kinds), views=[(False, kind) for kind in kinds])
        return action

    def action_open_my_visit(self):
        """The engineer's own live visit of this order, on his screen."""
        self.ensure_one()
        visit = self.visit_ids.filtered(lambda v: v.user_id == self.env.user and v.is_live)[:1]
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_visit_action_mine")
        view = self.env.ref("mds_order.mds_visit_view_form_mine")
        action.update(res_id=visit.id, views=[(view.id, "form")], view_mode="form")
        return action

    def action_open_tasks(self):
        return self._open_parts("mds_order.mds_order_task_action", "task_ids")

    def action_open_time(self):
        return self._open_parts("mds_order.mds_order_time_action", "time_ids")

    def action_edit_result(self):
        """The form of what the engineer found and did, nothing else."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result"),
            "res_model": "mds.order",
            "res_id": self.id,
            "views": [(self.env.ref("mds_order.mds_order_view_form_result").id, "form")],
            "target": "new",
        }

    def _open_parts(self, xml_id, field_name):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {"default_order_id": self[:1].id}
        return action
