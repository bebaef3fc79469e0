from datetime import timedelta, timezone
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.lib import working_time

SLICE = 50


class ApprovalStep(models.Model):
    """Deadlines in working time, reminders, and what happens when nobody answers."""

    _inherit = "mds.approval.step"

    def _get_deadlines(self, now):
        """``{step: deadline or False}`` for steps that open at ``now``, one look per calendar."""
        answer = dict.fromkeys(self, False)
        start = now.replace(tzinfo=timezone.utc)
        by_calendar = {}
        for step in self:
            kind = step.approval_id.kind_id
            if kind.deadline:
                calendar = step.approval_id.company_id.resource_calendar_id
                per_day = calendar.hours_per_day or 8 if kind.deadline_unit == "days" else 1
                seconds = Decimal(str(round(kind.deadline * per_day, 4))) * 3600
                by_calendar.setdefault(calendar, {})[step] = (start, seconds)
        for calendar, items in by_calendar.items():
            longest = max(seconds for _start, seconds in items.values())
            horizon = start + timedelta(days=30 + int(longest / 3600))
            intervals = [
                (first, last)
                for first, last, _meta in calendar._work_intervals_batch(start, horizon)[False]
            ] if calendar else []  # fmt: skip
            counted = working_time.WorkingTime(working_time.closed_days(intervals))
            for step, found in counted.add_many(items).items():
                # without working time in sight the clock on the wall counts
                at = found.at or start + timedelta(seconds=float(items[step][1]))
                at = at.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
                answer[step] = at
        return answer

    # -- crons --------------------------------------------------------------------------------

    @api.model
    def _get_reminder_domain(self, now):
        return [("state", "=", "open"), ("next_reminder_at", "<=", now)]

    @api.model
    def _get_late_domain(self, now):
        return [
            ("state", "=", "open"),
            ("is_escalated", "=", False),
            ("deadline_at", "<", now),
            ("fallback_user_ids", "!=", False),
        ]

    @api.model
    def _cron_follow_up(self):
        """Stand-ins of today, escalation of what is late, reminders. May stop anywhere."""
        self.env["mds.approval"]._refresh_stand_ins()
        self._work_off(self._get_late_domain, "_escalate")
        self._work_off(self._get_reminder_domain, "_remind")

    @api.model
    def _work_off(self, get_domain, method):
        """Slice by slice; each is done and committed, or not at all."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        while steps := self.search(get_domain(now), limit=SLICE, order="id"):
            left = self.search_count(get_domain(now))
            cron._commit_progress(remaining=left)
            steps.approval_id._lock()
            steps = steps.filtered_domain(get_domain(now))
            getattr(steps, method)(now)
            if not cron._commit_progress(len(steps)) or not steps:
                break

    def _remind(self, now):
        people = {
            step.approval_id: step.signer_ids.filtered(
                lambda one: one.state == "open"
            ).acting_user_id
            for step in self
        }
        for hours, steps in self.grouped(
            lambda one: one.approval_id.kind_id.reminder_hours
        ).items():
            steps.next_reminder_at = now + timedelta(hours=hours) if hours else False
        approvals = self.approval_id
        approvals._log("remind", users_of=people)
        approvals._tell("remind", people)

    def _escalate(self, now):
        """Who is named for after the deadline may now answer in place of all others."""
        people, vals_list = {}, []
        for step in self:
            approval = step.approval_id
            asked = step.signer_ids.filtered(lambda one: one.state == "open").user_id
            people[approval] = step.fallback_user_ids.filtered("active") - asked
            if not approval.kind_id.allows_own:
                people[approval] -= approval.requester_id
            vals_list += [
                {"step_id": step.id, "user_id": user.id, "origin": "fallback", "state": "open"}
                for user in people[approval]
            ]
        self.is_escalated = True
        signers = self.env["mds.approval.signer"].create(vals_list)
        approvals = self.approval_id
        stuck = approvals._assign(signers)
        approvals._log("escalate", users_of=people)
        approvals._log_stand_ins(
            signers.filtered(lambda one: one.acting_user_id != one.user_id), stuck
        )
        approvals._refresh_activities()
        approvals._tell("escalate", people)


class Approval(models.Model):
    _inherit = "mds.approval"

    @api.model
    def _refresh_stand_ins(self, users=None):
        """Who acts today for who is asked: absences begin and end while requests wait.

        :param users: only what is asked of these; default everybody
        """
        domain = [("state", "=", "open")]
        if users is not None:
            domain.append(("user_id", "in", users.ids))
        signers = self._sudo_engine().env["mds.approval.signer"].search(domain)
        if not signers:
            return
        before = {one: one.acting_user_id for one in signers}
        stuck = signers.approval_id._assign(signers)
        changed = signers.filtered(lambda one: one.acting_user_id != before[one])
        if changed:
            approvals = changed.approval_id
            approvals._log_stand_ins(
                changed, {one: text for one, text in stuck.items() if one in changed}
            )
            approvals._refresh_activities(is_new=True)
