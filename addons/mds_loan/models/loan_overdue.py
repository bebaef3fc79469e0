from odoo import api, fields, models
from odoo.tools import format_date

BATCH = 200


class Loan(models.Model):
    """What did not come back in time: told once per agreed day to the responsible person."""

    _inherit = "mds.loan"

    @api.model
    def _cron_tell_overdue(self, today=None):
        today = today or fields.Date.context_today(self)
        late = self.search([("state", "=", "out"), ("due_on", "<", today)], order="due_on, id")
        late = late.filtered(lambda loan: loan.overdue_told_for != loan.due_on)
        self.env["ir.cron"]._commit_progress(remaining=len(late))
        for start in range(0, len(late), BATCH):
            batch = late[start : start + BATCH]
            batch._tell_overdue()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _tell_overdue(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        vals_list = []
        for loan in self:
            env = loan.with_context(lang=loan.responsible_id.lang).env
            vals_list.append(
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": loan.id,
                    "user_id": loan.responsible_id.id,
                    "date_deadline": loan.due_on,
                    "summary": env._(
                        "Not back: was due on %(date)s", date=format_date(env, loan.due_on)
                    ),
                }
            )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
        for due_on, loans in self.grouped("due_on").items():
            loans._write_stamps({"overdue_told_for": due_on})

    def _finish_overdue(self):
        """Back, or extended: nothing to see to any more."""
        self._sudo_activities().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("automated", "=", True),
            ]
        ).unlink()

    def _sudo_activities(self):
        """The reminder is the responsible person's; who takes the device back ends it."""
        return self.env["mail.activity"].sudo()
