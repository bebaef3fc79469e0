from odoo import api, fields, models
from odoo.addons.mds_device.models.device import GONE
from odoo.tools import format_date

from ..lib import due_dates

BATCH = 200


class CertificateReminder(models.Model):
    """A reminder that was given: each mark (60, 30, 7 days) once per certificate.

    Written by the daily job only. Read: everyone in service.
    """

    _name = "mds.certificate.reminder"
    _description = "Certificate Reminder"
    _order = "id desc"

    certificate_id = fields.Many2one(
        "mds.certificate", required=True, readonly=True, index=True, ondelete="cascade"
    )
    days = fields.Integer("Days Before", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Reminded", readonly=True, ondelete="restrict")

    _once = models.UniqueIndex("(certificate_id, days)", "This reminder was given already.")


class Certificate(models.Model):
    """Who is reminded, once per mark."""

    _inherit = "mds.certificate"

    @api.model
    def _cron_remind(self, today=None):
        """Give the reminders of the day; what was given is not given again."""
        today = today or fields.Date.context_today(self)
        # the longest mark that any kind has, so that no certificate is read for nothing
        kinds = self.env["mds.certificate.kind"].with_context(active_test=False).search([])
        farthest = max((kind._get_soon_days() for kind in kinds), default=60)
        candidates = self.search(
            [
                ("is_current", "=", True),
                ("due_on", "!=", False),
                ("due_on", "<=", fields.Date.add(today, days=farthest)),
                ("device_id.state", "not in", GONE),
                ("device_id.active", "=", True),
            ],
            order="due_on, id",
        )
        self._commit(remaining=len(candidates))
        for start in range(0, len(candidates), BATCH):
            batch = candidates[start : start + BATCH]
            batch._remind(today)
            if not self._commit(len(batch)):
                break

    @api.model
    def _commit(self, processed=0, remaining=None):
        """Keep what is done so far, when run as a scheduled job."""
        return self.env["ir.cron"]._commit_progress(processed, remaining=remaining)

    def _remind(self, today):
        """Remind of those of ``self`` that are at a mark, and note it."""
        given = {}
        for certificate, days in self.env["mds.certificate.reminder"]._read_group(
            [("certificate_id", "in", self.ids)], ["certificate_id"], ["days:array_agg"]
        ):
            given[certificate.id] = days
        marks = {}
        for certificate in self:
            mark = due_dates.reminder(
                certificate.due_on,
                today,
                certificate.kind_id._get_reminder_marks(),
                given.get(certificate.id, ()),
            )
            if mark is not None:
                marks[certificate] = mark
        people = self.browse([one.id for one in marks])._get_responsibles()
        told = [(one, mark, people[one]) for one, mark in marks.items() if people[one]]
        self.env["mds.certificate.reminder"].create(
            [
                {"certificate_id": one.id, "days": mark, "user_id": user.id}
                for one, mark, user in told
            ]
        )
        self._create_reminder_activities(told)
        return self.browse([one.id for one, _mark, _user in told])

    def _create_reminder_activities(self, told):
        todo = self.env.ref("mail.mail_activity_data_todo")
        known = {
            activity.res_id: activity
            for activity in self.env["mail.activity"].search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", [one.id for one, _mark, _user in told]),
                    ("automated", "=", True),
                ]
            )
        }
        vals_list = []
        for certificate, _mark, user in told:
            # one open entry per certificate: the next mark says it again with the new urgency
            known.get(certificate.id, self.env["mail.activity"]).unlink()
            env = certificate.with_context(lang=user.lang).env
            vals_list.append(
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": certificate.id,
                    "user_id": user.id,
                    "date_deadline": certificate.due_on,
                    "summary": env._(
                        "%(kind)s due on %(date)s",
                        kind=certificate.with_env(env).kind_id.name,
                        date=format_date(env, certificate.due_on),
                    ),
                }
            )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _finish_reminders(self):
        """A newer certificate is there: nothing to see to any more."""
        self._sudo_activities().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("automated", "=", True),
            ]
        ).unlink()

    def _sudo_activities(self):
        """Reminders belong to the person reminded; who issues the next certificate ends them."""
        return self.env["mail.activity"].sudo()

    def _get_responsibles(self):
        """``{certificate: who is reminded}``. Seam: named on the certificate, on its kind, who
        issued it, else a quality officer of its company."""
        officers = self._sudo_quality_officers()
        result = {}
        for certificate in self:
            candidates = (
                certificate.responsible_id
                + certificate.kind_id.responsible_id
                + certificate.issued_by_id
                + officers
            )
            fitting = candidates.filtered(
                lambda user, company=certificate.company_id: (
                    user.active and not user.share and company in user.company_ids
                )
            )
            result[certificate] = fitting[:1]
        return result

    @api.model
    def _sudo_quality_officers(self):
        """Members of a group are no secret within the company; reading groups needs more rights."""
        return self.env.ref("mds_base.group_quality_officer").sudo().all_user_ids.sorted("id")
