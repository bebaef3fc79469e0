from markupsafe import Markup
from odoo import fields, models

ACTIVITY = "mds_approval.mail_activity_type_approval"


class Approval(models.Model):
    """Who is told what: an activity while a request waits for somebody, a message otherwise."""

    _inherit = "mds.approval"

    def _refresh_activities(self, is_new=False):
        """One activity per request and person whose turn it is; none for anybody else."""
        # Odoo's searches do not flush stored many2many fields that wait to be computed
        self.flush_recordset(["current_user_ids", "participant_ids"])
        kind = self.env.ref(ACTIVITY)
        there = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        wanted = {
            (one.id, user.id): one
            for one in self
            if one.state == "pending"
            for user in one.current_user_ids
        }
        known = {(activity.res_id, activity.user_id.id): activity for activity in there}
        there.filtered(lambda one: (one.res_id, one.user_id.id) not in wanted).unlink()
        model_id = self.env["ir.model"]._get_id(self._name)
        fresh = [key for key in wanted if key not in known]
        if not fresh:
            return
        today = fields.Date.context_today(self)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": approval_id,
                    "user_id": user_id,
                    "activity_type_id": kind.id,
                    "summary": wanted[approval_id, user_id].subject,
                    "date_deadline": today,  # counted at the top of the screen at once
                }
                for approval_id, user_id in fresh
            ]
        )
        if is_new:
            people = {}
            for approval_id, user_id in fresh:
                approval = wanted[approval_id, user_id]
                people.setdefault(approval, self.env["res.users"])
                people[approval] += self.env["res.users"].browse(user_id)
            self._tell("waiting", people)

    def _tell_end(self, state):
        """The requester and the copies learn how it ended."""
        people = {}
        for approval in self:
            people[approval] = approval.requester_id
            if state in ("approved", "refused"):
                people[approval] |= approval.cc_user_ids
        self._tell(state, people)

    def _tell(self, what, people_of):
        """One message per person, whatever the number of requests; nobody is told of his own act.

        :param people_of: ``{request: users}``
        """
        requests_of = {}
        for approval, users in people_of.items():
            for user in users - self.env.user:
                requests_of.setdefault(user, self.browse())
                requests_of[user] += approval
        for user, approvals in requests_of.items():
            spoken = approvals.with_context(lang=user.lang)
            title = spoken._get_notice(what)
            body = Markup("<p>%s</p><ul>%s</ul>") % (
                title,
                Markup().join(Markup("<li>%s</li>") % one.display_name for one in spoken),
            )
            target = spoken if len(spoken) == 1 else spoken.env["mail.thread"]
            target.message_notify(partner_ids=user.partner_id.ids, subject=title, body=body)

    def _get_notice(self, what):
        texts = {
            "waiting": self.env._("Waits for your approval"),
            "remind": self.env._("Still waits for your approval"),
            "escalate": self.env._("The deadline has passed: you may answer in place of others"),
            "cc": self.env._("A copy of a request was sent to you"),
            "approved": self.env._("Approved"),
            "refused": self.env._("Refused"),
            "sent_back": self.env._("Sent back to you: change it and ask again"),
            "withdrawn": self.env._("Withdrawn"),
            "void": self.env._("Void, because the content was changed: ask again"),
        }
        return texts[what]
