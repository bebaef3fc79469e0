from odoo import fields, models
from odoo.exceptions import UserError


class Approval(models.Model):
    """Other people come in: added 加签, in place of 转交, in copy 抄送.

    Each method is for the user whose turn it is, says in words why it cannot be done, and may be
    repeated without effect.
    """

    _inherit = "mds.approval"

    def _add_signer(self, user, where, comment=""):
        """Let ``user`` approve too, in a step of his own, ``before`` or ``after`` the open one."""
        self.ensure_one()
        step = self._check_my_turn()
        self._check_newcomer(user, step)
        engine = self._sudo_engine()
        steps = engine.step_ids.filtered(lambda one: one.round == step.round)
        new_position = step.position if where == "before" else step.position + 1
        for later in steps.filtered(lambda one: one.position >= new_position):
            later.position += 1
        added = engine.env["mds.approval.step"].create(
            {
                "approval_id": self.id,
                "round": step.round,
                "position": new_position,
                "name": self.env._("Added by %(name)s", name=self.env.user.name),
                "mode": "all",
            }
        )
        engine.env["mds.approval.signer"].create(
            {
                "step_id": added.id,
                "user_id": user.id,
                "origin": "added",
                "origin_user_id": self.env.uid,
            }
        )
        engine._log("add", comment_of={engine: comment}, users_of={engine: user})
        if where == "before":
            waiting = engine.current_step_id
            waiting.write({"state": "waiting", "next_reminder_at": False})
            waiting.signer_ids.filtered(lambda one: one.state == "open").state = "waiting"
            engine._open_next()

    def _hand_over(self, user, comment=""):
        """Let ``user`` answer in place of the user of this environment."""
        self.ensure_one()
        step = self._check_my_turn()
        self._check_newcomer(user, step)
        engine = self._sudo_engine()
        own = self._get_own_signers()._sudo_signers()
        own.write(
            {
                "state": "handed_over",
                "answered_by_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
                "comment": comment,
            }
        )
        signer = engine.env["mds.approval.signer"].create(
            {
                "step_id": step.id,
                "user_id": user.id,
                "origin": "fallback" if "fallback" in own.mapped("origin") else "handed",
                "origin_user_id": self.env.uid,
                "state": "open",
            }
        )
        engine._log("hand_over", comment_of={engine: comment}, users_of={engine: user})
        stuck = engine._assign(signer)
        engine._log_stand_ins(signer.filtered(lambda one: one.acting_user_id != one.user_id), stuck)
        engine._refresh_activities(is_new=True)

    def _copy_to(self, users, comment=""):
        """Let ``users`` read the request, and tell them."""
        self.ensure_one()
        self.check_access("read")
        if self.env.user not in self.participant_ids:
            raise UserError(self.env._("Only who takes part in the request can send a copy."))
        self._check_can_open(users)
        engine = self._sudo_engine()
        fresh = users - engine.cc_user_ids
        if fresh:
            engine.cc_user_ids |= fresh
            engine.flush_recordset(["participant_ids"])
            engine._log("cc", comment_of={engine: comment}, users_of={engine: fresh})
            engine._tell("cc", {engine: fresh})

    def _check_my_turn(self):
        """The open step, for one of its signers; else an error that says whose turn it is."""
        self.check_access("read")
        self._lock()
        if self.state != "pending":
            raise UserError(self._get_answered_text())
        if not self._get_own_signers():
            raise UserError(self._get_not_your_turn_text())
        return self.current_step_id

    def _check_newcomer(self, user, step):
        if user == self.requester_id and not self.kind_id.allows_own:
            raise UserError(
                self.env._("%(name)s asked for it himself: choose somebody else.", name=user.name)
            )
        asked = step.signer_ids.filtered(lambda one: one.state in ("open", "waiting"))
        if user in asked.user_id:
            raise UserError(self.env._("%(name)s is asked in this step already.", name=user.name))
        self._check_can_open(user)

    def _check_can_open(self, users):
        people = users._sudo_rights()
        strangers = people.filtered(
            lambda one: not one.active or not one.has_group("mds_base.group_user")
        )
        if strangers:
            raise UserError(
                self.env._(
                    "%(people)s has no access to Device Service and could not open the request.",
                    people=", ".join(strangers.mapped("name")),
                )
            )

    def _log_stand_ins(self, signers, stuck=None):
        """Who stands in for whom, and for whom nobody can, is said in the history."""
        for approval, own in signers.grouped("approval_id").items():
            approval._log(
                "delegate",
                comment_of={
                    approval: "; ".join(
                        f"{one.user_id.name} → {one.acting_user_id.name}" for one in own
                    )
                },
                users_of={approval: own.acting_user_id},
            )
        for signer, text in (stuck or {}).items():
            signer.approval_id._log("delegate", comment_of={signer.approval_id: text})


class ApprovalSigner(models.Model):
    _inherit = "mds.approval.signer"

    def _sudo_signers(self):
        """Whose turn it is was checked; nobody has the right to write signers."""
        return self.sudo()
