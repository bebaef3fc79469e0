from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, SaidText
from odoo.exceptions import AccessError, UserError

YES_NO_UNKNOWN = [("unknown", "Not asked yet"), ("no", "No"), ("yes", "Yes")]
RESULTS = [
    ("fit", "Fit for use"),
    ("restricted", "Restricted use"),
    ("unsafe", "Unsafe, out of use"),
    ("not_applicable", "Not applicable"),
]

DISPATCHER = "mds_base.group_dispatcher"
ENGINEER = "mds_base.group_engineer"
QUALITY = "mds_base.group_quality_officer"

INTAKE_FIELDS = (
    "type_id",
    "priority",
    "device_id",
    "partner_id",
    "site_id",
    "company_id",
    "region_id",
    "outlet_id",
    "reporter_name",
    "reporter_phone",
    "reported_at",
    "channel_id",
    "parent_id",
)
DECISION_FIELDS = ("due_by", "due_reason", "coverage", "coverage_reason")
WORK_FIELDS = (
    "symptom",
    "symptom_code_id",
    "error_code",
    "cause_code_id",
    "remedy_code_id",
    "is_patient_involved",
    "is_device_unsafe",
    "work_done",
    "result",
    "result_note",
)
ASSESSMENT_FIELDS = (
    "complaint_assessment",
    "complaint_reason",
    "reportable",
    "reportable_reason",
)
STAMP_FIELDS = (
    "recorded_at",
    "finished_at",
    "closed_at",
    "device_identity",
    "assessed_by_id",
    "assessed_at",
    "assessment_basis",
    "facts_by_id",
    "facts_at",
    "concluded_at",
    "repeat_of_id",
    "fix_state",
    "fix_reason",
    "first_fix_percent",
    "completeness",
    "completeness_gaps",
)
# the papers are complete, the case is settled, or nothing came of it
ENDED = ("closed", "concluded", "cancelled")


