from odoo import api, fields, models

from ..models.signature_attempt import SignatureRefused

MINIMUM_LENGTH = 10


class SigningSecretWizard(models.TransientModel):
    """Sets the signing secret of the user himself.

    He identifies himself as for a signature: with the present secret or with the password. Only a
    user who has neither (single sign-on, first time) sets it on the strength of the session, and
    is told by mail. All three texts come in the context of the button and are never stored.
    """

    _name = "mds.signing.secret.wizard"
    _description = "Signing Secret"
    _transient_max_hours = 0.2

    current = fields.Char("Present Password or Secret", store=False)
    code = fields.Char("Second Factor", store=False)
    new_secret = fields.Char("New Signing Secret", store=False)
    repeated = fields.Char("New Signing Secret, Again", store=False)
    error = fields.Char(readonly=True)
    has_secret = fields.Boolean(compute="_compute_user")
    needs_current = fields.Boolean(compute="_compute_user")
    mfa_type = fields.Char(compute="_compute_user")

    @api.depends_context("uid")
    def _compute_user(self):
        user = self.env.user
        for wizard in self:
            wizard.has_secret = user.mds_has_signing_secret
            wizard.needs_current = wizard.has_secret or user._has_local_password()
            wizard.mfa_type = user._mfa_type() or False

    def action_confirm(self):
        """Set the secret given in the context (``current``, ``code``, ``new_secret``,
        ``repeated``)."""
        self.ensure_one()
        context = self.env.context
        secret = context.get("new_secret") or ""
        if len(secret) < MINIMUM_LENGTH:
            return self._reopen(
                self.env._("Choose at least %(count)s characters.", count=MINIMUM_LENGTH)
            )
        if secret != context.get("repeated"):
            return self._reopen(self.env._("The two new secrets differ: write them again."))
        return self._apply(secret)

    def action_remove(self):
        """Remove the secret: from now on the password signs."""
        self.ensure_one()
        return self._apply("")

    def _apply(self, secret):
        user = self.env.user
        self.env["mds.signature"]._check_signer()
        if self.needs_current:
            try:
                self.env["mds.signature.attempt"]._check_credentials(
                    user, self.env.context.get("current"), self.env.context.get("code")
                )
            except SignatureRefused as refused:
                return self._reopen(str(refused))
        user.with_env(self.env)._set_signing_secret(secret)
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self, error):
        self.error = error
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signing Secret"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }
