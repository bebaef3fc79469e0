import uuid

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.mds_base.models.signature_attempt import SignatureRefused
from odoo.exceptions import UserError

SHOWN = 20


class ApprovalAnswerWizard(models.TransientModel):
    """The dialog in which one or many requests are answered, with one password where it is asked.

    Password and code come in the context of the button and never reach the database. The identity
    of the answer is made with the dialog, so that pressing twice counts once.
    """

    _name = "mds.approval.answer.wizard"
    _description = "Answer Requests"
    _transient_max_hours = 1

    approval_ids = fields.Json(required=True, readonly=True)
    client_uuid = fields.Char(readonly=True, default=lambda self: str(uuid.uuid4()))
    act = fields.Selection(
        [("approve", "Approve"), ("refuse", "Refuse"), ("send_back", "Send Back")],
        required=True,
        readonly=True,
    )
    comment = fields.Text("Remark")
    back_to = fields.Selection("_selection_back_to", "To", default="0")
    can_choose_step = fields.Boolean(compute="_compute_summary")
    password = fields.Char(store=False)
    code = fields.Char("Second Factor", store=False)
    error = fields.Char(readonly=True)
    needs_signature = fields.Boolean(compute="_compute_summary")
    has_secret = fields.Boolean(compute="_compute_signer")
    mfa_type = fields.Char(compute="_compute_signer")
    printed_name = fields.Char("Signer", compute="_compute_signer")
    meaning = fields.Char("Meaning of the Signature", compute="_compute_summary")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.model
    def _selection_back_to(self):
        """The requester, or a step that was passed (of one request)."""
        options = [("0", self.env._("the requester"))]
        approval = self.env["mds.approval"].browse(self.env.context.get("mds_back_to_of") or [])
        if len(approval) == 1:
            passed = approval.step_ids.filtered(
                lambda step: step.round == approval.round and step.state == "passed"
            )
            options += [(str(step.position), step.name) for step in passed.sorted("position")]
        else:
            options += [(str(number), str(number)) for number in range(1, 100)]
        return options

    @api.depends_context("uid")
    def _compute_signer(self):
        user = self.env.user
        for wizard in self:
            wizard.printed_name = user.name
            wizard.has_secret = user.mds_has_signing_secret
            wizard.mfa_type = user._mfa_type() or False

    @api.depends("approval_ids", "act")
    def _compute_summary(self):
        meanings = dict(
            self.env["mds.approval.kind"]
            ._fields["signature_meaning"]
            ._description_selection(self.env)
        )
        for wizard in self:
            approvals = wizard._get_approvals()
            signing = approvals.filtered("needs_signature")
            wizard.needs_signature = wizard.act == "approve" and bool(signing)
            wizard.meaning = ", ".join(
                meanings[one] for one in dict.fromkeys(signing.mapped("kind_id.signature_meaning"))
            )
            wizard.can_choose_step = len(approvals) == 1 and bool(
                approvals.step_ids.filtered(
                    lambda step, n=approvals.round: step.state == "passed" and step.round == n
                )
            )
            if len(approvals) == 1:
                body = Markup("<p class='fw-bold mb-1'>%s</p>%s") % (
                    approvals.display_name,
                    approvals.content_table,
                )
            else:
                body = Markup("<ul class='mb-0'>%s</ul>") % Markup().join(
                    Markup("<li>%s%s</li>") % (one.display_name, one._get_amount_text())
                    for one in approvals[:SHOWN]
                )
            if len(approvals) > SHOWN:
                body += Markup("<p>%s</p>") % self.env._(
                    "… and %(count)s more.", count=len(approvals) - SHOWN
                )
            wizard.summary = body

    def _get_approvals(self):
        approvals = self.env["mds.approval"].browse(self.approval_ids or [])
        approvals.check_access("read")
        return approvals

    def action_confirm(self):
        """Answer, with the credentials in the context (``password``, ``code``)."""
        self.ensure_one()
        approvals = self._get_approvals()
        if self.act != "approve" and not (self.comment or "").strip():
            raise UserError(self.env._("State the reason: the requester must know what to change."))
        if self.act == "approve":
            try:
                self._sign(approvals)
            except SignatureRefused as refused:
                self.error = str(refused)
                return self._open()
        outcomes = approvals._answer(
            self.act,
            self.comment,
            client_uuid=self.client_uuid,
            to_position=int(self.back_to or 0) if self.act == "send_back" else None,
        )
        return self._tell(outcomes)

    def _sign(self, approvals):
        """One password for all that demand a signature and wait for the user."""
        approvals._lock()
        signing = approvals.filtered("needs_signature")
        signing -= signing.browse([one.id for one in signing._void_changed()])
        refusals = signing._get_turn_refusals()
        signing -= signing.browse([one.id for one in refusals])
        by_meaning = signing.grouped(lambda one: one.kind_id.signature_meaning)
        if len(by_meaning) > 1:
            raise UserError(
                self.env._(
                    "These requests ask for signatures of different meaning: answer them "
                    "separately."
                )
            )
        for meaning, group in by_meaning.items():
            group._sign(meaning, self.env.context.get("password"), self.env.context.get("code"))

    def _tell(self, outcomes):
        """One sentence on the screen: what counted, and what did not and why."""
        counted = [one for one in outcomes.values() if one.is_counted]
        others = [one for one in outcomes.values() if not one.is_counted]
        if not counted and not any(one.is_void for one in others):
            raise UserError("\n".join(one.text for one in others))
        if len(outcomes) == 1:
            message = next(iter(outcomes.values())).text
        else:
            message = self.env._("%(count)s answers counted.", count=len(counted))
            message = "\n".join([message, *(one.text for one in others)])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if others else "success",
                "sticky": bool(others),
                "message": message,
                "next": {
                    "type": "ir.actions.client",
                    "tag": "soft_reload",
                },
            },
        }

    def _open(self):
        names = dict(self._fields["act"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": names[self.act],
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium", "mds_back_to_of": self.approval_ids},
        }
