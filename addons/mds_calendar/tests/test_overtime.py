from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BRIDGE, HOLIDAY, MAKEUP, MONDAY, MdsCalendarCommon


@tagged("post_install", "-at_install")
class TestOvertime(MdsCalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load()

    def _pay(self, day, minutes=540, planned=480):
        worker = self.worker.with_user(self.manager)
        found = worker._get_overtime({(worker, day): (minutes, planned)})[worker, day]
        return found.minutes, found.percent

    def test_only_the_statutory_days_pay_three_times(self):
        self.assertEqual(self._pay(HOLIDAY, 300, 0), (300, 300))
        self.assertEqual(self._pay(BRIDGE, 300, 0), (300, 200))
        self.assertEqual(self._pay(MAKEUP), (60, 150))
        self.assertEqual(self._pay(MONDAY), (60, 150))

    def test_comprehensive_hours_wait_for_the_period(self):
        self.worker.mds_hours_system = "comprehensive"
        self.assertEqual(self._pay(BRIDGE), (0, 150))
        self.assertEqual(self._pay(HOLIDAY, 300, 0), (300, 300))

    def test_flexible_hours_follow_the_local_rule(self):
        self.worker.mds_hours_system = "flexible"
        self.assertEqual(self._pay(BRIDGE), (0, 0))
        self.assertEqual(self._pay(HOLIDAY, 300, 0), (300, 300))
        rule = self.env.ref("mds_calendar.overtime_rule_flexible_statutory")
        rule.with_user(self.clerk).percent = 0
        self.assertEqual(self._pay(HOLIDAY, 300, 0), (0, 0))

    def test_own_rule_of_a_company_goes_before(self):
        self.env["mds.overtime.rule"].with_user(self.clerk).create(
            {
                "hours_system": "standard",
                "day_class": "rest",
                "company_id": self.company.id,
                "measure": "hour",
                "percent": 250,
            }
        )
        self.assertEqual(self._pay(BRIDGE, 300, 0), (300, 250))

    def test_hours_of_the_time_decide(self):
        """Who changes working hours keeps the calendar that he had before."""
        new = self._create_calendar("New")
        self.worker.version_id.date_version = date(2020, 1, 1)
        self.worker.create_version(
            {"date_version": date(2026, 6, 1), "resource_calendar_id": new.id}
        )
        answers = self.worker._get_day_class([HOLIDAY, date(2026, 10, 1)])
        self.assertEqual(answers[self.worker, HOLIDAY][0], "statutory")
        self.assertEqual(answers[self.worker, date(2026, 10, 1)][0], "workday")

    def test_many_employees_cost_the_queries_of_two(self):
        people = self.env["hr.employee"].create(
            [{"name": f"E{i}", "resource_calendar_id": self.calendar.id} for i in range(30)]
        )

        def count(employees):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            employees._get_overtime({(one, HOLIDAY): (60, 0) for one in employees})
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(people), count(people[:2]))

    def test_rules_and_systems_are_for_personnel(self):
        rule = self.env.ref("mds_calendar.overtime_rule_standard_rest")
        for user in (self.manager, self.accountant):
            self.assertEqual(rule.with_user(user).percent, 200)
            with self.assertRaises(AccessError):
                rule.with_user(user).percent = 100
        with self.assertRaises(AccessError):
            rule.with_user(self.engineer).read(["percent"])
        with self.assertRaises(AccessError):
            self.worker.with_user(self.engineer).read(["mds_hours_system"])
