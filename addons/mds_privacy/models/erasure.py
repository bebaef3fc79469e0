from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError, ValidationError

QUALITY = "mds_base.group_quality_officer"
MANAGER = "mds_base.group_service_manager"
UNDONE = ("requested", "approved")
PERSON_FIELDS = (
    "person_kind",
    "partner_id",
    "user_id",
    "employee_id",
    "person_name",
    "person_phone",
    "person_email",
)


class Erasure(models.Model):
    """A person's data are erased, and how it was decided 个人信息删除.

    Somebody asks; what is kept about the person is looked up and shown, with what must stay and
    why; a quality officer decides what was found in free texts and files; *another* person
    approves exactly that list (kind “erasure” of ``mds_approval``); then the values are blanked or
    replaced by a pseudonym, and the salts of their digests in the audit trail are forgotten. The
    chains stay whole: they never held the values (ADR 0004). The request itself forgets the person
    too when it is done.

    =============== ========= ====== ============== ============ ================== ============
    role            read      create change, ask    choose lines erase              delete
    =============== ========= ====== ============== ============ ================== ============
    service manager own       yes    own, undecided –            –                  –
    quality officer companies yes    undecided      yes          yes, when approved –
    administrator   as a quality officer
    =============== ========= ====== ============== ============ ================== ============
    Who approves says the matrix: by default a quality officer, never who asks.
    """

    _name = "mds.erasure"
    _description = "Erasure of Personal Data"
    _inherit = ["mds.approval.state.mixin", "mds.numbered.mixin"]
    _order = "id desc"
    _sequence_code = "mds.erasure"

    _initial_states = ("requested",)
    _final_states = ("done", "refused", "withdrawn")
    _approval_kind = "erasure"
    _approval_states = {
        "approved": "approved",
        "refused": "refused",
        "sent_back": "requested",
        "withdrawn": "requested",
        "void": "requested",
    }
    _approval_fields = ("name", "person_kind", "basis", "requested_by_id")
    _audit_fields = (
        "name",
        "state",
        "person_kind",
        "basis",
        "requested_by_id",
        "approved_by_id",
        "erased_count",
        "kept_count",
    )
    _audit_personal_fields = ("person_name", "person_phone", "person_email", "partner_id")
    _guarded_fields = (
        "requested_by_id",
        "requested_at",
        "approved_by_id",
        "approved_at",
        "done_at",
        "done_by_id",
        "erased_count",
        "kept_count",
    )

    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("done", "Erased"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="requested",
        copy=False,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    person_kind = fields.Selection(
        [
            ("text", "Name and Telephone"),
            ("partner", "Contact"),
            ("user", "User"),
            ("employee", "Employee"),
        ],
        "Who",
        required=True,
        default="text",
    )
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="restrict", copy=False)
    user_id = fields.Many2one(
        "res.users",
        "User",
        ondelete="restrict",
        copy=False,
        context={"active_test": False},
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Employee",
        ondelete="restrict",
        copy=False,
        context={"active_test": False},
    )
    person_name = fields.Char("Name", copy=False)
    person_phone = fields.Char("Telephone", copy=False)
    person_email = fields.Char("E-mail", copy=False)
    basis = fields.Selection(
        [
            ("request", "The person asks for it"),
            ("purpose", "No longer needed for its purpose"),
            ("consent", "Consent was withdrawn"),
            ("unlawful", "Was collected without right"),
        ],
        "Why",
        required=True,
        default="request",
    )
    note = fields.Text(help="How the person asked, and how we know that it is this person.")
    requested_by_id = fields.Many2one(
        "res.users", "Requested by", readonly=True, ondelete="restrict", copy=False
    )
    requested_at = fields.Datetime("Requested on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, ondelete="restrict", copy=False
    )
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", "Erased by", readonly=True, ondelete="restrict", copy=False
    )
    done_at = fields.Datetime("Erased on", readonly=True, copy=False)
    erased_count = fields.Integer("Values Erased", readonly=True, copy=False)
    kept_count = fields.Integer("Values Kept", readonly=True, copy=False)
    line_ids = fields.One2many("mds.erasure.line", "erasure_id", "What is Kept About the Person")
    erase_count = fields.Integer("To Erase", compute="_compute_counts")
    keep_count = fields.Integer("To Keep", compute="_compute_counts")
    open_count = fields.Integer("To Decide", compute="_compute_counts")

    _name_uniq = models.UniqueIndex("(company_id, name)", "This number is taken.")

    @api.depends("line_ids.decision", "line_ids.count")
    def _compute_counts(self):
        for erasure in self:
            for decision in ("erase", "keep", "open"):
                lines = erasure.line_ids.filtered(lambda line, d=decision: line.decision == d)
                erasure[f"{decision}_count"] = sum(lines.mapped("count"))

    @api.depends("name")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = erasure.name

    @api.constrains("partner_id")
    def _check_partner(self):
        for erasure in self:
            if erasure.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "%(partner)s is an organisation: only data of persons are erased.",
                        partner=erasure.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        kept = set(self._guarded_fields)
        erasures = super().create(
            [
                {
                    **{name: value for name, value in vals.items() if name not in kept},
                    "requested_by_id": self.env.uid,
                    "requested_at": now,
                }
                for vals in vals_list
            ]
        )
        erasures._check_person()
        erasures._find()
        return erasures

    def write(self, vals):
        if not self.env.su:
            stamps = vals.keys() & set(self._guarded_fields)
            if stamps:
                raise UserError(self.env._("Who decided and when is written by the system."))
            if vals.keys() & {*PERSON_FIELDS, "basis", "note", "line_ids"}:
                self._check_undecided()
        result = super().write(vals)
        if vals.keys() & set(PERSON_FIELDS) and not self.env.su:
            self._check_person()
            self._find()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A request for erasure is evidence: withdraw it instead."))

    def _check_undecided(self, states=("requested",)):
        decided = self.filtered(lambda erasure: erasure.state not in states)
        if decided:
            raise UserError(
                self.env._(
                    "%(erasures)s is decided already: make a new request instead.",
                    erasures=", ".join(decided.mapped("name")),
                )
            )

    def _check_person(self):
        """Each request names somebody, in one way."""
        for erasure in self:
            named = {
                "partner": erasure.partner_id,
                "user": erasure.user_id,
                "employee": erasure.employee_id,
                "text": (erasure.person_name or "").strip()
                or (erasure.person_phone or "").strip()
                or (erasure.person_email or "").strip(),
            }
            if not named[erasure.person_kind]:
                raise ValidationError(
                    self.env._(
                        "Say whose data are to be erased: a contact, a user, an employee, or a "
                        "name and telephone number."
                    )
                )

    # -- states -------------------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        withdrawing = ("action_withdraw", (QUALITY, MANAGER), "_guard_withdraw", True)
        return [
            *super()._get_transitions(),
            Transition("requested", "approved", "action_follow_approval"),
            Transition("requested", "refused", "action_follow_approval"),
            Transition("approved", "requested", "action_follow_approval"),
            Transition("approved", "done", "action_erase", (QUALITY,), "_guard_erase"),
            Transition("requested", "withdrawn", *withdrawing),
            Transition("approved", "withdrawn", *withdrawing),
        ]

    def _guard_withdraw(self):
        return {
            erasure: self.env._("an approval is asked for: withdraw that first.")
            for erasure in self
            if erasure.approval_state == "pending"
        }

    def _guard_erase(self):
        return {
            **self._get_approval_blockers(),
            **self._get_new_findings(),
            **self._get_hindrances(),
        }

    def _get_hindrances(self):
        """``{erasure: why the person cannot be erased now}``."""
        _ = self.env._
        found = {}
        for erasure in self:
            user, employee = erasure._get_users(), erasure._get_employees()
            if user & (
                self.env.user + self.env.ref("base.user_root") + self.env.ref("base.user_admin")
            ):
                found[erasure] = _("nobody erases himself or the built-in users.")
            elif user.filtered("active"):
                found[erasure] = _("the person still has a login. Archive the user first.")
            elif employee.filtered("active"):
                found[erasure] = _("the person is still employed. Archive the employee first.")
        return found

    def action_erase(self):
        """Erase what was approved. It cannot be undone."""
        self._transition("done")

    def action_withdraw(self):
        self._transition("withdrawn")

    def action_ask_withdraw(self):
        return self.with_context(mds_action="action_withdraw").action_ask_reason()

    def action_find(self):
        """Look up again what is kept about the person. More found makes an approval void."""
        self.check_access("write")
        self._check_undecided(UNDONE)
        self._find()

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        now = fields.Datetime.now()
        reached = {
            target: self.filtered(lambda erasure, t=target: changes[erasure].target == t)
            for target in ("approved", "requested", "done")
        }
        reached["approved"]._sudo_stamps().write(
            {"approved_by_id": self.env.uid, "approved_at": now}
        )
        reached["requested"]._sudo_stamps().write({"approved_by_id": False, "approved_at": False})
        reached["done"]._sudo_stamps().write({"done_by_id": self.env.uid, "done_at": now})
        reached["done"]._erase()
        return result

    def _sudo_stamps(self):
        """Who decided is written by the system, never by hand."""
        return self.sudo()
