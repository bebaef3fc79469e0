from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_RECORD = object()


class SignatureRefused(UserError):
    """The credentials for a signature were not accepted. Let the transaction commit: it holds
    the record of the attempt."""


class SignatureAttempt(models.Model):
    """One attempt to identify oneself for signing: it succeeded or failed, when, from where.

    Failures are counted: after a few in a short time nothing is checked any more, right or wrong,
    and the quality officers are told. Append-only, as signatures are.

    Rights: quality officers read; nobody writes.
    """

    _name = "mds.signature.attempt"
    _description = "Signing Attempt"
    _log_access = False
    _order = "id desc"
    _rec_name = "attempted_at"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    attempted_at = fields.Datetime("Attempted", required=True, readonly=True, index=True)
    outcome = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("wrong", "Wrong Password or Secret"),
            ("second_factor", "Wrong Second Factor"),
            ("limited", "Refused: too many failures"),
            ("reset", "Refused: credentials reset by another"),
        ],
        required=True,
        readonly=True,
    )
    subject = fields.Char("What for", required=True, readonly=True)
    address = fields.Char("Network Address", readonly=True)

    _number_uniq = models.UniqueIndex(
        "(user_id, number)",
        "Another signature of yours is being checked at this moment. Try again.",
    )

    def init(self):
        super().init()
        self.env["mds.audit.entry"]._protect_table(self._table, "UPDATE OR DELETE")

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("mds_may_record") is not _MAY_RECORD:
            raise UserError(self.env._("Signing attempts are recorded by the system only."))
        return super().create(vals_list)

    def write(self, vals):
        raise UserError(self.env._("A signing attempt cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("A signing attempt cannot be deleted."))

    # -- checking -----------------------------------------------------------------------------

    @api.model
    def _check_credentials(self, documents, password, code=None):
        """Check that the user of this environment is who he says, and record the attempt.

        :param documents: what the credentials are asked for (any recordset)
        :return: how he was identified, such as ``"password+totp"``
        :raises SignatureRefused: not accepted; the reason is in its text
        """
        user = self.env.user
        if not password:
            raise SignatureRefused(self.env._("Enter your password."))
        self._lock(user)
        subject = self._describe(documents)
        minutes, limit = self._get_limit()
        if self._count_failures(user, minutes) >= limit:
            self._refuse(
                user,
                "limited",
                subject,
                self.env._(
                    "Too many failed attempts. Nothing is checked for %(minutes)s minutes; the "
                    "quality officer has been told.",
                    minutes=minutes,
                ),
            )
        until = user._get_signing_blocked_until()[user]
        if until and until > fields.Datetime.now():
            self._refuse(
                user,
                "reset",
                subject,
                self.env._(
                    "Another person set your password or your second factor. You can sign again "
                    "from %(time)s UTC.",
                    time=fields.Datetime.to_string(until),
                ),
            )
        method = self._check_first_factor(user, password, subject)
        second = self._check_second_factor(user, method, code, subject)
        self._record(user, "accepted", subject)
        return f"{method}+{second}" if second else method

    @api.model
    def _check_first_factor(self, user, password, subject):
        secret = user._check_signing_secret(password)
        if secret is not None:
            if not secret:
                self._refuse(user, "wrong", subject, self.env._("This is not your signing secret."))
            return "secret"
        try:
            # interactive: an API key is not accepted in place of the password
            info = user._check_credentials(
                {"type": "password", "login": user.login, "password": password},
                {"interactive": True},
            )
        except AccessDenied:
            info = {}
        if info.get("uid") != user.id:
            text = self.env._("This is not your password.")
            if not user._has_local_password():
                text = self.env._(
                    "This is not your password. If you sign in through another service, set a "
                    "signing secret in your preferences."
                )
            self._refuse(user, "wrong", subject, text)
        return "password"

    @api.model
    def _check_second_factor(self, user, method, code, subject):
        kind = user._mfa_type()
        if not kind:
            return None
        if kind not in ("totp", "totp_mail"):
            raise UserError(
                self.env._(
                    "A second factor of the kind “%(kind)s” cannot be checked for signing.",
                    kind=kind,
                )
            )
        if not request:
            raise UserError(self.env._("The second factor is asked in the web client: sign there."))
        digits = "".join((code or "").split())
        if not digits:
            raise SignatureRefused(self.env._("Enter the code of your second factor."))
        try:
            if not (digits.isascii() and digits.isdigit()):
                raise AccessDenied(self.env._("The code has digits only."))
            user._check_credentials({"type": kind, "token": int(digits)}, {"interactive": True})
        except AccessDenied as denied:
            self._refuse(user, "second_factor", subject, str(denied))
        return kind

    @api.model
    def _get_limit(self):
        """Minutes, and how many failures within them stop the checking."""
        return 15, max(1, self.env["res.users"]._sudo_signing_parameter("attempts", 5))

    @api.model
    def _count_failures(self, user, minutes):
        """Failures of the last ``minutes``, since the last success."""
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT count(*) FROM mds_signature_attempt
             WHERE user_id = %(user)s AND outcome IN ('wrong', 'second_factor')
               AND attempted_at > %(since)s
               AND number > COALESCE((SELECT max(number) FROM mds_signature_attempt
                    WHERE user_id = %(user)s AND outcome = 'accepted'), 0)
            """,
            {"user": user.id, "since": fields.Datetime.now() - timedelta(minutes=minutes)},
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _lock(self, user):
        """One check at a time: two at once could not see each other's failure."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('mds_signature_attempt'), %s)", (user.id,)
        )
        if not self.env.cr.fetchone()[0]:
            raise UserError(
                self.env._("Another signature of yours is being checked at this moment. Try again.")
            )

    # -- recording ----------------------------------------------------------------------------

    @api.model
    def _refuse(self, user, outcome, subject, text):
        self._record(user, outcome, subject)
        minutes, limit = self._get_limit()
        is_failure = outcome in ("wrong", "second_factor")
        if is_failure and self._count_failures(user, minutes) == limit:
            self._report(user, subject)
        raise SignatureRefused(text)

    @api.model
    def _record(self, user, outcome, subject):
        self.env.cr.execute(
            "SELECT COALESCE(max(number), 0) + 1 FROM mds_signature_attempt WHERE user_id = %s",
            (user.id,),
        )
        self._sudo_create(
            {
                "user_id": user.id,
                "number": self.env.cr.fetchone()[0],
                "attempted_at": fields.Datetime.now(),
                "outcome": outcome,
                "subject": subject,
                "address": request.httprequest.remote_addr if request else False,
            }
        )

    @api.model
    def _sudo_create(self, vals):
        """Nobody has the right to write attempts: the check itself records them."""
        attempt = self.sudo().with_context(mds_may_record=_MAY_RECORD).create(vals)
        attempt.flush_recordset()

    @api.model
    def _describe(self, documents):
        return f"{documents._name} {', '.join(str(i) for i in documents.ids[:20])}"

    @api.model
    def _report(self, user, subject):
        """Tell the quality officers at once that somebody may try to sign as ``user``."""
        officers = self._sudo_quality_officers().filtered(lambda officer: officer != user)
        if not officers:
            return
        self._sudo_thread().message_notify(
            partner_ids=officers.partner_id.ids,
            subject=self.env._("Failed attempts to sign as %(name)s", name=user.name),
            body=self.env._(
                "Somebody failed several times to sign as %(name)s (%(login)s), for %(subject)s. "
                "Ask whether it was the person; the attempts are listed under Evidence.",
                name=user.name,
                login=user.login,
                subject=subject,
            ),
        )

    @api.model
    def _sudo_quality_officers(self):
        """Whom to warn does not depend on the rights of the one who failed to sign."""
        group = self.env.ref("mds_base.group_quality_officer").sudo()
        return group.all_user_ids.filtered(lambda user: user.active and not user._is_superuser())

    @api.model
    def _sudo_thread(self):
        """The warning is the system's, not a message of the one who failed to sign."""
        return self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
