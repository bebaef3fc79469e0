from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestStates(MdsOrderCommon):
    def test_declared_states_are_sound(self):
        self.assertStateConformance("mds.order")
        self.assertStateConformance("mds.visit")

    def test_nobody_writes_a_state(self):
        order = self._create_order()
        for user in (self.dispatcher, self.manager, self.administrator):
            with self.assertRaises(UserError):
                order.with_user(user).write({"state": "closed"})
        with self.assertRaises(UserError):
            self._create_order(state="closed")

    def test_repair_from_report_to_closure(self):
        order, visit = self._create_planned()
        self.assertEqual(order.state, "planned")
        self.assertEqual(order.lead_engineer_id, self.employee)
        self._work(order, visit)
        self.assertEqual((visit.state, order.state), ("done", "done"))
        self.assertEqual(order.finished_at, MONDAY + timedelta(hours=11))
        self._accept(order)
        self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Wear, as expected.")
        self.assertEqual(order.assessed_by_id, self.quality)
        order.with_user(self.dispatcher).action_close()
        self.assertEqual(order.state, "closed")
        self.assertChainWhole(order)

    def test_office_acts_in_batches_without_dialogs(self):
        """What another program calls: the same actions with their answers."""
        orders = self._create_order() + self._create_order()
        orders.action_triage({"is_patient_involved": "no", "is_device_unsafe": "no"})
        self.assertEqual(orders.mapped("state"), ["triaged", "triaged"])
        for order, hour in zip(orders, (9, 12), strict=True):
            start = MONDAY + timedelta(hours=hour)
            order.action_plan(
                {
                    "employee_id": self.employee.id,
                    "planned_start": str(start),
                    "planned_end": str(start + timedelta(hours=2)),
                }
            )
        self.assertEqual(orders.mapped("state"), ["planned", "planned"])
        with self.assertRaises(UserError):
            self._create_order().action_triage({"state": "closed"})

    def test_result_reaches_the_device_when_work_ends(self):
        order, visit = self._create_planned()
        self._work(order, visit, result="unsafe", result_note="Compressor leaks.")
        self.assertEqual(order.state, "done")
        self.assertEqual(self.device.state, "out_of_service")
        reason = {"mds_reason": "Part has arrived"}
        order.with_user(self.engineer).with_context(**reason).action_reopen()
        order.with_user(self.engineer).write({"result": "fit", "result_note": False})
        order.with_user(self.engineer).action_finish()
        self.assertEqual(self.device.state, "in_service")

    def test_restricted_needs_words(self):
        order, visit = self._create_planned()
        with self.assertRaises(UserError):
            self._work(order, visit, result="restricted")
        self._work(order, visit, result="restricted", result_note="Not above 60 % oxygen.")
        self.assertTrue(self.device.is_restricted)

    def test_no_end_of_work_without_result(self):
        _order, visit = self._create_planned()
        self._arrive(visit)
        with self.assertRaises(UserError):
            visit.action_complete()

    def test_service_without_a_device_from_report_to_closure(self):
        advice = self.env.ref("mds_order.order_type_advice")
        order = self._create_order(
            device_id=False, partner_id=self.hospital.id, type_id=advice.id, symptom="Training"
        )
        self._triage(order)
        visit = self._plan(order, kind="remote").with_user(self.engineer)
        visit.action_accept(MONDAY + timedelta(hours=8))
        visit.action_arrive(MONDAY + timedelta(hours=9))
        order.with_user(self.engineer).work_done = "Six nurses trained."
        visit.action_complete(MONDAY + timedelta(hours=10))
        self.assertEqual(self._get_codes(order), ["signature", "assessment"])
        self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Training.")
        order.with_user(self.dispatcher).action_close()
        self.assertEqual((order.state, order.travel_hours, order.work_hours), ("closed", 0, 1))

    def test_no_end_of_work_while_a_colleague_is_there(self):
        order, visit = self._create_planned()
        self._plan(order, employee=self.employee_2)
        with self.assertRaises(UserError):
            self._work(order, visit)

    def test_late_repetition_changes_nothing(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        entries = len(self._get_entries(order))
        order.with_user(self.engineer).action_start()
        order.with_user(self.engineer).action_finish(MONDAY + timedelta(hours=20))
        self.assertEqual(order.finished_at, MONDAY + timedelta(hours=11))
        self.assertEqual(len(self._get_entries(order)), entries)

    def test_cancelling_wants_a_reason_and_cancels_visits(self):
        order, visit = self._create_planned()
        action = order.action_cancel()
        self.assertEqual(action["res_model"], "mds.reason.wizard")
        self.assertEqual(order.state, "planned")
        order.with_context(mds_reason="Reported twice").action_cancel()
        self.assertEqual((order.state, visit.state), ("cancelled", "cancelled"))
        entry = self._get_entries(order, "transition")[-1]
        self.assertEqual(entry.reason, "Reported twice")

    def test_closed_order_is_locked_until_reopened(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        self._accept(order)
        self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Wear.")
        order.with_user(self.dispatcher).action_close()
        with self.assertRaises(UserError):
            order.with_user(self.manager).write({"work_done": "Something else"})
        with self.assertRaises(UserError):
            order.task_ids[0].with_user(self.engineer).write({"note": "late"})
        with self.assertRaises(UserError):
            order.time_ids[0].with_user(self.engineer).write({"note": "late"})
        with self.assertRaises(UserError):
            self.env["mds.order.photo"].with_user(self.engineer).create({"order_id": order.id})
        reopened = order.with_user(self.manager).with_context(mds_reason="Wrong part number")
        reopened.action_reopen()
        self.assertEqual((order.state, order.closed_at), ("in_progress", False))

    def test_open_orders_keep_a_device_from_retirement(self):
        order = self._create_order()
        [blockers] = self.device._get_retirement_blockers().values()
        self.assertIn(order.name, " ".join(blockers))
