from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import signed_content
from ..models.signature_attempt import SignatureRefused

SHOWN_DOCUMENTS = 20


class SignatureWizard(models.TransientModel):
    """The signing dialog: shows what is signed, asks what it means and who signs.

    The password and the code come in the context of the button, so they never reach the
    database. Refused credentials open the dialog again with the reason instead of raising an
    error: the transaction commits and the attempt stays recorded.
    """

    _name = "mds.signature.wizard"
    _description = "Sign Electronically"
    _transient_max_hours = 0.2

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    meaning = fields.Selection(
        lambda self: self.env["mds.signature"]._fields["meaning"]._description_selection(self.env),
        required=True,
        default="authorship",
        help="Authorship: I did and wrote this. Review: I checked it. Approval: I release it. "
        "Responsibility: I answer for it.",
    )
    password = fields.Char(store=False)
    code = fields.Char("Second Factor", store=False)
    error = fields.Char(readonly=True)
    printed_name = fields.Char("Signer", compute="_compute_signer")
    has_secret = fields.Boolean(compute="_compute_signer")
    mfa_type = fields.Char(compute="_compute_signer")
    summary = fields.Html("You Sign", compute="_compute_summary", sanitize=False)

    @api.depends_context("uid")
    def _compute_signer(self):
        user = self.env.user
        for wizard in self:
            wizard.printed_name = user.name
            wizard.has_secret = user.mds_has_signing_secret
            wizard.mfa_type = user._mfa_type() or False

    @api.depends("res_model", "res_ids")
    def _compute_summary(self):
        for wizard in self:
            documents = wizard._get_documents()
            shown = documents[:SHOWN_DOCUMENTS]
            if len(documents) == 1:
                body = wizard._make_content_table(documents)
            else:
                body = Markup("<ul>%s</ul>") % Markup().join(
                    Markup("<li>%s</li>") % record.display_name for record in shown
                )
            more = len(documents) - len(shown)
            if more > 0:
                body += Markup("<p>%s</p>") % self.env._("… and %(count)s more.", count=more)
            wizard.summary = body

    @api.model
    def _make_content_table(self, document):
        rows = Markup().join(
            Markup(
                "<tr><th class='text-muted fw-normal pe-3' style='min-width: 5em'>%s</th>"
                "<td style='overflow-wrap: anywhere; white-space: pre-line'>%s</td></tr>"
            )
            % (label, text)
            for label, text in signed_content.filled(
                document._get_signature_display()[document].values()
            )
        )
        title = Markup("<p class='fw-bold mb-1'>%s</p>") % document.display_name
        return title + Markup("<table class='table table-sm mb-0'>%s</table>") % rows

    def _get_documents(self):
        """The documents to sign, which the user may read."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if model is None or "signature_ids" not in model._fields:
            raise UserError(self.env._("These documents are not signed electronically."))
        documents = model.browse(self.res_ids or [])
        documents.check_access("read")
        return documents

    def action_confirm(self):
        """Sign with the credentials in the context (``password``, ``code``)."""
        self.ensure_one()
        try:
            self._get_documents()._sign(
                self.meaning, self.env.context.get("password"), self.env.context.get("code")
            )
        except SignatureRefused as refused:
            self.error = str(refused)
            return self._open()
        return {"type": "ir.actions.act_window_close"}

    def action_send_code(self):
        """Mail the code, where the second factor is a mailed one."""
        self.ensure_one()
        if self.env.user._mfa_type() != "totp_mail":
            raise UserError(self.env._("Your second factor is not sent by mail."))
        self.env.user._send_totp_mail_code()
        self.error = self.env._("The code was sent to your mail address.")
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign Electronically"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }
