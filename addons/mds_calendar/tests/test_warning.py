from datetime import date

from odoo.tests import tagged

from .common import MdsCalendarCommon


@tagged("post_install", "-at_install")
class TestWarning(MdsCalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load()
        cls.calendar.mds_calendar_officer_id = cls.clerk

    def _run(self, day):
        self.env["resource.calendar"]._cron_warn_missing_year(day)
        return self.calendar.activity_ids

    def test_from_november_on_once_per_year(self):
        self.assertFalse(self._run(date(2026, 10, 31)))
        activity = self._run(date(2026, 11, 1))
        self.assertEqual(activity.user_id, self.clerk)
        self.assertIn("2027", activity.summary)
        self.assertEqual(self._run(date(2026, 11, 2)), activity)
        activity.action_done()
        self.assertFalse(self._run(date(2026, 11, 3)))

    def test_year_that_is_entered_is_not_missed(self):
        self._mark(date(2027, 1, 1), "statutory")
        self.assertFalse(self._run(date(2026, 12, 1)))

    def test_calendar_that_never_had_days_is_left_alone(self):
        other = self._create_calendar("Plain")
        self._run(date(2026, 12, 1))
        self.assertFalse(other.activity_ids)

    def test_somebody_is_always_told(self):
        self.calendar.mds_calendar_officer_id = False
        self.assertTrue(self._run(date(2026, 12, 1)).user_id)
