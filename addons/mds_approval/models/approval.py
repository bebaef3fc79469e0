import json

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.mds_base.lib import signed_content
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError
from odoo.fields import Domain


class Approval(models.Model):
    """A request for approval 审批单: what is asked, by whom, where it stands, how it went.

    It is made by a document (``mds.approval.mixin``) and holds a copy of the content that is
    approved: approvers see it without access to the document, and a later change of the document
    shows and makes the request void. Everything moves by public methods; each act is a
    ``mds.approval.decision`` and an entry in the audit chain.

    Rights:

    ==================  =========================================================================
    role                may
    ==================  =========================================================================
    participant         read (requester, signers and their stand-ins, copies); answer when it is
                        his turn; the requester withdraws
    quality officer     read all of his companies
    administrator       read all of his companies; nobody writes, creates or deletes
    ==================  =========================================================================

    Requests of other companies are seen by who takes part: a head office approves for branches.
    """

    _name = "mds.approval"
    _inherit = [
        "mds.numbered.mixin",
        "mds.state.mixin",
        "mds.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Approval Request"
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _mail_post_access = "read"
    _sequence_code = "mds.approval"
    _initial_states = ("pending",)
    _final_states = ("approved", "refused", "withdrawn", "void")
    _audit_fields = (
        "kind_id",
        "res_model",
        "res_id",
        "requester_id",
        "company_id",
        "amount",
        "currency_id",
        "content_hash",
        "rule_id",
        "round",
        "cc_user_ids",
    )
    _signature_fields = (
        "name",
        "kind_id",
        "subject",
        "requester_id",
        "amount",
        "currency_id",
        "content_hash",
        "content_text",
    )

    subject = fields.Char(required=True, readonly=True)
    kind_id = fields.Many2one(
        "mds.approval.kind", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("pending", "To Approve"),
            ("sent_back", "Sent Back"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("void", "Void: content changed"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document ID",
        model_field="res_model",
        required=True,
        readonly=True,
        index="btree_not_null",  # documents reach their requests by it
    )
    requester_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    requested_at = fields.Datetime("Requested", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    note = fields.Text("Reason", readonly=True, help="Why it is asked, in the requester's words.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    has_amount = fields.Boolean(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    content = fields.Text("Content (canonical)", readonly=True)
    content_hash = fields.Char("SHA-256 of the Content", readonly=True)
    content_shown = fields.Text(readonly=True)
    content_text = fields.Text("Content", readonly=True)
    content_table = fields.Html("What is Asked", compute="_compute_content_table", sanitize=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", "mds_approval_attachment_rel", "approval_id", "attachment_id", "Files",
        readonly=True,
    )  # fmt: skip
    round = fields.Integer(readonly=True, default=1, help="Asked for the n-th time.")
    rule_id = fields.Many2one(
        "mds.approval.rule", "Row of the Matrix", readonly=True, ondelete="restrict"
    )
    rule_reason = fields.Text("Why this Way", readonly=True)
    step_ids = fields.One2many("mds.approval.step", "approval_id", "Steps", readonly=True)
    signer_ids = fields.One2many("mds.approval.signer", "approval_id", "Signers", readonly=True)
    decision_ids = fields.One2many("mds.approval.decision", "approval_id", "History", readonly=True)
    cc_user_ids = fields.Many2many(
        "res.users", "mds_approval_cc_rel", "approval_id", "user_id", "Copy to", readonly=True
    )
    current_step_id = fields.Many2one(
        "mds.approval.step", "Step", compute="_compute_standing", store=True
    )
    current_user_ids = fields.Many2many(
        "res.users", "mds_approval_current_rel", "approval_id", "user_id", "Waits for",
        compute="_compute_standing", store=True,
    )  # fmt: skip
    deadline_at = fields.Datetime("Deadline", compute="_compute_standing", store=True, index=True)
    participant_ids = fields.Many2many(
        "res.users", "mds_approval_participant_rel", "approval_id", "user_id", "Participants",
        compute="_compute_participant_ids", store=True,
    )  # fmt: skip
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_my_turn = fields.Boolean(compute="_compute_is_my_turn", search="_search_is_my_turn")
    is_mine = fields.Boolean(compute="_compute_is_my_turn")
    needs_signature = fields.Boolean("Signature Demanded", related="kind_id.needs_signature")

    _live_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE state IN ('pending', 'sent_back')",
        "An approval of this document is asked already. Open it instead of asking again.",
    )
    _document_idx = models.Index("(res_model, res_id)")

    # -- computes -----------------------------------------------------------------------------

    @api.depends("state", "step_ids.state", "step_ids.deadline_at", "signer_ids.state",
                 "signer_ids.acting_user_id")  # fmt: skip
    def _compute_standing(self):
        by_people = {}  # a many2many is written per assignment: once per group of people
        for approval in self:
            step = approval.step_ids.filtered(lambda one: one.state == "open")
            step = step if approval.state == "pending" else step.browse()
            signers = step.signer_ids.filtered(lambda one: one.state == "open")
            approval.current_step_id = step[:1]
            approval.deadline_at = step[:1].deadline_at
            people = signers.acting_user_id.sorted("id")
            by_people[people] = by_people.get(people, self.browse()) + approval
        for people, approvals in by_people.items():
            approvals.current_user_ids = people

    @api.depends("requester_id", "cc_user_ids", "signer_ids.user_id", "signer_ids.acting_user_id")
    def _compute_participant_ids(self):
        by_people = {}
        for approval in self:
            signers = approval.signer_ids
            people = (
                approval.requester_id
                | approval.cc_user_ids
                | signers.user_id
                | signers.acting_user_id
            ).sorted("id")
            by_people[people] = by_people.get(people, self.browse()) + approval
        for people, approvals in by_people.items():
            approvals.participant_ids = people

    @api.depends("deadline_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for approval in self:
            approval.is_overdue = bool(approval.deadline_at and approval.deadline_at < now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("deadline_at", "<", fields.Datetime.now())
        return late if True in value else ~late

    @api.depends("current_user_ids", "requester_id")
    @api.depends_context("uid")
    def _compute_is_my_turn(self):
        for approval in self:
            approval.is_my_turn = self.env.user in approval.current_user_ids
            approval.is_mine = self.env.user == approval.requester_id

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("current_user_ids", "in", self.env.uid)
        return mine if True in value else ~mine

    @api.depends("content_shown", "note")
    @api.depends_context("lang")
    def _compute_content_table(self):
        row = Markup(
            "<tr><th class='text-muted fw-normal pe-3' style='min-width: 6em'>%s</th>"
            "<td style='overflow-wrap: anywhere; white-space: pre-line'>%s</td></tr>"
        )
        table = Markup("<table class='table table-sm mb-0'>%s</table>")
        for approval in self:
            shown = json.loads(approval.content_shown or "{}")
            shown = shown.get(self.env.lang) or shown.get("", [])
            rows = signed_content.filled(shown)
            note = (approval.note or "").strip()
            if note and not any(note in text for _label, text in rows):
                label = self._fields["note"].get_description(self.env, ["string"])["string"]
                rows.append((label, note))
            approval.content_table = table % Markup().join(row % one for one in rows)

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = f"{approval.name} {approval.subject or ''}".strip()

    # -- rights and states --------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return [
            Transition("pending", "approved", "action_approve"),
            Transition("pending", "refused", "action_refuse", reason_required=True),
            Transition("pending", "sent_back", "action_send_back", reason_required=True),
            Transition("pending", "withdrawn", "action_withdraw"),
            Transition("sent_back", "withdrawn", "action_withdraw"),
            Transition("sent_back", "pending", "action_request_again"),
            Transition("pending", "void", "action_check_content"),
            Transition("approved", "void", "action_check_content"),
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(self.env._("Requests are evidence and are not deleted: withdraw them."))

    def _sudo_engine(self):
        """Nobody writes requests; the engine does, after it has checked whose turn it is."""
        return self.sudo()

    def _get_signing_refusals(self, meaning):
        refusals = super()._get_signing_refusals(meaning)
        for approval in self:
            if not approval.is_my_turn:
                refusals[approval] = self.env._("it does not wait for you, so you cannot sign it")
        return refusals

    # -- what people press --------------------------------------------------------------------

    def action_approve(self):
        return self._open_answer("approve")

    def action_refuse(self):
        return self._open_answer("refuse")

    def action_send_back(self):
        return self._open_answer("send_back")

    def _open_answer(self, act):
        """The dialog in which these requests are answered together."""
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the requests that you want to answer."))
        # made here, not by the client: a password typed into an unsaved form would be lost
        wizard = self.env["mds.approval.answer.wizard"].create(
            {"approval_ids": self.ids, "act": act}
        )
        return wizard._open()

    def action_add_signer(self):
        return self._open_signer("add_before")

    def action_hand_over(self):
        return self._open_signer("hand_over")

    def action_copy(self):
        return self._open_signer("cc")

    def _open_signer(self, act):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bring in Somebody"),
            "res_model": "mds.approval.signer.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_approval_id": self.id,
                "default_act": act,
                "dialog_size": "medium",
            },
        }

    def action_request_again(self):
        """Ask again, after it was sent back: the document is read anew."""
        self.ensure_one()
        self._get_document()._request_approval()

    def action_open_document(self):
        self.ensure_one()
        document = self._get_document()
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _get_document(self):
        self.ensure_one()
        document = self._get_documents().get(self)
        if not document:
            raise UserError(self.env._("The document no longer exists."))
        return document

    def _get_documents(self):
        """``{approval: its document}`` of those that still exist, in the same environment."""
        answer = {}
        for res_model, approvals in self.grouped("res_model").items():
            if res_model not in self.env:
                continue
            there = self.env[res_model].browse(approvals.mapped("res_id")).exists()
            by_id = {document.id: document for document in there}
            answer.update({one: by_id[one.res_id] for one in approvals if one.res_id in by_id})
        return answer
