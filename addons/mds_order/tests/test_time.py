from datetime import timedelta

import psycopg2
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestTime(MdsOrderCommon):
    def _create_time(self, order, start, end, **values):
        return (
            self.env["mds.order.time"]
            .with_user(values.pop("user", self.engineer))
            .create(
                {
                    "order_id": order.id,
                    "employee_id": self.employee.id,
                    "start": MONDAY + timedelta(hours=start),
                    "end": MONDAY + timedelta(hours=end),
                    **values,
                }
            )
        )

    def test_stamps_become_travel_and_work(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        self.assertEqual(order.time_ids.mapped("kind"), ["travel"])
        visit.action_finish(MONDAY + timedelta(hours=11, minutes=30))
        self.assertEqual(
            [(row.kind, row.duration_hours, row.origin) for row in order.time_ids],
            [("travel", 1.0, "stamp"), ("work", 2.5, "stamp")],
        )
        self.assertEqual((order.work_hours, order.travel_hours), (2.5, 1.0))

    def test_stamps_leave_booked_time_alone(self):
        order, visit = self._create_planned()
        other, _visit = self._create_planned(hour=14)
        self._create_time(other, 10, 10.5)
        self._arrive(visit)
        visit.action_finish(MONDAY + timedelta(hours=11))
        work = order.time_ids.filtered(lambda row: row.kind == "work")
        self.assertEqual(
            [(row.start.hour + row.start.minute / 60, row.duration_hours) for row in work],
            [(9, 1.0), (10.5, 0.5)],
        )

    def test_repeated_stamp_books_once(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        visit.action_arrive(MONDAY + timedelta(hours=9))
        visit._create_time_rows()
        self.assertEqual(len(order.time_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_nobody_is_at_two_places_at_once(self):
        order, _visit = self._create_planned()
        self._create_time(order, 9, 10)
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.env.cr.savepoint():
            self._create_time(order, 9.5, 11)
        self._create_time(order, 10, 11)

    @mute_logger("odoo.sql_db")
    def test_waiting_says_for_whom(self):
        order, _visit = self._create_planned()
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._create_time(order, 9, 10, kind="wait")
        self._create_time(order, 9, 10, kind="wait", wait_for="customer")

    def test_engineer_corrects_his_own_time_only(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        row = order.time_ids
        row.with_user(self.engineer).write({"start": MONDAY + timedelta(hours=8, minutes=30)})
        self.assertEqual(row.duration_hours, 0.5)
        with self.assertRaises(AccessError):
            row.with_user(self.engineer_2).write({"note": "mine now"})
        with self.assertRaises(AccessError):
            self._create_time(order, 15, 16, employee_id=self.employee_2.id)
        self.assertTrue(self._get_entries(row, "write"))

    def test_engineer_does_not_hand_his_row_to_another(self):
        order, visit = self._create_planned()
        foreign, _visit = self._create_planned(hour=14, employee=self.employee_2)
        self._arrive(visit)
        row = order.time_ids.with_user(self.engineer)
        for vals in ({"employee_id": self.employee_2.id}, {"order_id": foreign.id}):
            with self.assertRaises(AccessError):
                row.write(vals)
