from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestFollowUp(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Weekdays", "tz": "Asia/Shanghai"}
        )
        cls.late_kind = cls._create_kind("t_late", "Late", deadline=4, reminder_hours=24)
        rule = cls._create_rule(cls.late_kind, [("Manager", "any", cls.manager)])
        rule.step_ids.fallback_user_ids = cls.boss

    def _run_cron(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("mds_approval.cron_follow_up").method_direct_trigger()
        self.env.invalidate_all()

    def test_deadline_counts_working_time(self):
        with freeze_time("2026-03-06 07:00:00"):  # Friday, 15:00 in Shanghai; work ends at 17:00
            approval = self._ask(kind=self.late_kind)
        self.assertEqual(fields.Datetime.to_string(approval.deadline_at), "2026-03-09 02:00:00")
        self.late_kind.write({"deadline": 1, "deadline_unit": "days"})
        with freeze_time("2026-03-06 07:00:00"):
            approval = self._ask(kind=self.late_kind)
        self.assertEqual(fields.Datetime.to_string(approval.deadline_at), "2026-03-09 07:00:00")

    def test_without_deadline_there_is_none(self):
        self.assertFalse(self._ask().deadline_at)

    def test_company_without_calendar_counts_hours(self):
        self.company.resource_calendar_id = False
        with freeze_time("2026-03-06 07:00:00"):
            approval = self._ask(kind=self.late_kind)
        self.assertEqual(approval.deadline_at - timedelta(hours=4), approval.requested_at)

    def test_late_step_goes_to_the_fallback_once(self):
        with freeze_time("2026-03-02 02:00:00"):
            approval = self._ask(kind=self.late_kind)
        self._run_cron("2026-03-02 03:00:00")
        self.assertEqual(approval.current_user_ids, self.manager)
        for _n in range(2):
            self._run_cron("2026-03-02 09:00:00")
        self.assertEqual(approval.current_user_ids, self.manager | self.boss)
        self.assertEqual(self._acts(approval).count("escalate"), 1)
        self.assertEqual(approval.activity_ids.user_id, self.manager | self.boss)
        approval.with_user(self.boss).answer("approve")
        self.assertEqual(approval.state, "approved")

    def test_fallback_answers_for_all(self):
        self.late_kind.rule_ids.step_ids.write({"mode": "all", "user_ids": [(4, self.quality.id)]})
        with freeze_time("2026-03-02 02:00:00"):
            approval = self._ask(kind=self.late_kind)
        self._run_cron("2026-03-03 09:00:00")
        approval.with_user(self.boss).answer("approve")
        self.assertEqual(approval.state, "approved")

    def test_requester_is_no_fallback_for_himself(self):
        with freeze_time("2026-03-02 02:00:00"):
            approval = self._ask(kind=self.late_kind, user=self.boss)
        self._run_cron("2026-03-02 09:00:00")
        self.assertEqual(approval.current_user_ids, self.manager)

    def test_reminder_comes_once_per_interval(self):
        with freeze_time("2026-03-02 02:00:00"):
            approval = self._ask(kind=self.late_kind)
        for moment, count in (
            ("2026-03-03 01:00:00", 0),
            ("2026-03-03 02:30:00", 1),
            ("2026-03-03 03:00:00", 1),
            ("2026-03-04 02:45:00", 2),
        ):
            self._run_cron(moment)
            self.assertEqual(self._acts(approval).count("remind"), count, moment)

    def test_what_is_answered_is_not_reminded(self):
        with freeze_time("2026-03-02 02:00:00"):
            approval = self._ask(kind=self.late_kind)
            approval.with_user(self.manager).answer("approve")
        self._run_cron("2026-03-09 02:00:00")
        self.assertEqual(self._acts(approval), ["request", "approve"])

    def test_overdue_is_found(self):
        with freeze_time("2026-03-02 02:00:00"):
            approval = self._ask(kind=self.late_kind)
            self.assertFalse(approval.is_overdue)
        approval.invalidate_recordset(["is_overdue"])
        self.assertTrue(approval.is_overdue)
        self.assertIn(approval, self.env["mds.approval"].search([("is_overdue", "=", True)]))
