from datetime import datetime, timedelta

from odoo.addons.mds_order.tests.common import MdsOrderCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged

# Beijing is eight hours ahead of UTC: Mon 2 March 2026, 00:00 there
MONDAY = datetime(2026, 3, 1, 16, 0)
SUNDAY = MONDAY - timedelta(days=1)
HOLIDAY = datetime(2026, 2, 16, 16, 0)  # Tue 17 February, Spring Festival


@tagged("post_install", "-at_install")
class TestTimeClasses(MdsOrderCommon):
    """150, 200 and 300 percent by class of day and working-hours system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.tz = "Asia/Shanghai"
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        },
                    )
                    for day in range(5)
                    for start, end, period in ((8, 12, "morning"), (13, 17, "afternoon"))
                ],
            }
        )
        cls.env["mds.calendar.day"].create(
            {
                "calendar_id": cls.calendar.id,
                "date": "2026-02-17",
                "day_class": "statutory",
                "name": "Spring Festival",
            }
        )
        cls.employee.resource_calendar_id = cls.calendar
        cls.order = cls._create_order(reported_at=datetime(2026, 2, 1))
        cls._triage(cls.order)
        cls.env["mds.visit"].with_user(cls.dispatcher).create(
            {
                "order_id": cls.order.id,
                "employee_id": cls.employee.id,
                "planned_start": MONDAY,
                "planned_end": MONDAY + timedelta(hours=1),
            }
        )

    def _book(self, midnight, start, end, **values):
        return (
            self.env["mds.order.time"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": self.order.id,
                    "employee_id": self.employee.id,
                    "start": midnight + timedelta(hours=start),
                    "end": midnight + timedelta(hours=end),
                    **values,
                }
            )
        )

    def _get_parts(self, rows):
        parts = rows.with_user(self.manager).part_ids.sorted(lambda one: (one.date, one.percent))
        return [(part.day_class, part.hours, part.percent) for part in parts]

    def test_beyond_the_hours_of_the_day_the_latest_are_overtime(self):
        morning = self._book(MONDAY, 8, 12)
        evening = self._book(MONDAY, 13, 19)
        self.assertEqual(self._get_parts(morning), [("workday", 4, 100)])
        self.assertEqual(self._get_parts(evening), [("workday", 4, 100), ("workday", 2, 150)])
        evening.write({"end": MONDAY + timedelta(hours=17)})
        self.assertEqual(self._get_parts(evening), [("workday", 4, 100)])

    def test_a_removed_row_makes_room_in_the_day(self):
        morning, evening = self._book(MONDAY, 8, 12), self._book(MONDAY, 13, 19)
        morning.unlink()
        self.assertEqual(self._get_parts(evening), [("workday", 6, 100)])

    def test_a_rest_day_and_a_statutory_holiday(self):
        self.assertEqual(self._get_parts(self._book(SUNDAY, 9, 11)), [("rest", 2, 200)])
        self.assertEqual(self._get_parts(self._book(HOLIDAY, 9, 12)), [("statutory", 3, 300)])

    def test_a_night_is_cut_at_midnight_of_the_place(self):
        row = self._book(SUNDAY, 22, 27)
        self.assertEqual(self._get_parts(row), [("rest", 2, 200), ("workday", 3, 100)])

    def test_comprehensive_and_flexible_hours(self):
        self.employee.mds_hours_system = "comprehensive"
        row = self._book(SUNDAY, 9, 11)
        self.assertEqual(self._get_parts(row), [("rest", 2, 100)])
        self.assertEqual(row.with_user(self.manager).part_ids.reason, "waits_for_period")
        self.assertEqual(self._get_parts(self._book(HOLIDAY, 9, 12)), [("statutory", 3, 300)])
        self.employee.mds_hours_system = "flexible"
        self.assertEqual(self._get_parts(self._book(SUNDAY, 13, 14)), [("rest", 1, 100)])

    def test_a_reversal_takes_the_parts_back(self):
        row = self._book(SUNDAY, 9, 11)
        self.env.cr.execute("UPDATE mds_order SET state = 'closed' WHERE id = %s", [self.order.id])
        self.env.invalidate_all()
        right = {"start": row.start, "end": row.start + timedelta(hours=1)}
        new = row.with_user(self.dispatcher)._do_correct("Left earlier", right)
        self.assertEqual(self._get_parts(row), [])
        self.assertEqual(self._get_parts(new), [("rest", 1, 200)])

    def test_who_may_see_pay(self):
        part = self._book(SUNDAY, 9, 11).with_user(self.engineer).part_ids
        self.assertEqual(part.percent, 200)
        for user in (self.engineer_2, self.storekeeper):
            with self.assertRaises(AccessError):
                part.with_user(user).read(["percent"])
        with self.assertRaises(AccessError):
            part.with_user(self.manager).write({"percent": 100})

    def test_many_rows_cost_no_more_questions(self):
        def count(rows):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            rows._rebuild_parts(rows._get_days())
            self.env.flush_all()
            return self.cr.sql_log_count - start

        rows = self.env["mds.order.time"]
        for number in range(20):
            rows += self._book(MONDAY + timedelta(days=-20 + number), 9, 10)
        self.assertLessEqual(count(rows), count(rows[:2]) + 2)
