from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MdsContractCommon

FRIDAY = "2026-11-20 16:30:00"


@tagged("post_install", "-at_install")
class TestSlaConditions(MdsContractCommon):
    """Office hours are 9 to 18; promised are 1 h, 4 h to be there and 18 h to restore."""

    def setUp(self):
        super().setUp()
        self._sign(self._create_contract([{"sla_policy_id": self.gold.id}]))

    def _row(self, order, milestone):
        return order.sla_ids.filtered(lambda row: row.milestone == milestone)

    def _pause(self, order, kind, start, end=False):
        return (
            self.env["mds.order.segment"]
            .with_user(self.dispatcher)
            .create({"order_id": order.id, "kind": kind, "start": start, "end": end})
        )

    def test_repair_counts_from_the_arrival_where_it_is_declared(self):
        """Arrived on Monday at 10: 8 h are left of that day, 9 h of Tuesday, 1 h of Wednesday."""
        self.gold.with_user(self.contract_manager).repair_start = "arrived"
        order, visit = self._create_planned(reported_at=FRIDAY)
        row = self._row(order, "restored")
        self.assertEqual((row.due_at, row.reason, row.state), (False, "not_started", "running"))
        # the order is due when its next promise with a date is
        self.assertEqual(order.due_by, datetime(2026, 11, 23, 11, 30))
        visit.action_accept(datetime(2026, 11, 23, 8))
        visit.action_travel(datetime(2026, 11, 23, 9))
        visit.action_arrive(datetime(2026, 11, 23, 10))
        self.assertEqual((row.due_at, row.reason), (datetime(2026, 11, 25, 10), "from_arrival"))
        self.assertEqual(order.due_by, datetime(2026, 11, 25, 10))

    def test_to_be_on_site_counts_from_triage_where_it_is_declared(self):
        self.gold.write({"on_site_start": "triaged", "calendar_id": False})
        order = self._create_order(reported_at=FRIDAY)
        self._triage(order)
        row = self._row(order, "on_site")
        self.assertEqual(row.reason, "from_triage")
        self.assertEqual(row.due_at, order.triaged_at + timedelta(hours=4))
        self.assertEqual(self._row(order, "restored").reason, "counted")

    def test_waiting_for_the_vendor_stops_the_clock_where_it_is_declared(self):
        self.gold.pauses_for_vendor = True
        order = self._create_order(reported_at=FRIDAY)
        self._triage(order)
        wait = self._pause(order, "vendor", datetime(2026, 11, 23, 10))
        row = self._row(order, "restored")
        self.assertEqual(row.state, "paused")
        found = self.env["mds.order.sla"].search(
            [("order_id", "=", order.id), ("state", "=", "paused")]
        )
        self.assertIn(row, found)
        wait.end = datetime(2026, 11, 23, 12)
        self.assertEqual(row.due_at, datetime(2026, 11, 25, 9, 30))
        self.gold.pauses_for_vendor = False
        self.assertEqual(row.due_at, datetime(2026, 11, 24, 16, 30))

    def test_the_clock_goes_on_when_work_is_taken_up_again(self):
        """Done on Monday at 11, opened again on Tuesday at 12: 10 working hours do not count."""
        order = self._reopen()
        row = self._row(order, "restored")
        self.assertEqual((row.reached_at, row.due_at), (False, datetime(2026, 11, 25, 17, 30)))
        self.assertEqual(order.reopening_ids.mapped("finished_at"), [datetime(2026, 11, 23, 11)])
        with self.assertRaises(AccessError):
            order.reopening_ids.with_user(self.dispatcher).write({"reopened_at": False})

    def test_the_clock_starts_anew_where_it_is_declared(self):
        """From Tuesday 12:00: 6 h of that day, 9 h of Wednesday, 3 h of Thursday."""
        self.gold.reopening = "anew"
        row = self._row(self._reopen(), "restored")
        self.assertEqual((row.due_at, row.reason), (datetime(2026, 11, 26, 12), "reopened"))

    def _reopen(self):
        order, visit = self._create_planned(reported_at=FRIDAY)
        self._work(order, visit)
        order = order.with_user(self.engineer)
        self.assertTrue(self._row(order, "restored").reached_at)
        order.with_context(mds_reason="It failed again")._transition(
            "in_progress", occurred_at=datetime(2026, 11, 24, 12)
        )
        return order

    def test_work_of_another_kind_has_no_clock(self):
        self.gold.order_type_ids = self.env.ref("mds_order.order_type_maintenance")
        order = self._create_order(reported_at=FRIDAY)
        self._triage(order)
        self.assertFalse(order.sla_ids)
        self.gold.order_type_ids = False
        self.assertEqual(len(order.sla_ids), 3)

    def test_planned_work_has_its_own_date_and_no_clock(self):
        order = self._create_order(reported_at=FRIDAY)
        order.sudo().due_by = datetime(2026, 12, 31)
        self._triage(order.with_context(mds_decided=("due_by",)))
        self._pause(order, "access", datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 11))
        self.env["mds.sla.policy"]._cron_recount()
        self.assertFalse(order.sla_ids)
        self.assertEqual(order.due_by, datetime(2026, 12, 31))

    def test_what_was_promised_holds_beside_a_date_of_ones_own(self):
        order = self._create_order(reported_at=FRIDAY)
        self._triage(order, due_by=datetime(2026, 11, 30), due_reason="As agreed by phone")
        self.assertEqual(order.due_by, datetime(2026, 11, 30))
        self.assertEqual(self._row(order, "restored").due_at, datetime(2026, 11, 24, 16, 30))

    def test_the_paper_says_what_is_declared(self):
        self.gold.write({"repair_start": "arrived", "reopening": "anew"})
        self.assertEqual(
            self.gold._say_conditions(),
            [
                "Repair Counts from: The Arrival on Site.",
                "Stops while Waiting for the Customer.",
                "When work is taken up again, the hours of the repair start anew.",
            ],
        )
