from datetime import timedelta

import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestSegment(MdsOrderCommon):
    """Pauses of an order: one at a time, one responsible party for each minute."""

    def _pause(self, order, start, end=None, user=None, **values):
        return (
            self.env["mds.order.segment"]
            .with_user(user or self.engineer)
            .create(
                {
                    "order_id": order.id,
                    "start": MONDAY + timedelta(hours=start),
                    "end": MONDAY + timedelta(hours=end) if end else False,
                    **values,
                }
            )
        )

    def test_the_kind_says_whose_time_it_is(self):
        order, _visit = self._create_planned()
        pause = self._pause(order, 9, 10, kind="access")
        self.assertEqual(pause.party, "customer")
        self.assertEqual(self._pause(order, 10, 11, kind="parts").party, "us")
        self.assertEqual(
            self._pause(order, 11, 12, kind="parts", party="logistics").party, "logistics"
        )

    def test_one_tap_pauses_and_one_tap_goes_on(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        visit.action_pause_parts()
        self.assertEqual((order.pause_kind, order.pause_party), ("parts", "us"))
        visit.action_pause_parts()
        self.assertEqual(len(order.segment_ids), 1)
        order.segment_ids.sudo().start -= timedelta(minutes=5)
        visit.action_resume()
        self.assertFalse(order.pause_id)
        visit.action_resume()
        self.assertTrue(order.segment_ids.end)

    @mute_logger("odoo.sql_db")
    def test_two_pauses_of_one_order_do_not_overlap(self):
        order, _visit = self._create_planned()
        self._pause(order, 9, 11)
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.env.cr.savepoint():
            self._pause(order, 10, 12)
        self._pause(order, 11)
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.env.cr.savepoint():
            self._pause(order, 20)

    @mute_logger("odoo.sql_db")
    def test_a_pause_that_cannot_be_true_is_refused(self):
        order, _visit = self._create_planned()
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._pause(order, 11, 10)
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._pause(order, 11, 12, kind="other")
        with self.assertRaisesRegex(ValidationError, "reported later"):
            self._pause(order, -5, 12)
        with self.assertRaises(UserError):
            self._pause(order, 24 * 400)

    def test_the_parts_of_the_clock_sum_to_the_whole(self):
        order, _visit = self._create_planned()
        self._pause(order, 2, 4, kind="customer")
        self._pause(order, 6, 7, kind="transport")
        slices = order._get_clock_slices(MONDAY + timedelta(hours=11))[order]
        self.assertEqual(
            [(piece.party, piece.seconds // 3600) for piece in slices],
            [("us", 1), ("customer", 2), ("us", 2), ("logistics", 1), ("us", 4)],
        )
        self.assertIn("Customer 2.0 h", order.clock_text)

    def test_arrival_ends_the_wait(self):
        order, visit = self._create_planned()
        pause = self._pause(order, 3, user=self.dispatcher, kind="parts")
        self._arrive(visit)
        self.assertEqual(pause.end, visit.arrived_at)

    def test_the_end_of_the_work_ends_the_wait(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        pause = self._pause(order, 10, kind="access")
        self._answer_all(order.with_user(self.engineer).task_ids)
        order.with_user(self.engineer).write(self._prepare_work_vals())
        visit.action_complete(MONDAY + timedelta(hours=11))
        self.assertEqual(pause.end, MONDAY + timedelta(hours=11))
        with self.assertRaises(UserError):
            order.with_user(self.dispatcher).action_pause({"kind": "parts"})

    def test_a_cancelled_order_waits_for_nothing(self):
        order = self._create_order()
        pause = self._pause(order, 3, user=self.dispatcher)
        order.with_user(self.dispatcher).with_context(mds_reason="Twice").action_cancel()
        self.assertTrue(pause.end)
        self.assertEqual(order._get_clock_slices()[order], [])

    def test_from_one_wait_into_the_next(self):
        order, visit = self._create_planned()
        self._pause(order, 3, user=self.dispatcher, kind="parts")
        wizard = Form(
            self.env["mds.order.pause"]
            .with_user(self.engineer)
            .with_context(default_order_id=order.id, default_visit_id=visit.id)
        )
        wizard.kind = "vendor"
        self.assertEqual(wizard.party, "vendor")
        wizard.save().action_confirm()
        self.assertEqual(order.segment_ids.mapped("kind"), ["parts", "vendor"])
        self.assertEqual(order.segment_ids[0].end, order.segment_ids[1].start)

    def test_a_repeated_request_pauses_once(self):
        order, _visit = self._create_planned()
        vals = {
            "kind": "parts",
            "start": MONDAY + timedelta(hours=3),
            "client_uuid": "9d5c8f5e-5f0f-4a0e-9a39-000000000001",
        }
        order.with_user(self.dispatcher).action_pause(vals)
        order.with_user(self.dispatcher).action_pause(vals)
        self.assertEqual(len(order.segment_ids), 1)

    def test_only_who_works_on_it_pauses_it(self):
        order, _visit = self._create_planned()
        with self.assertRaises(AccessError):
            self._pause(order, 9, 10, user=self.engineer_2)
        with self.assertRaises(AccessError):
            self._pause(order, 9, 10, user=self.storekeeper)
        pause = self._pause(order, 9, 10)
        with self.assertRaises(AccessError):
            pause.with_user(self.engineer).unlink()
        self.assertTrue(pause.with_user(self.accountant).party)
        self.assertTrue(self._get_entries(pause, "create"))

    def test_clock_of_2_and_50_costs_the_same(self):
        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            orders._get_clock_slices()
            return self.cr.sql_log_count - start

        orders = self.env["mds.order"]
        for _number in range(50):
            orders += self._create_order()
        self.assertEqual(count(orders[:2]), count(orders))


@tagged("post_install", "-at_install")
class TestStamps(MdsOrderCommon):
    """Reported, first response, arrived, restored, closed: each is defined once."""

    def test_triage_is_the_first_answer(self):
        order = self._create_order()
        self.assertFalse(order.responded_at)
        when = MONDAY + timedelta(hours=2)
        order.with_user(self.dispatcher).with_context(mds_occurred_at=when).action_triage(
            {"is_patient_involved": "no", "is_device_unsafe": "no"}
        )
        self.assertEqual(order.responded_at, when)

    def test_an_earlier_call_back_that_arrives_late_counts(self):
        order, _visit = self._create_planned()
        when = MONDAY + timedelta(hours=1, minutes=5)
        order.with_user(self.dispatcher).action_call_back(when)
        self.assertEqual(order.responded_at, when)
        order.with_user(self.dispatcher).action_call_back(MONDAY + timedelta(hours=9))
        self.assertEqual(order.responded_at, when)

    def test_arrived_is_the_first_at_the_device(self):
        order, visit = self._create_planned(hour=9)
        remote = self._plan(order, hour=3, employee=self.employee_2, kind="remote")
        remote = remote.with_user(self.engineer_2)
        remote.action_accept(MONDAY + timedelta(hours=2))
        remote.action_arrive(MONDAY + timedelta(hours=3))
        self.assertFalse(order.arrived_at)
        self._arrive(visit)
        self.assertEqual(order.arrived_at, visit.arrived_at)

    def test_restored_is_the_end_of_the_work_that_left_it_usable(self):
        order, visit = self._create_planned()
        self._work(order, visit, result="unsafe", result_note="Leaks")
        self.assertFalse(order.restored_at)
        order.with_user(self.engineer).write({"result": "fit", "result_note": False})
        self.assertEqual(order.restored_at, order.finished_at)

    def test_nobody_writes_a_stamp(self):
        order = self._create_order(triaged_at=MONDAY)
        self.assertFalse(order.triaged_at)
        order.with_user(self.manager).write({"triaged_at": MONDAY, "called_back_at": MONDAY})
        self.assertFalse(order.triaged_at or order.called_back_at)
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_2).action_call_back()
