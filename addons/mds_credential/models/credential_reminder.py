from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..lib import credentials


class CredentialReminder(models.Model):
    """That somebody was reminded: each step before an end of validity once.

    Written in the transaction of the activity; the constraint makes a second one impossible.
    Rights: read by those who keep credentials; written by the nightly run alone.
    """

    _name = "mds.credential.reminder"
    _description = "Credential Reminder"
    _order = "id desc"

    credential_id = fields.Many2one(
        "mds.credential", required=True, index=True, ondelete="cascade", readonly=True
    )
    valid_to = fields.Date("End of Validity", required=True, readonly=True)
    step_days = fields.Integer("Days Before", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Reminded", readonly=True)

    _once = models.Constraint(
        "UNIQUE (credential_id, valid_to, step_days)", "This reminder was given already."
    )


class Credential(models.Model):
    _inherit = "mds.credential"

    @api.model
    def _cron_remind(self, today=None):
        """An activity for each credential that has come to a step of its kind.

        All or nothing in one transaction: a run that is killed is made up by the next one, and a
        step that was given is not given again. A longer validity starts anew.
        """
        today = today or fields.Date.context_today(self)
        kinds = self.env["mds.credential.kind"].search([])
        steps = {kind: kind._get_steps() for kind in kinds}
        longest = max((max(days, default=0) for days in steps.values()), default=0)
        waiting = self.search(
            [
                ("state", "=", "active"),
                ("is_renewed", "=", False),
                ("valid_to", ">=", today),
                ("valid_to", "<=", today + timedelta(days=longest)),
            ]
        )
        due = {}
        for credential in waiting:
            given = credential.reminder_ids.filtered(
                lambda row, end=credential.valid_to: row.valid_to == end
            )
            step = credentials.due_step(
                credential.valid_to,
                today,
                steps.get(credential.kind_id, ()),
                given.mapped("step_days"),
            )
            if step is not None:
                due[credential] = step
        self._give_reminders(due)

    @api.model
    def _give_reminders(self, due):
        """Write down the steps first: the constraint stops whoever comes second."""
        self.env["mds.credential.reminder"].create(
            [
                {
                    "credential_id": credential.id,
                    "valid_to": credential.valid_to,
                    "step_days": step,
                    "user_id": credential.responsible_id.id,
                }
                for credential, step in due.items()
            ]
        )
        self.env.flush_all()
        credentials_due = self.concat(*due)
        for user, group in credentials_due.grouped("responsible_id").items():
            for credential in group.with_context(lang=user.lang):
                credential.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=credential.valid_to,
                    summary=self.with_context(lang=user.lang).env._(
                        "Renew: %(credential)s, valid until %(day)s",
                        credential=credential.display_name,
                        day=format_date(credential.env, credential.valid_to),
                    ),
                    user_id=user.id,
                )
