import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

VALID_HOURS = 72


class ApprovalToken(models.Model):
    """A right to answer one request once from outside: a card in a messenger, a link in a mail.

    The clear token leaves the database with the message; here is only its hash. Whoever calls
    ``mds.approval._answer_from_outside`` (a messenger's addon, after it has verified the
    signature of the messenger) answers as the person for whom the token was issued.

    Rights: nobody reads or writes.
    """

    _name = "mds.approval.token"
    _description = "Token for an Answer from Outside"
    _log_access = False
    _rec_name = "external_id"

    approval_id = fields.Many2one("mds.approval", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    round = fields.Integer(required=True)
    token_hash = fields.Char(required=True)
    issued_at = fields.Datetime(required=True)
    expires_at = fields.Datetime(required=True, index=True)
    used_at = fields.Datetime()
    external_id = fields.Char()
    answer = fields.Text()

    _hash_uniq = models.UniqueIndex("(token_hash)")

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.autovacuum
    def _gc_expired(self):
        self._sudo_tokens().search(
            [("expires_at", "<", fields.Datetime.now() - timedelta(days=30))]
        ).unlink()

    @api.model
    def _sudo_tokens(self):
        """Nobody has rights on tokens; whoever shows a right one is let in."""
        return self.sudo()


class Approval(models.Model):
    """The seam for outside messengers. There is no public route here: an addon that knows its
    messenger verifies the caller, limits the rate and calls ``_answer_from_outside``."""

    _inherit = "mds.approval"

    def _issue_outside_tokens(self, hours=VALID_HOURS):
        """New tokens for everybody whose turn it is: ``{(request, user): clear token}``.

        The clear text exists only in the answer. Earlier unused tokens end.
        """
        tokens = self.env["mds.approval.token"]._sudo_tokens()
        now = fields.Datetime.now()
        tokens.search([("approval_id", "in", self.ids), ("used_at", "=", False)]).expires_at = now
        answer, vals_list = {}, []
        for approval in self:
            for user in approval.current_user_ids:
                clear = secrets.token_urlsafe(32)
                answer[approval, user] = clear
                vals_list.append(
                    {
                        "approval_id": approval.id,
                        "user_id": user.id,
                        "round": approval.round,
                        "token_hash": tokens._hash(clear),
                        "issued_at": now,
                        "expires_at": now + timedelta(hours=hours),
                    }
                )
        tokens.create(vals_list)
        return answer

    @api.model
    def _answer_from_outside(self, external_id, token, decision, comment="", channel="outside"):
        """An answer that came from outside. May be repeated: the same message counts once.

        :param external_id: the messenger's own id of the message; the same id gets the same answer
        :param token: the clear token that was in the message
        :param decision: ``approve``, ``refuse`` or ``send_back``
        :return: ``{"status": "done" | "repeated" | "refused", "message": text}``
        """
        tokens = self.env["mds.approval.token"]._sudo_tokens()
        found = tokens.search([("token_hash", "=", tokens._hash(token or ""))])
        if not found or not external_id:
            return self._refuse_outside(self.env._("This link is not valid."))
        found.approval_id._lock()
        if found.used_at:
            if found.external_id == external_id:
                return {"status": "repeated", "message": found.answer}
            return self._refuse_outside(self.env._("This link was used already."))
        if found.expires_at <= fields.Datetime.now():
            return self._refuse_outside(
                self.env._("This link has expired: answer in Device Service.")
            )
        if found.round != found.approval_id.round or not found.user_id.active:
            return self._refuse_outside(self.env._("This link is not valid any more."))
        request = self.with_user(found.user_id).browse(found.approval_id.id)
        try:
            outcome = request._answer(
                decision, comment, client_uuid=f"{channel}:{external_id}", channel=channel
            )[request]
        except UserError as error:
            return self._refuse_outside(str(error))
        if not outcome.is_counted:
            return self._refuse_outside(outcome.text)
        found.write(
            {
                "used_at": fields.Datetime.now(),
                "external_id": external_id,
                "answer": outcome.text,
            }
        )
        return {"status": "done", "message": outcome.text}

    @api.model
    def _refuse_outside(self, text):
        return {"status": "refused", "message": text}
