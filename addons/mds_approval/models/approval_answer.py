from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .approval_decision import MAY_DECIDE

ANSWERS = {"approve": "approved", "refuse": "refused", "send_back": "sent_back"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer: did it count, and what to tell the one who gave it."""

    is_counted: bool
    text: str
    is_void: bool = False


class Approval(models.Model):
    """How requests are answered: each by whose turn it is, each answer once."""

    _inherit = "mds.approval"

    lock_version = fields.Integer(readonly=True, help="Raised by every act, so that two acts meet.")

    def _lock(self):
        """One act at a time on each request.

        The row is changed, not only locked: who waited for another writer could else not see
        what that writer did, and is now tried again by Odoo on what is then there.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "WITH held AS (SELECT id FROM mds_approval WHERE id IN %s ORDER BY id FOR UPDATE) "
            "UPDATE mds_approval SET lock_version = COALESCE(lock_version, 0) + 1 "
            "FROM held WHERE mds_approval.id = held.id",
            [tuple(self.ids) or (0,)],
        )
        self.env.invalidate_all(flush=False)

    def answer(self, act, comment="", client_uuid=None):
        """Answer these requests as the user of this environment. May be repeated.

        :param act: ``approve``, ``refuse`` or ``send_back`` (to the requester)
        :param comment: why; required unless approved
        :param client_uuid: identity of this answer; the same one counts once
        :return: list of ``{"id", "counted", "message"}``, in order
        :raises UserError: a single request did not take the answer, and why
        """
        outcomes = self._answer(act, comment, client_uuid=client_uuid)
        if len(self) == 1:
            [outcome] = outcomes.values()
            if not outcome.is_counted and not outcome.is_void:
                raise UserError(outcome.text)
        return [
            {"id": one.id, "counted": outcomes[one].is_counted, "message": outcomes[one].text}
            for one in self
        ]

    def _answer(self, act, comment="", client_uuid=None, to_position=None, channel=None):
        """See :meth:`answer`. What does not count says why and leaves no trace.

        :param to_position: send back to this earlier step instead of to the requester
        :return: ``{request: Outcome}``
        """
        if act not in ANSWERS:
            raise UserError(self.env._("“%(act)s” is not an answer.", act=act))
        comment = (comment or "").strip()
        if act != "approve" and not comment:
            raise UserError(self.env._("State the reason: the requester must know what to change."))
        self.check_access("read")
        self._lock()
        outcomes = self._find_repeated(client_uuid)
        fresh = self - self.browse([one.id for one in outcomes])
        outcomes |= fresh._void_changed()
        fresh -= self.browse([one.id for one in outcomes])
        outcomes |= {
            one: Outcome(False, text) for one, text in fresh._get_answer_refusals(act).items()
        }
        fresh -= self.browse([one.id for one in outcomes])
        if fresh:
            fresh._sudo_engine()._take_answer(act, comment, client_uuid, to_position, channel)
            outcomes |= {one: Outcome(True, one._get_outcome_text(act)) for one in fresh}
        return {one: outcomes[one] for one in self}

    def _find_repeated(self, client_uuid):
        """Requests that have this very answer already."""
        if not client_uuid:
            return {}
        keys = {self._answer_key(client_uuid, one.id): one for one in self}
        known = self.env["mds.approval.decision"].search([("client_uuid", "in", list(keys))])
        text = self.env._("Your answer was received already.")
        return {
            keys[decision.client_uuid]: Outcome(True, text)
            for decision in known
            if decision.user_id == self.env.user
        }

    @api.model
    def _answer_key(self, client_uuid, approval_id):
        return f"{client_uuid}:{approval_id}" if client_uuid else None

    def _get_own_signers(self):
        """The open signers of these requests for whom the user answers."""
        user = self.env.user
        return self.current_step_id.signer_ids.filtered(
            lambda one: one.state == "open" and user in (one.user_id | one.acting_user_id)
        )

    def _get_turn_refusals(self):
        """``{request: why it is not the user's turn}``."""
        refusals = {}
        own = self._get_own_signers().grouped("approval_id")
        for approval in self:
            if approval.state != "pending":
                refusals[approval] = approval._get_answered_text()
            elif approval not in own:
                refusals[approval] = approval._get_not_your_turn_text()
            elif approval.requester_id == self.env.user and not approval.kind_id.allows_own:
                refusals[approval] = self.env._("Nobody approves his own request.")
        return refusals

    def _get_answer_refusals(self, act):
        """``{request: why the user cannot answer it now}``."""
        refusals = self._get_turn_refusals()
        for approval in self:
            if approval in refusals or act != "approve" or not approval.needs_signature:
                continue
            if not approval._is_signed():
                refusals[approval] = self.env._(
                    "%(request)s demands an electronic signature: approve it in the web client "
                    "with your password.",
                    request=approval.display_name,
                )
        return refusals

    def _is_signed(self):
        """Whether the user's own signature, of the kind's meaning, stands under this content."""
        self.ensure_one()
        meaning = self.kind_id.signature_meaning
        return self in self.env["mds.signature"]._get_standing(self, meaning)

    def _get_answered_text(self):
        """It is over: by whom and when."""
        self.ensure_one()
        ends = self.decision_ids.filtered(lambda one: one.act in (*ANSWERS, "withdraw", "void"))
        last = ends.sorted("id")[-1:]
        return self.env._(
            "%(request)s is “%(state)s” already (%(who)s, %(when)s UTC): your answer did not "
            "count.",
            request=self.display_name,
            state=self._state_label(self.state),
            who=last.user_id.name or "–",
            when=fields.Datetime.to_string(last.recorded_at or self.write_date),
        )

    def _get_not_your_turn_text(self):
        self.ensure_one()
        given = self.step_ids.filtered(lambda step: step.round == self.round).signer_ids.filtered(
            lambda one: one.answered_by_id == self.env.user
        )[:1]
        if given:
            return self.env._(
                "You have answered %(request)s already; it waits for %(people)s.",
                request=self.display_name,
                people=", ".join(self.current_user_ids.mapped("name")),
            )
        return self.env._(
            "%(request)s does not wait for you but for %(people)s.",
            request=self.display_name,
            people=", ".join(self.current_user_ids.mapped("name")),
        )

    def _get_amount_text(self):
        self.ensure_one()
        return f" · {self.currency_id.format(self.amount)}" if self.has_amount else ""

    def _get_outcome_text(self, act):
        self.ensure_one()
        if self.state == "pending" and self.current_user_ids:
            return self.env._(
                "%(request)s now waits for %(people)s.",
                request=self.display_name,
                people=", ".join(self.current_user_ids.mapped("name")),
            )
        return self.env._(
            "%(request)s is “%(state)s”.",
            request=self.display_name,
            state=self._state_label(self.state),
        )

    # -- elevated from here on: whose turn it is has been checked --------------------------------

    def _take_answer(self, act, comment, client_uuid, to_position, channel):
        """Write the answers and what follows from them."""
        own = self._get_own_signers()
        own.write(
            {
                "state": ANSWERS[act],
                "answered_by_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
                "comment": comment,
            }
        )
        signers = own.grouped("approval_id")
        self._log(
            act,
            comment_of=dict.fromkeys(self, comment),
            users_of={one: signers[one].user_id for one in self},
            key_of={one: self._answer_key(client_uuid, one.id) for one in self},
            channel=channel,
        )
        if act != "send_back":
            self._go_on(comment)
        elif to_position:
            self._reopen_step(to_position)
        else:
            self._finish("sent_back", comment)

    def _log(self, act, comment_of=None, users_of=None, key_of=None, channel=None):
        """Each act is a decision and an entry in the audit chain of its request."""
        vals_list, payload = [], {}
        nobody = self.env["res.users"]
        for approval in self:
            step = approval.current_step_id
            users = (users_of or {}).get(approval, nobody)
            vals_list.append(
                {
                    "client_uuid": (key_of or {}).get(approval),
                    "approval_id": approval.id,
                    "step_id": step.id,
                    "step_name": step.name,
                    "act": act,
                    "user_id": self.env.uid,
                    "for_user_ids": [fields.Command.set(users.ids)],
                    "comment": (comment_of or {}).get(approval) or False,
                    "channel": channel or False,
                }
            )
            payload[approval.id] = {
                "act": act,
                "step": step.name or "",
                "for": ", ".join(users.mapped("login")),
                "channel": channel or "",
            }
        self.env["mds.approval.decision"].with_context(mds_may_decide=MAY_DECIDE).create(vals_list)
        for comment, approvals in self.grouped((comment_of or {}).get).items():
            approvals._audit_note(
                "approval", {one.id: payload[one.id] for one in approvals}, reason=comment or ""
            )

    # -- the requester ------------------------------------------------------------------------

    def action_withdraw(self):
        """Take the request back 撤回; only the requester, only while nobody has finished it."""
        self.check_access("read")
        self._lock()
        others = self.filtered(lambda one: one.requester_id != self.env.user)
        if others:
            raise AccessError(
                self.env._(
                    "Only %(who)s, who asked, can withdraw %(request)s.",
                    who=others[0].requester_id.name,
                    request=others[0].display_name,
                )
            )
        live = self.filtered(lambda one: one.state in ("pending", "sent_back"))
        finished = (self - live).filtered(lambda one: one.state != "withdrawn")
        if finished:
            raise UserError(finished[0]._get_answered_text())
        engine = live._sudo_engine()
        reason = self.env.context.get("mds_reason") or ""
        engine._log("withdraw", comment_of=dict.fromkeys(engine, reason))
        engine._finish("withdrawn", reason)

    # -- content ------------------------------------------------------------------------------

    def action_check_content(self):
        """Compare with the documents as they are now; what differs becomes void."""
        self.check_access("read")
        self._lock()
        self._void_changed()

    def _void_changed(self):
        """Make void what no longer asks for what the document says.

        :return: ``{request: Outcome}`` of those
        """
        live = self._sudo_engine().filtered(lambda one: one.state in ("pending", "approved"))
        present = live._get_present_content()
        changed = live.filtered(lambda one: present[one] != one.content)
        if not changed:
            return {}
        texts = {one: one._get_void_text() for one in changed}
        changed._log("void", comment_of=texts)
        changed._finish("void", self.env._("The content was changed after the request."))
        return {
            self.browse(one.id): Outcome(False, text, is_void=True) for one, text in texts.items()
        }

    def _get_void_text(self):
        return self.env._(
            "%(document)s was changed after approval was asked: %(request)s is void. It must be "
            "asked again.",
            document=self.subject,
            request=self.name,
        )

    def _get_present_content(self):
        """``{request: canonical content of its document now}``; None where it is gone."""
        answer = dict.fromkeys(self)
        documents = self._get_documents()
        by_model = {}
        for approval, document in documents.items():
            by_model.setdefault(document._name, []).append((approval, document))
        for res_model, pairs in by_model.items():
            contents = self.env[res_model].concat(*(d for _a, d in pairs))._get_approval_content()
            for approval, document in pairs:
                answer[approval] = self._prepare_content_vals(contents[document])["content"]
        return answer
