from dataclasses import asdict

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, Teller
from odoo.exceptions import UserError

from ..lib import intake, priority
from .order import DISPATCHER, ENGINEER, YES_NO_UNKNOWN
from .priority_rule import LEVELS

CHANNELS = [
    ("phone", "Phone"),
    ("visit", "Told on Site"),
    ("email", "E-mail"),
    ("web", "Web Form"),
    ("plan", "Maintenance Plan"),
    ("campaign", "Campaign"),
    ("api", "Other System"),
]
TRIAGE_FACTS = ("impact", "urgency", "is_contaminated", "is_device_isolated")
SAFETY = ("is_patient_involved", "is_device_unsafe")
NEAR_DAYS = 30
ENDED = ("closed", "concluded", "cancelled")


class Order(models.Model):
    """How an order came in, what triage asked, what is shown while the caller waits."""

    _inherit = "mds.order"

    intake = fields.Selection(
        CHANNELS, "Came by", required=True, default="phone", copy=False, index=True
    )
    request_uid = fields.Char("Sender's Request No.", readonly=True, copy=False)
    impact = fields.Selection(LEVELS, "Impact on Patient Care", copy=False)
    urgency = fields.Selection(LEVELS, copy=False)
    priority_reason = SaidChar("Why This Priority", readonly=True, copy=False)
    is_contaminated = fields.Selection(
        YES_NO_UNKNOWN,
        "Contaminated?",
        required=True,
        default="unknown",
        copy=False,
        help="Was it in contact with blood, tissue or infectious matter and not disinfected since?",
    )
    is_device_isolated = fields.Selection(
        YES_NO_UNKNOWN,
        "Taken out of Use?",
        required=True,
        default="unknown",
        copy=False,
        help="Has the ward put the unsafe device aside, so that nobody uses it?",
    )
    duplicate_of_id = fields.Many2one(
        "mds.order",
        "Added to Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    duplicate_ids = fields.Many2many(
        "mds.order", string="Open for the Same Device", compute="_compute_duplicate_ids"
    )
    intake_facts = fields.Json("At a Glance", compute="_compute_intake_facts")
    mergeable_count = fields.Integer(compute="_compute_intake_facts")

    _request_uid_once = models.UniqueIndex(
        "(request_uid) WHERE request_uid IS NOT NULL", "This request was received already."
    )

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "intake", *TRIAGE_FACTS, "duplicate_of_id")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"request_uid", "priority_reason"}

    @api.model
    def _get_field_groups(self):
        return {
            **super()._get_field_groups(),
            **dict.fromkeys(("impact", "urgency", "intake"), (DISPATCHER,)),
            **dict.fromkeys(("is_contaminated", "is_device_isolated"), (ENGINEER, DISPATCHER)),
        }

    # -- duplicates ---------------------------------------------------------------------------

    @api.depends("device_id", "device_line_ids.device_id", "state", "parent_id")
    def _compute_duplicate_ids(self):
        duplicates = self._get_duplicates()
        for order in self:
            order.duplicate_ids = duplicates.get(order, False)

    def _get_duplicates(self):
        """``{new order: open orders for one of its devices}``, the most urgent first."""
        fresh = self.filtered(lambda order: order.state == "new")
        devices = {order: order.device_id | order.device_line_ids.device_id for order in fresh}
        every = self.env["mds.device"].union(*devices.values()) if devices else None
        if not every:
            return {}
        rows = self.env["mds.order.device"].search(
            [("device_id", "in", every._origin.ids), ("order_id.state", "not in", ENDED)]
        )
        by_device = rows.grouped("device_id")
        none = rows.browse()
        return {
            order: self.union(
                *(by_device.get(device._origin, none).order_id for device in own)
            ).sorted()
            - self
            - order._origin
            - order.parent_id._origin  # it goes on where that one ends: no second report
            if own
            else self.browse()
            for order, own in devices.items()
        }

    def action_add_to_open_order(self):
        """It is the same fault: tell the open order, and end this one as its duplicate."""
        self.ensure_one()
        wanted = self.env.context.get("mds_open_order_id")
        target = self.duplicate_ids.filtered(lambda order: not wanted or order.id == wanted)[:1]
        if not target:
            raise UserError(
                self.env._("There is no open order for this device. Triage the report instead.")
            )
        self._add_report_to(target)
        return target.get_formview_action()

    def _add_report_to(self, target):
        """Add these new reports to ``target``; a danger that they tell is told there as well."""
        _ = self.env._
        self._check_can_plan()
        target.check_access("write")
        late = self.filtered(lambda order: order.state != "new")
        if late:
            raise UserError(
                _("%(orders)s: triaged already.", orders=", ".join(late.mapped("name")))
            )
        for report in self:
            who = " · ".join(filter(None, [report.reporter_name, report.reporter_phone]))
            target.message_post(
                body=Markup("<p><strong>%s</strong> %s</p><p>%s</p>")
                % (_("Reported again (%(order)s):", order=report.name), who, report.symptom or "")
            )
        danger = {
            name: "yes"
            for name in (*SAFETY, "is_contaminated")
            if target[name] != "yes" and "yes" in self.mapped(name)
        }
        if danger:
            target.write(danger)
            if "is_device_unsafe" in danger and target.state in ("triaged", "planned"):
                target._apply_reported_danger()
        self.write({"duplicate_of_id": target.id})
        self._transition("cancelled", reason=_("Added to %(order)s.", order=target.name))

    # -- triage -------------------------------------------------------------------------------

    def _get_priority(self):
        """``{order: (priority or None, why)}`` from impact, urgency and the safety answers."""
        _ = Teller(self.env, __name__)
        words = {
            "matrix": _("By impact and urgency."),
            "patient": _("A patient or member of staff is affected."),
            "unsafe": _("The device is unsafe."),
            "unknown": False,
        }
        facts = {
            order: priority.Facts(
                order.impact or "",
                order.urgency or "",
                is_patient_involved=order.is_patient_involved == "yes",
                is_device_unsafe=order.is_device_unsafe == "yes",
            )
            for order in self
        }
        decisions = priority.decide(facts, self.env["mds.priority.rule"]._get_matrix())
        return {
            order: (decision.priority, words[decision.reason])
            for order, decision in decisions.items()
        }

    def _do_triage(self, vals):
        """Write the facts, let them decide how urgent it is, and go on.

        A priority in ``vals`` is a person's decision and stays.
        """
        self._check_can_plan()
        todo = self.filtered(lambda order: order.state == "new")
        facts = {name: vals[name] for name in (*TRIAGE_FACTS, *SAFETY) if name in vals}
        if facts:
            todo.write(facts)
        if "priority" not in vals:
            todo._decide_priority()
        rest = {name: value for name, value in vals.items() if name not in facts}
        return super()._do_triage(rest)

    def _decide_priority(self):
        by_answer = {}
        for order, answer in self._get_priority().items():
            if answer[0] is not None and answer != (order.priority, order.priority_reason):
                by_answer[answer] = by_answer.get(answer, self.browse()) + order
        for (level, reason), orders in by_answer.items():
            orders.write({"priority": level, "priority_reason": reason})

    def write(self, vals):
        if "priority" in vals and "priority_reason" not in vals:
            vals = {**vals, "priority_reason": False}  # what was decided by hand
        return super().write(vals)

    def _after_transition(self, changes):
        super()._after_transition(changes)
        triaged = self.filtered(
            lambda order: (
                changes[order].target == "triaged"
                and changes[order].source == "new"
                and order.is_contaminated == "yes"
            )
        )
        triaged.device_line_ids.device_id._write_condition({"decontamination_state": "needed"})

    # -- the panel ----------------------------------------------------------------------------

    @api.depends("device_id", "partner_id", "type_id", "priority", "reported_at", "state")
    @api.depends_context("lang", "uid")
    def _compute_intake_facts(self):
        shown = self.filtered(lambda order: order.device_id and order.state not in ("done", *ENDED))
        facts = shown._get_intake_facts()
        mergeable = shown._get_mergeable_duties()
        for order in self:
            order.intake_facts = [asdict(fact) for fact in facts.get(order, ())]
            order.mergeable_count = len(mergeable.get(order, ()))

    def _get_intake_facts(self):
        """``{order: [Fact]}``: what the person on the line wants to know at once. Seam."""
        _ = self.env._
        coverages, dues = self._get_coverage(), self._get_due_by()
        parts, prices = self._get_likely_parts(), self._get_price_source()
        duties = self.device_id._get_duties() if self else {}
        until = fields.Date.add(fields.Date.context_today(self), days=NEAR_DAYS)
        payers = dict(self._fields["coverage"]._description_selection(self.env))
        result = {}
        for order in self:
            coverage, why = coverages[order]
            level = {"warranty": "success", "billable": "warning"}.get(coverage, "info")
            words = " · ".join(filter(None, (payers[coverage], why)))
            rows = [intake.Fact("coverage", _("Who pays"), words, level)]
            due, due_why = dues[order]
            if due:
                text = fields.Datetime.context_timestamp(order, due).strftime("%Y-%m-%d %H:%M")
                words = " · ".join(filter(None, (text, due_why)))
                rows.append(intake.Fact("due", _("Due"), words))
            else:
                rows.append(intake.Fact("due", _("Due"), due_why or ""))
            near = sorted(
                (duty.on, duty.label, duty.level)
                for duty in duties.get(order.device_id, ())
                if duty.on <= until and duty.res_model not in ("mds.order", "mds.visit")
            )
            rows += [
                intake.Fact("duty", _("Due Within 30 Days"), f"{on}: {label}", level)
                for on, label, level in near
            ]
            rows += [
                intake.Fact(
                    "part",
                    _("Likely Part"),
                    " · ".join(filter(None, [part.code, part.name, part.place])),
                    "info" if part.place else "warning",
                )
                for part in parts[order]
            ]
            if prices[order]:
                rows.append(intake.Fact("price", _("Price From"), prices[order]))
            result[order] = rows
        return result

    def _get_mergeable_duties(self):
        """``{order: [MergeableDuty]}``: due work to do on the same visit. Plans answer."""
        return {order: [] for order in self}

    def _merge_duties(self, keys=None):
        """Take the mergeable duties (of ``keys``, else all) onto these orders. Plans do it."""

    def _get_likely_parts(self):
        """``{order: [LikelyPart]}``: what this fault often takes and who has it. Parts answer."""
        return {order: [] for order in self}

    def _get_price_source(self):
        """``{order: where the price comes from, in words}``. Contracts answer."""
        return dict.fromkeys(self, "")

    def action_merge_duties(self):
        """One click: the work that is due soon is done on this visit too."""
        self.check_access("write")
        self._merge_duties()
        return True
