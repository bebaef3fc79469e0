from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestSla(MdsContractCommon):
    def _contract(self, **line):
        return self._sign(self._create_contract([{"sla_policy_id": self.gold.id, **line}]))

    def _due(self, order):
        return {row.milestone: row.due_at for row in order.sla_ids}

    def test_friday_afternoon_goes_on_on_monday(self):
        """Office hours 9 to 18. Friday 16:30 and 4 h: 1.5 h on Friday, 2.5 h from Monday 9:00."""
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.assertEqual(
            self._due(order),
            {
                "response": datetime(2026, 11, 20, 17, 30),
                "on_site": datetime(2026, 11, 23, 11, 30),
                # 18 h: 1.5 on Friday, 9 on Monday, 7.5 on Tuesday
                "restored": datetime(2026, 11, 24, 16, 30),
            },
        )
        self.assertEqual(order.due_by, datetime(2026, 11, 24, 16, 30))
        self.assertIn("Gold", order.due_reason)
        # triage was the first answer: the next promise is to be there
        self.assertEqual(order.next_sla_at, datetime(2026, 11, 23, 11, 30))

    def test_around_the_clock_skips_calendars(self):
        self.gold.calendar_id = False
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 20, 20, 30))

    def test_a_holiday_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.office_hours.id,
                "date_from": "2026-11-23 00:00:00",
                "date_to": "2026-11-23 23:59:59",
            }
        )
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 24, 11, 30))

    def test_what_is_shown_as_met_is_found_as_met(self):
        """Without a deadline (the hours were empty) nothing was broken."""
        self._contract()
        order = self._create_order()
        self._triage(order)
        row = order.sla_ids.filtered(lambda row: row.milestone == "response").sudo()
        row.due_at = False
        self.assertEqual(row.state, "met")
        found = row.search([("id", "=", row.id), ("state", "in", ["met"])])
        self.assertEqual(found, row)
        self.assertFalse(row.search([("id", "=", row.id), ("state", "in", ["breached"])]))

    def test_a_priority_without_target_promises_nothing(self):
        self._contract()
        order = self._create_order(priority="0")
        self._triage(order)
        self.assertFalse(order.sla_ids)

    def test_the_acts_of_the_visit_meet_the_promises(self):
        self._contract()
        order, visit = self._create_planned(hour=10)  # reported at 1:00, opens at 9:00
        visit.action_accept(datetime(2026, 11, 23, 8))
        visit.action_travel(datetime(2026, 11, 23, 9))
        visit.action_arrive(datetime(2026, 11, 23, 13, 30))  # due at 13:00
        states = {row.milestone: row.state for row in order.sla_ids}
        self.assertEqual(states["response"], "met")
        self.assertEqual(states["on_site"], "breached")
        breached = self.env["mds.order.sla"].search(
            [
                ("order_id", "=", order.id),
                ("state", "=", "breached"),
                ("milestone", "in", ("response", "on_site")),
            ]
        )
        self.assertEqual(breached.milestone, "on_site")

    def test_hours_without_times_of_day_are_refused(self):
        empty = self.env["resource.calendar"].create({"name": "Empty", "attendance_ids": False})
        empty.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "no fixed hours"):
            self.gold.calendar_id = empty

    def test_a_new_term_of_the_level_reaches_open_orders_only(self):
        self._contract()
        over, visit = self._create_planned(reported_at="2026-11-20 16:30:00")
        self._work(over, visit)
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.gold.target_ids.write({"on_site_hours": 2, "restored_hours": 9})
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 23, 9, 30))
        self.assertEqual(self._due(over)["on_site"], datetime(2026, 11, 23, 11, 30))
        self.assertEqual(order.due_by, datetime(2026, 11, 23, 16, 30))
        self.assertIn("service level", self._get_entries(order, "write")[-1].reason)
        self.gold.calendar_id = False
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 20, 18, 30))

    def test_a_holiday_that_is_entered_later_moves_open_deadlines(self):
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.office_hours.id,
                "date_from": "2026-11-23 00:00:00",
                "date_to": "2026-11-23 23:59:59",
            }
        )
        self.env["mds.sla.policy"]._cron_recount()
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 24, 11, 30))
        self.assertEqual(order.due_by, datetime(2026, 11, 25, 16, 30))

    def test_under_warranty_the_promise_of_time_holds(self):
        self._contract()
        self.device.write({"warranty_start": date(2026, 1, 1), "warranty_end": date(2027, 1, 1)})
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.assertEqual(order.coverage, "warranty")
        self.assertEqual(order.due_by, datetime(2026, 11, 24, 16, 30))

    def test_waiting_for_the_customer_moves_the_deadline_by_its_working_time(self):
        """Acceptance: due Monday 11:30; one hour of pause on Monday makes it 12:30."""
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        pauses = self.env["mds.order.segment"].with_user(self.dispatcher)
        pause = pauses.create(
            {
                "order_id": order.id,
                "kind": "access",
                "start": datetime(2026, 11, 23, 10),
                "end": datetime(2026, 11, 23, 11),
            }
        )
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 23, 12, 30))
        self.assertEqual(order.due_by, datetime(2026, 11, 24, 17, 30))
        pause.party = "us"
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 23, 11, 30))
        pause.party = "customer"
        self.gold.pauses_for_customer = False
        order._recount_sla()
        self.assertEqual(self._due(order)["on_site"], datetime(2026, 11, 23, 11, 30))

    def test_while_the_customer_is_waited_for_the_clock_is_paused(self):
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self.env["mds.order.segment"].with_user(self.dispatcher).create(
            {"order_id": order.id, "kind": "access", "start": datetime(2026, 11, 20, 17)}
        )
        open_rows = order.sla_ids.filtered(lambda row: not row.reached_at)
        self.assertEqual(set(open_rows.mapped("state")), {"paused"})
        rows = self.env["mds.order.sla"].search(
            [("order_id", "=", order.id), ("state", "=", "paused")]
        )
        self.assertEqual(rows, open_rows)
        self.assertFalse(
            self.env["mds.order.sla"].search(
                [("order_id", "=", order.id), ("state", "in", ("running", "breached"))]
            )
            & open_rows
        )

    def test_a_countdown_stands_while_the_customer_is_waited_for(self):
        self._contract()
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self._pause(order, "vendor", datetime(2026, 11, 20, 16, 45), datetime(2026, 11, 20, 17))
        self.assertFalse(order.sla_stopped_at)
        self._pause(order, "access", datetime(2026, 11, 20, 17))
        self.assertEqual(order.sla_stopped_at, datetime(2026, 11, 20, 17))
        self.assertEqual(order.due_stopped_at, datetime(2026, 11, 20, 17))
        self.assertFalse(order.is_overdue, "it was not late when the wait began")
        order.is_due_own = True
        self.assertFalse(order.due_stopped_at, "a deadline set by hand does not move")

    def _pause(self, order, kind, start, end=False):
        return (
            self.env["mds.order.segment"]
            .with_user(self.dispatcher)
            .create({"order_id": order.id, "kind": kind, "start": start, "end": end})
        )

    def test_parts_are_promised_from_the_demand_until_they_are_there(self):
        """Wanted on Monday at 10 within 9 h of 9 to 18: 8 h on Monday, 1 h on Tuesday."""
        self.gold.target_ids.parts_hours = 9
        self._contract()
        order = self._create_order()
        self._triage(order)
        self.assertNotIn("parts", self._due(order))
        wait = self._pause(order, "parts", datetime(2026, 11, 23, 10))
        row = order.sla_ids.filtered(lambda one: one.milestone == "parts")
        self.assertEqual((row.due_at, row.reason), (datetime(2026, 11, 24, 10), "demanded"))
        wait.end = datetime(2026, 11, 23, 16)
        self.assertEqual((row.is_met, row.kept_percent), (True, 100))
        wait.flush_recordset()
        # sent, not there: on its way until Tuesday noon
        self._pause(order, "transport", datetime(2026, 11, 23, 16), datetime(2026, 11, 24, 12))
        self.assertEqual((row.reached_at, row.is_met), (datetime(2026, 11, 24, 12), False))
        self.assertEqual(row.kept_percent, 0)
        self.assertEqual(row._get_lateness()[row][0], 2)

    def test_who_wants_no_parts_after_all_is_promised_none(self):
        self.gold.target_ids.write({"parts_hours": 9, "response_hours": 0, "on_site_hours": 0})
        self.gold.target_ids.restored_hours = 0
        self._contract()
        order = self._create_order()
        self._triage(order)
        wait = self._pause(order, "parts", datetime(2026, 11, 23, 10))
        self.assertEqual(list(self._due(order)), ["parts"])
        wait.unlink()
        self.assertFalse(order.sla_ids)
