from datetime import date, datetime, timedelta

import pytz
from odoo.tests import tagged

from .common import BRIDGE, HOLIDAY, MAKEUP, MONDAY, SUNDAY, MdsCalendarCommon

ZONE = pytz.timezone("Asia/Shanghai")


def at(day, hour=0):
    return ZONE.localize(datetime(day.year, day.month, day.day, hour))


@tagged("post_install", "-at_install")
class TestIntervals(MdsCalendarCommon):
    """The marked days are in Odoo's own intervals, and so in all that rests on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load()
        cls.resource = cls.worker.resource_id

    def _hours(self, day, **options):
        found = self.calendar._attendance_intervals_batch(
            at(day), at(day + timedelta(days=1)), **options
        )[False]
        return [
            (start.hour + start.minute / 60, end.hour + end.minute / 60) for start, end, _m in found
        ]

    def test_make_up_day_has_the_hours_of_a_weekday(self):
        self.assertEqual(self._hours(MAKEUP), [(8, 12), (13, 17)])
        self.assertEqual(self._hours(MAKEUP, lunch=True), [(12, 13)])

    def test_make_up_day_may_have_its_own_hours_or_another_weekdays(self):
        day = self.calendar.mds_day_ids.filtered(lambda row: row.date == MAKEUP)
        day.with_user(self.clerk).hours = "9-12"
        self.assertEqual(self._hours(MAKEUP), [(9, 12)])
        self.assertEqual(self._hours(MAKEUP, lunch=True), [])
        friday = self.calendar.attendance_ids.filtered(
            lambda row: row.dayofweek == "4" and row.day_period == "afternoon"
        )
        friday.hour_to = 16
        day.with_user(self.clerk).write({"hours": False, "stands_for": "4"})
        self.assertEqual(self._hours(MAKEUP), [(8, 12), (13, 16)])

    def test_holiday_and_bridge_day_have_none(self):
        for day in (HOLIDAY, BRIDGE):
            self.assertEqual(self._hours(day), [])
            self.assertEqual(self._hours(day, lunch=True), [])
        self.assertEqual(self._hours(MONDAY), [(8, 12), (13, 17)])

    def test_workday_with_other_hours(self):
        self._mark(MONDAY, "workday", hours="08:00-12:00")
        self.assertEqual(self._hours(MONDAY), [(8, 12)])

    def test_other_calendars_are_left_alone(self):
        other = self._create_calendar("Other")
        found = other._attendance_intervals_batch(at(HOLIDAY), at(HOLIDAY + timedelta(days=1)))
        self.assertEqual(len(found[False]), 2)

    def test_count_duration_and_plan_agree(self):
        """13 to 28 February: five days before, Saturday made up, after the 23rd four and one."""
        start, end = at(date(2026, 2, 9)), at(date(2026, 3, 1))
        days = 5 + 1 + 4 + 1
        self.assertEqual(self.calendar.get_work_hours_count(start, end), days * 8)
        self.assertEqual(
            self.calendar.get_work_duration_data(start, end), {"days": days, "hours": days * 8}
        )
        friday = at(date(2026, 2, 13), 17)
        self.assertEqual(self.calendar.plan_hours(8, friday), at(MAKEUP, 17))
        self.assertEqual(self.calendar.plan_hours(9, friday), at(date(2026, 2, 24), 9))
        self.assertEqual(
            self.calendar.plan_hours(9, friday, compute_leaves=True), at(date(2026, 2, 24), 9)
        )
        # a plan in days ends with the first span that Odoo meets on the last day
        self.assertEqual(self.calendar.plan_days(2, friday), at(date(2026, 2, 24), 12))
        self.assertEqual(self.calendar.plan_days(-1, at(date(2026, 2, 23))), at(MAKEUP, 13))

    def test_leave_of_an_employee_costs_the_days_that_are_worked(self):
        """What time off rests on: from Friday 13 to Monday 23 only Friday and Saturday count."""
        start, end = at(date(2026, 2, 13)), at(date(2026, 2, 24))
        data = self.worker._get_work_days_data_batch(start, end)[self.worker.id]
        self.assertEqual(data, {"days": 2, "hours": 16})
        listed = self.worker._list_work_time_per_day(start, end)[self.worker.id]
        self.assertEqual([day for day, _hours in listed], [date(2026, 2, 13), MAKEUP])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Annual leave",
                "calendar_id": self.calendar.id,
                "resource_id": self.resource.id,
                "date_from": start.astimezone(pytz.utc).replace(tzinfo=None),
                "date_to": end.astimezone(pytz.utc).replace(tzinfo=None),
            }
        )
        taken = self.worker._get_leave_days_data_batch(start, end)[self.worker.id]
        self.assertEqual(taken, {"days": 2, "hours": 16})
        left = self.worker._get_work_days_data_batch(start, end)[self.worker.id]
        self.assertEqual(left, {"days": 0, "hours": 0})

    def test_public_holiday_of_odoo_still_counts(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Company day",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 2, 13, 16),
                "date_to": datetime(2026, 2, 14, 16),
            }
        )
        self.assertFalse(
            self.calendar._work_intervals_batch(at(MAKEUP), at(MAKEUP + timedelta(days=1)))[False]
        )

    def test_half_and_whole_days_of_leave_know_the_hours(self):
        self.assertEqual(self.calendar._get_hours_for_date(MAKEUP), (8, 17))
        self.assertEqual(self.calendar._get_hours_for_date(MAKEUP, "morning"), (8, 12))
        day = self.calendar.mds_day_ids.filtered(lambda row: row.date == MAKEUP)
        day.hours = "09:00-11:00 13:00-15:00"
        self.assertEqual(self.calendar._get_hours_for_date(MAKEUP), (9, 15))
        self.assertEqual(self.calendar._get_hours_for_date(MAKEUP, "afternoon"), (12, 15))
        works = [self.calendar._works_on_date(d) for d in (MAKEUP, HOLIDAY, MONDAY, SUNDAY)]
        self.assertEqual(works, [True, False, True, False])

    def test_days_off_are_grey_in_the_calendar_of_leaves(self):
        unusual = self.calendar._get_unusual_days(at(MAKEUP), at(date(2026, 2, 24)))
        self.assertFalse(unusual["2026-02-14"])
        self.assertTrue(unusual["2026-02-17"])
        self.calendar.write({"schedule_type": "flexible"})
        self.assertTrue(self.calendar.flexible_hours)
        unusual = self.calendar._get_unusual_days(at(MAKEUP), at(date(2026, 2, 24)))
        self.assertTrue(unusual["2026-02-17"])
        self.assertEqual(self._hours(HOLIDAY), [])
        self.assertTrue(self._hours(MONDAY))

    def test_part_of_a_make_up_day_is_cut_at_the_bounds(self):
        found = self.calendar._work_intervals_batch(at(MAKEUP, 10), at(MAKEUP, 14))[False]
        self.assertEqual([(s.hour, e.hour) for s, e, _m in found], [(10, 12), (13, 14)])

    def test_zone_of_the_resource_decides_the_date(self):
        self.worker.tz = "America/New_York"
        zone = pytz.timezone("America/New_York")
        start = zone.localize(datetime(2026, 2, 14))
        spans = self.calendar._work_intervals_batch(
            start, start + timedelta(days=1), resources=self.resource
        )[self.resource.id]
        self.assertEqual([(s.day, s.hour) for s, _e, _m in spans], [(14, 8), (14, 13)])

    def test_whoever_has_no_hours_is_always_free(self):
        self.worker.resource_calendar_id = False
        self.assertTrue(self.resource._is_fully_flexible())
        span = self.calendar._work_intervals_batch(
            at(HOLIDAY), at(HOLIDAY + timedelta(days=1)), resources=self.resource
        )[self.resource.id]
        self.assertEqual(sum((e - s).total_seconds() for s, e, _m in span), 24 * 3600)

    def test_two_weeks_calendar_takes_the_week_of_the_day(self):
        self.calendar.switch_calendar_type()
        rows = self.calendar.attendance_ids.filtered(lambda row: not row.display_type)
        week = str(rows.get_week_type(MAKEUP))
        monday = rows.filtered(
            lambda row: (
                row.week_type == week and row.dayofweek == "0" and row.day_period == "afternoon"
            )
        )
        monday.hour_to = 15
        self.assertEqual(self._hours(MAKEUP), [(8, 12), (13, 15)])

    def test_engineer_asks_without_any_right_on_days(self):
        calendar = self.calendar.with_user(self.outsider)
        self.assertEqual(len(calendar._work_intervals_batch(at(MAKEUP), at(SUNDAY))[False]), 12)

    def test_queries_do_not_grow_with_resources_or_days(self):
        many = self.env["resource.resource"].create(
            [
                {"name": f"R{i}", "calendar_id": self.calendar.id, "tz": "Asia/Shanghai"}
                for i in range(50)
            ]
        )

        def count(resources, end):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.calendar._work_intervals_batch(at(date(2026, 1, 1)), end, resources=resources)
            return self.env.cr.sql_log_count - before

        small = count(many[:2], at(SUNDAY))
        self.assertEqual(count(many, at(date(2026, 12, 31))), small)
