from datetime import date

import psycopg2
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BRIDGE, HOLIDAY, MAKEUP, MONDAY, SUNDAY, MdsCalendarCommon


@tagged("post_install", "-at_install")
class TestDay(MdsCalendarCommon):
    def test_class_and_reason_for_a_batch(self):
        self._load()
        other = self._create_calendar("Unmarked")
        dates = [MAKEUP, HOLIDAY, BRIDGE, MONDAY, SUNDAY]
        answers = (self.calendar + other).with_user(self.engineer)._get_day_class(dates)
        self.assertEqual(
            [answers[self.calendar, day][0] for day in dates],
            ["makeup", "statutory", "rest", "workday", "rest"],
        )
        self.assertIn("Spring Festival", answers[self.calendar, HOLIDAY][1])
        self.assertEqual(answers[other, HOLIDAY][0], "workday")
        self.assertIn("2026 are not entered", answers[other, HOLIDAY][1])

    def test_class_costs_the_same_for_a_day_and_for_a_year(self):
        self._load()
        year = [date.fromordinal(date(2026, 1, 1).toordinal() + i) for i in range(365)]

        def count(dates):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.calendar._get_day_class(dates)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(year), count([MAKEUP]))

    def test_date_once_per_calendar(self):
        self._mark(HOLIDAY, "statutory")
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"):
            self._mark(HOLIDAY, "rest")

    def test_hours_are_read_or_refused(self):
        day = self._mark(MAKEUP, "makeup", hours="8:30–12：00，13-17")
        self.assertEqual(day.hours, "08:30-12:00 13:00-17:00")
        for hours in ("morning", "12-8", "8-12 11-13"):
            with self.assertRaises(ValidationError):
                day.hours = hours
        with self.assertRaises(ValidationError):
            day.day_class = "rest"

    def test_only_clerks_and_managers_enter_days(self):
        day = self._mark(MAKEUP, "makeup")
        vals = {"calendar_id": self.calendar.id, "date": HOLIDAY, "day_class": "rest"}
        for user in (self.engineer, self.dispatcher, self.accountant, self.quality, self.outsider):
            self.assertEqual(day.with_user(user).day_class, "makeup")
            with self.assertRaises(AccessError):
                day.with_user(user).day_class = "rest"
            with self.assertRaises(AccessError):
                self.env["mds.calendar.day"].with_user(user).create(vals)
            with self.assertRaises(AccessError):
                self.env["mds.calendar.load"].with_user(user).create({})
            with self.assertRaises(AccessError):
                day.with_user(user).unlink()
        day.with_user(self.manager).stands_for = "4"

    def test_days_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        day = self._mark(MAKEUP, "makeup")
        self.calendar.company_id = company
        found = self.env["mds.calendar.day"].with_user(self.clerk).search([("id", "=", day.id)])
        self.assertFalse(found)

    def test_change_leaves_evidence(self):
        day = self._mark(HOLIDAY, "rest")
        day.day_class = "statutory"
        self.assertChainWhole(day)
        self.assertEqual([entry.kind for entry in self._get_entries(day)], ["create", "write"])
