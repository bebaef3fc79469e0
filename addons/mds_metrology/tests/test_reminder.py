from datetime import date, timedelta

from odoo.tests import tagged

from .common import MdsMetrologyCommon

DUE = date(2026, 11, 1)


@tagged("post_install", "-at_install")
class TestReminder(MdsMetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls._issue(
            cls.device, cls.safety, date(2025, 11, 2), responsible_id=cls.dispatcher.id
        )

    def _remind(self, left):
        self.env["mds.certificate"]._cron_remind(DUE - timedelta(days=left))
        return self.env["mds.certificate.reminder"].search(
            [("certificate_id", "=", self.paper.id)], order="id"
        )

    def _get_activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "mds.certificate"), ("res_id", "=", self.paper.id)]
        )

    def test_each_mark_reminds_once_whatever_the_job_does(self):
        self.assertEqual(self.paper.due_on, DUE)
        self.assertFalse(self._remind(61))
        for left in (60, 60, 45, 30, 30, 8, 7, 7, 1, -5):
            reminders = self._remind(left)
        self.assertEqual(reminders.mapped("days"), [60, 30, 7])
        activity = self._get_activities()
        self.assertEqual((len(activity), activity.user_id), (1, self.dispatcher))
        self.assertIn("Electrical safety test due on", activity.summary)

    def test_missed_marks_are_not_made_up_for(self):
        self.assertEqual(self._remind(5).mapped("days"), [7])

    def test_the_next_certificate_ends_the_reminder(self):
        self._remind(30)
        self.assertTrue(self._get_activities())
        self._issue(self.device, self.safety, date(2026, 10, 20))
        self.assertFalse(self._get_activities())
        self.assertEqual(self._remind(7).mapped("days"), [30])

    def test_the_right_person_is_asked_in_order(self):
        paper = self.paper
        self.safety.responsible_id = self.manager
        self.assertEqual(paper._get_responsibles()[paper], self.dispatcher)
        paper.responsible_id = False
        self.assertEqual(paper._get_responsibles()[paper], self.manager)
        self.safety.responsible_id = False
        self.assertEqual(paper._get_responsibles()[paper], self.engineer)
        self.engineer.active = False
        officer = paper._get_responsibles()[paper]
        self.assertTrue(officer.has_group("mds_base.group_quality_officer"))

    def test_retired_devices_remind_nobody(self):
        self.device._leave(
            {
                "kind": "decommission",
                "cause": "superseded",
                "data_erasure": "none",
                "label_handling": "defaced",
            },
            "Old",
        )
        self.assertFalse(self._remind(7))
