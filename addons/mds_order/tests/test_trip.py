from datetime import timedelta

import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestTrip(MdsOrderCommon):
    """One journey, several orders: kilometres, minutes and expenses are shared to the cent."""

    def setUp(self):
        super().setUp()
        self.order, visit = self._create_planned(hour=9)
        self.other, other_visit = self._create_planned(hour=13)
        for one, hour, length in ((visit, 9, 1), (other_visit, 13, 3)):
            self._arrive(one, hour)
            one.action_finish(MONDAY + timedelta(hours=hour + length))
        self.trip = self._create_trip()

    def _create_trip(self, user=None, **values):
        return (
            self.env["mds.trip"]
            .with_user(user or self.engineer)
            .create(
                {
                    "employee_id": self.employee.id,
                    "start": MONDAY + timedelta(hours=7),
                    "end": MONDAY + timedelta(hours=18),
                    "distance_km": 50,
                    **values,
                }
            )
        )

    def _spend(self, amount, **values):
        return (
            self.env["mds.trip.expense"]
            .with_user(self.engineer)
            .create({"trip_id": self.trip.id, "amount": amount, "date": MONDAY.date(), **values})
        )

    def test_his_visits_are_taken(self):
        self.trip.action_propose_stops()
        self.trip.action_propose_stops()
        self.assertEqual(self.trip.stop_ids.order_id, self.order + self.other)
        self.assertEqual(self.trip.travel_minutes, 120)

    def test_shared_by_working_time(self):
        self.trip.action_propose_stops()
        self._spend(100.01)
        self.trip.share_rule = "work"
        self.trip.action_share()
        stops = self.trip.stop_ids.grouped("order_id")
        self.assertEqual(
            [
                (stops[one].share_km, stops[one].share_minutes, stops[one].share_amount)
                for one in (self.order, self.other)
            ],
            [(12.5, 30, 25.0), (37.5, 90, 75.01)],
        )
        self.assertEqual(set(self.trip.stop_ids.mapped("share_reason")), {"work"})

    def test_without_kilometres_it_is_shared_equally_and_says_so(self):
        self.trip.action_propose_stops()
        self.trip.share_rule = "km"
        self.trip.action_share()
        self.assertEqual(set(self.trip.stop_ids.mapped("share_reason")), {"equal_without_km"})
        self.assertEqual(self.trip.stop_ids.mapped("share_km"), [25, 25])

    def test_foreign_tickets_count_at_the_rate_of_their_day(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTT",
                "symbol": "X",
                "rate_ids": [(0, 0, {"name": MONDAY.date() - timedelta(days=9), "rate": 0.5})],
            }
        )
        self._spend(10, currency_id=foreign.id)
        self.assertEqual(self.trip.amount, 20)

    def test_what_is_shared_stays(self):
        with self.assertRaisesRegex(UserError, "no order"):
            self.trip.action_share()
        self.trip.action_propose_stops()
        expense = self._spend(10)
        self.trip.action_share()
        self.trip.action_share()
        for change in (
            lambda: self.trip.write({"distance_km": 1}),
            lambda: expense.write({"amount": 1}),
            lambda: self._spend(5),
            lambda: self.trip.stop_ids[0].unlink(),
            lambda: self.trip.unlink(),
        ):
            with self.assertRaisesRegex(ValidationError, "reopen"), self.env.cr.savepoint():
                change()
        with self.assertRaises(AccessError):
            self.trip.with_context(mds_reason="Ticket").action_reopen()
        self.trip.with_user(self.manager).with_context(mds_reason="Ticket").action_reopen()
        self.assertEqual(self.trip.stop_ids.mapped("share_amount"), [0, 0])
        self.assertChainWhole(self.trip)

    def test_shares_are_not_written_by_hand(self):
        self.trip.action_propose_stops()
        self.trip.stop_ids.write({"share_amount": 5})
        self.assertEqual(self.trip.stop_ids.mapped("share_amount"), [0, 0])

    @mute_logger("odoo.sql_db")
    def test_trips_that_cannot_be_true_are_refused(self):
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.env.cr.savepoint():
            self._create_trip()
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._create_trip(start=MONDAY + timedelta(hours=30), end=MONDAY + timedelta(hours=29))
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._spend(-5)

    def test_his_own_trips_only(self):
        later = {"start": MONDAY + timedelta(days=2), "end": MONDAY + timedelta(days=3)}
        with self.assertRaises(AccessError):
            self.trip.with_user(self.engineer_2).write({"distance_km": 1})
        with self.assertRaises(AccessError):
            self._create_trip(user=self.engineer_2, **later)
        with self.assertRaises(AccessError):
            self._create_trip(user=self.storekeeper, **later)
        self.assertEqual(self.trip.with_user(self.accountant).distance_km, 50)
        self.assertStateConformance("mds.trip")
