from datetime import date, timedelta
from unittest.mock import patch

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HOLIDAY, MdsCalendarCommon

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)


class SettlementCase(MdsCalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load()
        cls.worker.mds_hours_system = "comprehensive"

    def _settle(self, user=None, **vals):
        values = {"date_from": FIRST, "date_to": LAST, "company_id": self.company.id, **vals}
        return self.env["mds.overtime.settlement"].with_user(user or self.clerk).create(values)

    def _standard_days(self):
        """Workdays of the period by class of day: counted beside the code that reckons."""
        days = [FIRST + timedelta(days=number) for number in range(28)]
        classes = self.worker._get_day_class(days)
        return [d for d in days if classes[self.worker, d][0] in ("workday", "makeup")]


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCase):
    def test_state_conformance(self):
        self.assertStateConformance("mds.overtime.settlement")

    def test_standard_hours_are_those_of_the_workdays_of_the_period(self):
        settlement = self._settle()
        settlement.action_reckon()
        self.assertEqual(settlement.line_ids.employee_id, self.worker)
        self.assertEqual(settlement.line_ids.standard_hours, 8 * len(self._standard_days()))

    def test_known_hours_are_taken_by_class_of_day(self):
        worked = {(self.worker, day): 540 for day in self._standard_days()}
        worked[self.worker, HOLIDAY] = 300
        days = len(self._standard_days())
        settlement = self._settle()
        with patch.object(
            type(self.env["hr.employee"]), "_get_worked_minutes", lambda *args: worked
        ):
            settlement.action_reckon()
        self.assertRecordValues(
            settlement.line_ids,
            [
                {
                    "workday_hours": 9 * days,
                    "statutory_hours": 5,
                    "overtime_hours": days,
                    "overtime_percent": 150,
                    "holiday_hours": 5,
                    "holiday_percent": 300,
                }
            ],
        )
        settlement.action_confirm()
        self.assertRecordValues(
            settlement, [{"state": "confirmed", "confirmed_by_id": self.clerk.id}]
        )
        self.assertChainWhole(settlement + settlement.browse())

    def test_hours_changed_by_hand_want_a_note(self):
        settlement = self._settle()
        settlement.action_reckon()
        settlement.line_ids.workday_hours = 200
        with self.assertRaisesRegex(UserError, "reason in the note"):
            settlement.action_confirm()
        settlement.line_ids.note = "From the paper time sheet"
        settlement.action_confirm()

    def test_confirmed_hours_do_not_change_and_reopening_wants_a_reason(self):
        settlement = self._settle()
        settlement.action_reckon()
        settlement.action_confirm()
        for change in (
            lambda: settlement.line_ids.write({"workday_hours": 1}),
            lambda: settlement.write({"date_to": date(2026, 3, 1)}),
            settlement.line_ids.unlink,
            settlement.unlink,
            settlement.action_reckon,
        ):
            with self.assertRaisesRegex(UserError, "is confirmed"):
                change()
        with self.assertRaises(UserError):
            settlement.action_reopen()
        settlement.with_context(mds_reason="A sheet came late").action_reopen()
        self.assertFalse(settlement.confirmed_by_id)

    def test_a_day_is_settled_once_for_a_person(self):
        settlements = self._settle() + self._settle(date_from=LAST, date_to=date(2026, 3, 31))
        for one in settlements:
            one.action_reckon()
        settlements[0].action_confirm()
        with self.assertRaisesRegex(UserError, "settled already"):
            settlements[1].action_confirm()
        settlements[1].date_from = date(2026, 3, 1)
        settlements[1].action_reckon()
        settlements[1].action_confirm()

    def test_nobody_by_comprehensive_hours_is_a_clear_word(self):
        self.worker.mds_hours_system = "standard"
        with self.assertRaisesRegex(UserError, "choose that system"):
            self._settle().action_reckon()
        with self.assertRaisesRegex(UserError, "nobody is in it"):
            self._settle().action_confirm()

    def test_only_personnel_settles(self):
        settlement = self._settle()
        settlement.action_reckon()
        self.assertTrue(settlement.with_user(self.accountant).line_ids.standard_hours)
        with self.assertRaises(AccessError):
            settlement.with_user(self.accountant).action_confirm()
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                settlement.with_user(user).read(["state"])

    def test_many_people_cost_the_queries_of_two(self):
        people = self.env["hr.employee"].create(
            [{"name": f"E{i}", "resource_calendar_id": self.calendar.id} for i in range(30)]
        )
        days = [FIRST + timedelta(days=number) for number in range(28)]

        def count(employees):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            employees._get_standard_minutes(days)
            return self.env.cr.sql_log_count - before

        count(people[:2])
        self.assertEqual(count(people), count(people[:2]))


@tagged("post_install", "-at_install")
class TestSettlementTour(SettlementCase, TourCase):
    def test_clerk_settles_a_period(self):
        settlement = self._settle()
        self.start_tour("/odoo/mds-overtime-settlements", "mds_calendar_settlement", login="mds_hr")
        settlement.invalidate_recordset()
        self.assertEqual(settlement.state, "confirmed")
        self.assertTrue(settlement.line_ids.overtime_hours)
