from odoo import fields, models

from ..lib import progress


class Approval(models.Model):
    """From step to step, to the end. Runs elevated, after the turn has been checked."""

    _inherit = "mds.approval"

    def _go_on(self, comment=""):
        """What the answers make of the open step of each request, and what follows."""
        steps = self.current_step_id
        outcomes = progress.decide(
            {
                step.approval_id: (
                    step.mode,
                    [progress.Answer(s.state, s.origin == "fallback") for s in step.signer_ids],
                )
                for step in steps
            }
        )
        by_outcome = {}
        for approval, result in outcomes.items():
            by_outcome.setdefault(result.outcome, self.browse())
            by_outcome[result.outcome] += approval
        refused = by_outcome.get(progress.REFUSED, self.browse())
        if refused:
            refused.current_step_id._close("refused")
            refused._finish("refused", comment)
        passed = by_outcome.get(progress.PASSED, self.browse())
        if passed:
            passed.current_step_id._close("passed")
            passed._open_next()
        (self - refused - passed)._refresh_activities()

    def _open_next(self):
        """Open the next step of each request; where there is none, it is approved."""
        opening = self.env["mds.approval.step"]
        done = self.browse()
        for approval in self:
            waiting = approval.step_ids.filtered(
                lambda step, n=approval.round: step.state == "waiting" and step.round == n
            ).sorted("position")
            opening += waiting[:1]
            if not waiting:
                done += approval
        if opening:
            opening._open()
            (self - done)._refresh_activities(is_new=True)
        if done:
            done._finish("approved")

    def _finish(self, state, reason=""):
        """The end of each request, its words to the people, and what its document does then."""
        unanswered = self.step_ids.filtered(lambda step: step.state in ("open", "waiting"))
        was_open = unanswered.filtered(lambda step: step.state == "open")
        was_open._close("sent_back" if state == "sent_back" else "dropped")
        (unanswered - was_open)._close("dropped")
        self.finished_at = fields.Datetime.now()
        self._transition(state, reason)
        self._refresh_activities()
        self._tell_end(state)
        by_model = {}
        for document in self._get_documents().values():
            by_model[document._name] = by_model.get(document._name, document.browse()) + document
        for documents in by_model.values():
            documents.invalidate_recordset(["approval_id", "approval_state", "approval_notice"])
            getattr(documents, f"_on_{state}")()

    def _reopen_step(self, position):
        """Send back to an earlier step: it and all after it are gone through again."""
        for approval in self:
            current = approval.current_step_id
            again = approval.step_ids.filtered(
                lambda step, now=current: (
                    step.round == now.round and position <= step.position <= now.position
                )
            ).sorted("position")
            later = approval.step_ids.filtered(
                lambda step, now=current: step.round == now.round and step.position > now.position
            )
            for step in later:
                step.position += len(again)
            current._close("sent_back")
            again._copy_after(current.position)
        self._open_next()


class ApprovalStep(models.Model):
    _inherit = "mds.approval.step"

    def _open(self):
        """Open these steps: who acts, until when, when to remind."""
        now = fields.Datetime.now()
        self.env["mds.approval.step"].flush_model(["state"])  # closed before another is open
        self.write({"state": "open", "opened_at": now})
        deadlines = self._get_deadlines(now)
        for step in self:
            hours = step.approval_id.kind_id.reminder_hours
            step.write(
                {
                    "deadline_at": deadlines[step],
                    "next_reminder_at": fields.Datetime.add(now, hours=hours) if hours else False,
                }
            )
        signers = self.signer_ids.filtered(lambda one: one.state == "waiting")
        signers.state = "open"
        approvals = self.approval_id
        stuck = approvals._assign(signers)
        stand_ins = signers.filtered(lambda one: one.acting_user_id != one.user_id)
        approvals._log_stand_ins(stand_ins, stuck)

    def _close(self, state):
        """Nobody answers any more in these steps."""
        self.write({"state": state, "closed_at": fields.Datetime.now(), "next_reminder_at": False})
        self.signer_ids.filtered(lambda one: one.state in ("open", "waiting")).state = "dropped"

    def _copy_after(self, position):
        """The same steps once more, with the same people, after ``position``."""
        copies = self.create(
            [
                {
                    "approval_id": step.approval_id.id,
                    "round": step.round,
                    "position": position + offset,
                    "name": step.name,
                    "mode": step.mode,
                    "fallback_user_ids": [fields.Command.set(step.fallback_user_ids.ids)],
                }
                for offset, step in enumerate(self, 1)
            ]
        )
        copies._name_like(self)
        self.env["mds.approval.signer"].create(
            [
                {
                    "step_id": copy.id,
                    "user_id": user.id,
                    "origin": "matrix",
                }
                for step, copy in zip(self, copies, strict=True)
                for user in step.signer_ids.filtered(
                    lambda one: one.state != "handed_over" and one.origin != "fallback"
                ).user_id
            ]
        )