class Order(models.Model):
    """A service order 服务工单: from the fault report of a hospital to the closed papers.

    ===================== ======= ======= ========== ======== =========== ==============
    role                  read    report  plan       work     assess      close, reopen
    ===================== ======= ======= ========== ======== =========== ==============
    every service user    regions –       –          –        –           –
    engineer              regions yes     –          own      –           reopen (done)
    dispatcher, manager   regions yes     yes        yes      –           yes
    quality officer       regions –       –          –        yes         conclude
    ===================== ======= ======= ========== ======== =========== ==============

    “regions”: of the companies and regions of the user. “own”: orders on which he has a visit.
    Reopening a closed or concluded order is the service manager's. Nobody deletes an order: it is
    cancelled.
    Which fields make up intake, decision, work and assessment: see the constants of this file;
    they are checked in :meth:`write`, not only hidden in a view.
    """

    _name = "mds.order"
    _description = "Service Order"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mds.signature.mixin",
        "mds.acceptance.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, reported_at desc, id desc"
    _rec_names_search = ["name", "device_line_ids.device_id.serial", "partner_id.name"]
    _check_company_auto = True

    _sequence_code = "mds.order"
    _guarded_fields = STAMP_FIELDS
    _initial_states = ("new",)
    _final_states = ENDED
    _audit_fields = (
        "name",
        "state",
        *INTAKE_FIELDS[:8],
        "reported_at",
        "channel_id",
        *DECISION_FIELDS,
        *WORK_FIELDS,
        *ASSESSMENT_FIELDS,
        "assessed_by_id",
        "assessment_basis",
        "complaint_outcome",
        "report_reference",
        "parent_id",
        "fix_state",
        "fix_reason",
        "completeness",
    )
    _audit_personal_fields = ("reporter_name", "reporter_phone")

    state = fields.Selection(
        [
            ("new", "New"),
            ("triaged", "Triaged"),
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Work Done"),
            ("closed", "Closed"),
            ("concluded", "Concluded"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="new",
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_states",
    )
    type_id = fields.Many2one(
        "mds.order.type",
        "Type",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_type_id(),
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")],
        required=True,
        default="1",
        index=True,
    )

    # what, where, who told us
    device_id = fields.Many2one("mds.device", index=True, ondelete="restrict", check_company=True)
    product_tmpl_id = fields.Many2one(
        related="device_id.product_tmpl_id", string="Device Model", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", index=True, ondelete="restrict", check_company=True
    )
    site_id = fields.Many2one("mds.site", index="btree_not_null", ondelete="restrict")
    reporter_name = fields.Char("Reported by")
    reporter_phone = fields.Char("Reporter's Phone")
    reported_at = fields.Datetime(
        "Reported",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        index=True,
        help="When the customer told us, as claimed.",
    )
    recorded_at = fields.Datetime(
        "Recorded", readonly=True, copy=False, help="When the server wrote it down."
    )
    symptom = fields.Text(help="What the customer sees, in his words.")
    symptom_code_id = fields.Many2one(
        "mds.fault.code", "Symptom Code", domain=[("kind", "=", "symptom")], ondelete="restrict"
    )
    error_code = fields.Char("Error Code Shown", help="As the device displays it.")
    is_patient_involved = fields.Selection(
        YES_NO_UNKNOWN,
        "Patient or Staff Affected?",
        required=True,
        default="unknown",
        help="Was a patient, user or other person harmed, or could have been?",
    )
    is_device_unsafe = fields.Selection(
        YES_NO_UNKNOWN,
        "Device Unsafe?",
        required=True,
        default="unknown",
        help="Must the device not be used until it is repaired?",
    )

    # decided: by when, who pays
    due_by = fields.Datetime("Due by", copy=False, index="btree_not_null")
    due_reason = SaidChar("Why Due Then", copy=False)
    coverage = fields.Selection(
        [("undecided", "Undecided"), ("warranty", "Warranty"), ("billable", "Billable")],
        required=True,
        default="undecided",
        copy=False,
        index=True,
    )
    coverage_reason = SaidChar("Why Covered or Not", copy=False)

    # work
    visit_ids = fields.One2many("mds.visit", "order_id", "Visits")
    task_ids = fields.One2many("mds.order.task", "order_id", "Checklist")
    time_ids = fields.One2many("mds.order.time", "order_id", "Time")
    photo_ids = fields.One2many("mds.order.photo", "order_id", "Photos")
    cause_code_id = fields.Many2one(
        "mds.fault.code",
        "Cause",
        domain=[("kind", "=", "cause")],
        ondelete="restrict",
        copy=False,
    )
    remedy_code_id = fields.Many2one(
        "mds.fault.code",
        "Remedy",
        domain=[("kind", "=", "remedy")],
        ondelete="restrict",
        copy=False,
    )
    work_done = fields.Text("Service Performed", copy=False)
    result = fields.Selection(RESULTS, "Result for the Device", copy=False, index=True)
    result_note = fields.Text("Restrictions and Remarks", copy=False)
    finished_at = fields.Datetime("Work Finished", readonly=True, copy=False, index=True)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    device_identity = fields.Text(
        "Device as Serviced",
        readonly=True,
        copy=False,
        help="How the device was identified when the work ended (JSON). Signed with the work; a "
        "later correction of the device file does not touch it.",
    )
    report_language = fields.Selection(
        [("zh", "Chinese"), ("en", "English"), ("both", "Chinese and English")],
        "Report Language",
        required=True,
        default="both",
    )

    # assessment
    complaint_assessment = fields.Selection(
        [("undecided", "Undecided"), ("no", "No complaint"), ("yes", "Complaint")],
        "Complaint?",
        required=True,
        default="undecided",
        copy=False,
        index=True,
    )
    complaint_reason = SaidText("Why a Complaint or Not", copy=False)
    assessed_by_id = fields.Many2one(
        "res.users", "Assessed by", readonly=True, copy=False, ondelete="restrict"
    )
    assessed_at = fields.Datetime("Assessed on", readonly=True, copy=False)

    # who goes and when, for lists
    lead_engineer_id = fields.Many2one(
        "hr.employee",
        "Lead Engineer",
        compute="_compute_lead_engineer",
        store=True,
        index=True,
    )
    next_visit_at = fields.Datetime("Next Visit", compute="_compute_lead_engineer", store=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    work_hours = fields.Float(compute="_compute_hours", string="Work (h)")
    travel_hours = fields.Float(compute="_compute_hours", string="Travel (h)")
    safety_warning = fields.Char(compute="_compute_safety_warning")
    device_status = fields.Char(related="device_id.status_sentence", string="May it be Used?")

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "Another order of this company has this number."
    )
    _assessed_with_reason = models.Constraint(
        "CHECK (complaint_assessment = 'undecided' OR complaint_reason IS NOT NULL)",
        "Say why it is a complaint, or why it is none.",
    )
    _open_due_idx = models.Index(
        "(company_id, due_by) WHERE state IN ('new', 'triaged', 'planned', 'in_progress')"
    )

    @api.model
    def _default_type_id(self):
        return self.env["mds.order.type"].search([], limit=1)

    @api.model
    def _group_expand_states(self, states, domain):
        open_states = ["new", "triaged", "planned", "in_progress", "done"]
        return open_states + [state for state in states if state not in open_states]

    @api.depends("visit_ids.employee_id", "visit_ids.state", "visit_ids.planned_start")
    def _compute_lead_engineer(self):
        for order in self:
            visits = order.visit_ids.sorted(lambda v: (v.planned_start, v.id))
            live = visits.filtered("is_live")
            finished = visits.filtered(lambda visit: visit.state == "done")
            order.lead_engineer_id = (live[:1] or finished[-1:]).employee_id
            order.next_visit_at = live[:1].planned_start

    @api.depends("due_by", "due_stopped_at", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for order in self:
            is_open = order.state in ("new", "triaged", "planned", "in_progress")
            moment = order.due_stopped_at or now
            order.is_overdue = bool(is_open and order.due_by and order.due_by < moment)

    @api.depends("time_ids.duration_hours", "time_ids.kind")
    def _compute_hours(self):
        for order in self:
            for kind, name in (("work", "work_hours"), ("travel", "travel_hours")):
                rows = order.time_ids.filtered(lambda row, kind=kind: row.kind == kind)
                order[name] = sum(rows.mapped("duration_hours"))

    @api.depends(
        "is_patient_involved",
        "is_device_unsafe",
        "is_device_isolated",
        "is_contaminated",
        "state",
        "result",
    )
    @api.depends_context("lang")
    def _compute_safety_warning(self):
        _ = self.env._
        for order in self:
            words = []
            if order.is_patient_involved == "yes":
                words.append(_("Patient or staff affected"))
            # once the work is done, its result says whether the device is safe
            if order.state in ("done", "closed", "concluded") and order.result != "unsafe":
                if order.is_device_unsafe == "yes":
                    words.append(_("Was reported unsafe"))
            elif order.is_device_unsafe == "yes" or order.result == "unsafe":
                words.append(_("Device unsafe"))
                if order.state != "done" and order.is_device_isolated == "no":
                    words.append(_("The ward still uses it"))
            if order.is_contaminated == "yes" and order.state not in self._final_states:
                words.append(_("Contaminated"))
            order.safety_warning = " · ".join(words) or False

    def write(self, vals):
        names = vals.keys() - set(STAMP_FIELDS)
        vals = {name: vals[name] for name in vals if name in names}
        self._check_field_rights(names)
        self._check_not_final(names)
        if vals.get("complaint_assessment"):
            vals.update(self._prepare_assessment_stamp(vals["complaint_assessment"]))
        if "state" in vals and self._may_write_state():
            vals.update(self._prepare_state_stamp(vals["state"]))
        if not vals:
            return True
        changes_result = {"result", "result_note"} & vals.keys()
        before = {order: (order.result, order.result_note) for order in self if changes_result}
        result = super().write(vals)
        if changes_result:
            self._spread_result(vals)
        # after the end of work the device follows at once: it must not look usable until signing
        self.filtered(
            lambda order: (
                changes_result
                and order.state == "done"
                and before[order] != (order.result, order.result_note)
            )
        )._apply_result()
        return result

    def _write_device_identity(self, text):
        """Called when the work ends; no user writes this field."""
        self.ensure_one()
        super().write({"device_identity": text})

    def _write_derived(self, vals):
        """What the server finds out about ended orders: repeats, completeness."""
        super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_never(self):
        raise UserError(self.env._("An order is a record of service: cancel it instead."))

    @api.model
    def _get_field_groups(self):
        """``{field: groups of which one is needed to write it}``."""
        return {
            **dict.fromkeys(INTAKE_FIELDS + DECISION_FIELDS, (DISPATCHER,)),
            **dict.fromkeys(WORK_FIELDS, (ENGINEER, DISPATCHER)),
            **dict.fromkeys(ASSESSMENT_FIELDS, (QUALITY,)),
        }

    @api.model
    def _check_field_rights(self, names):
        """Refuse fields that are another role's. Rights on the record come on top."""
        if self.env.su:
            return
        needed = self._get_field_groups()
        refused = [
            name
            for name in names & needed.keys()
            if not any(self.env.user.has_group(group) for group in needed[name])
        ]
        if refused:
            labels = self.fields_get(refused, ["string"])
            raise AccessError(
                self.env._(
                    "Your role may not change: %(fields)s. Ask a dispatcher.",
                    fields=", ".join(label["string"] for label in labels.values()),
                )
            )

    def _check_not_final(self, names):
        """What is closed or cancelled stays as it is, whoever asks."""
        locked = {*INTAKE_FIELDS, *DECISION_FIELDS, *WORK_FIELDS, *ASSESSMENT_FIELDS}
        if not locked & names:
            return
        final = self.filtered(lambda order: order.state in self._final_states)
        if final:
            raise UserError(
                self.env._(
                    "%(orders)s: closed or cancelled. Ask the service manager to reopen it "
                    "before you change it.",
                    orders=", ".join(final.mapped("name")),
                )
            )

    @api.model
    def _prepare_state_stamp(self, state):
        """When work ended and papers were closed, as claimed by whoever did it."""
        if state == "in_progress":
            return {"closed_at": False, "concluded_at": False}
        names = {"done": "finished_at", "closed": "closed_at", "concluded": "concluded_at"}
        if state not in names:
            return {}
        stamp = {names[state]: self._audit_occurred_at() or fields.Datetime.now()}
        if state == "done":  # who declares the work finished stands for the two safety facts
            stamp.update(facts_by_id=self.env.uid, facts_at=fields.Datetime.now())
        return stamp

    @api.model
    def _prepare_assessment_stamp(self, assessment):
        """Who assessed and when follows from who writes it; it cannot be claimed."""
        if assessment == "undecided":
            return {"assessed_by_id": False, "assessed_at": False}
        return {"assessed_by_id": self.env.uid, "assessed_at": fields.Datetime.now()}
