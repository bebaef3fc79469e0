from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..lib.intake import Request
from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestDuplicates(MdsOrderCommon):
    """A second report of the same fault joins the open order; nothing it says is lost."""

    def test_open_order_of_the_device_is_offered(self):
        first = self._create_order()
        self._triage(first)
        second = self._create_order()
        self.assertEqual(second.duplicate_ids, first)
        self.assertFalse(first.duplicate_ids)

    def test_it_is_offered_before_saving(self):
        first = self._create_order()
        form = Form(self.env["mds.order"].with_user(self.dispatcher))
        form.device_id = self.device
        self.assertEqual(form.duplicate_ids[:].ids, first.ids)

    def test_any_device_of_an_order_counts(self):
        other = self._create_device("SN-1002")
        first = self._create_order(device_id=other.id)
        first._add_devices(self.device)
        self.assertEqual(self._create_order().duplicate_ids, first)

    def test_ended_orders_are_none(self):
        first = self._create_order()
        first.with_context(mds_reason="Mistake").action_cancel()
        self.assertFalse(self._create_order().duplicate_ids)

    def test_report_joins_the_open_order(self):
        first = self._create_order()
        self._triage(first)
        second = self._create_order(symptom="Now it smells", reporter_name="Nurse Li")
        second.action_add_to_open_order()
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(second.duplicate_of_id, first)
        body = first.message_ids[0].body
        self.assertIn("Now it smells", body)
        self.assertIn("Nurse Li", body)

    def test_told_danger_reaches_the_open_order(self):
        first = self._create_order()
        self._triage(first)
        second = self._create_order(is_patient_involved="yes", is_device_unsafe="yes")
        second.action_add_to_open_order()
        self.assertEqual(first.is_patient_involved, "yes")
        self.assertEqual(self.device.state, "out_of_service")

    def test_what_the_caller_wrote_is_no_markup(self):
        first = self._create_order()
        second = self._create_order(symptom="<script>alert(1)</script>")
        second.action_add_to_open_order()
        self.assertNotIn("<script>", first.message_ids[0].body)

    def test_without_an_open_order_there_is_nothing_to_join(self):
        with self.assertRaisesRegex(UserError, "no open order"):
            self._create_order().action_add_to_open_order()

    def test_engineer_does_not_join_reports(self):
        self._create_order()
        second = self._create_order(user=self.engineer)
        with self.assertRaises(AccessError):
            second.with_user(self.engineer).action_add_to_open_order()


@tagged("post_install", "-at_install")
class TestPriority(MdsOrderCommon):
    """Impact by urgency gives the priority; safety lifts it."""

    def test_matrix_decides(self):
        order = self._create_order()
        self._triage(order, impact="high", urgency="high")
        self.assertEqual(order.priority, "3")
        self.assertTrue(order.priority_reason)

    def test_without_impact_the_priority_stays(self):
        order = self._create_order(priority="2")
        self._triage(order)
        self.assertEqual(order.priority, "2")

    def test_patient_is_urgent_whatever_the_matrix_says(self):
        order = self._create_order()
        self._triage(order, impact="low", urgency="low", is_patient_involved="yes")
        self.assertEqual(order.priority, "3")

    def test_dispatcher_may_decide_otherwise(self):
        order = self._create_order()
        self._triage(order, impact="low", urgency="low", priority="2")
        self.assertEqual(order.priority, "2")
        self.assertFalse(order.priority_reason)

    def test_manager_changes_the_matrix(self):
        rule = self.env.ref("mds_order.priority_rule_low_low").with_user(self.manager)
        rule.priority = "1"
        order = self._create_order(priority="3")
        self._triage(order, impact="low", urgency="low")
        self.assertEqual(order.priority, "1")
        with self.assertRaises(AccessError):
            rule.with_user(self.dispatcher).priority = "0"

    def test_dialog_shows_what_the_answers_decide(self):
        order = self._create_order()
        dialog = Form(
            self.env["mds.order.triage"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        dialog.is_patient_involved = "no"
        dialog.is_device_unsafe = "no"
        dialog.impact = "high"
        dialog.urgency = "medium"
        self.assertEqual(dialog.priority, "3")
        dialog.save().action_confirm()
        self.assertEqual((order.state, order.priority), ("triaged", "3"))

    def test_contaminated_device_waits_for_decontamination(self):
        order = self._create_order()
        self._triage(order, is_contaminated="yes")
        self.assertEqual(self.device.decontamination_state, "needed")
        self.assertIn("Contaminated", order.safety_warning)

    def test_unsafe_and_still_in_use_is_said(self):
        order = self._create_order()
        self._triage(order, is_device_unsafe="yes", is_device_isolated="no")
        self.assertIn("still uses", order.safety_warning)

    def test_panel_shows_payer_and_deadline(self):
        order = self._create_order()
        codes = [fact["code"] for fact in order.intake_facts]
        self.assertEqual(codes[:2], ["coverage", "due"])
        self.assertFalse(
            self._create_order(device_id=False, partner_id=self.hospital.id).intake_facts
        )


@tagged("post_install", "-at_install")
class TestPhone(MdsOrderCommon):
    """Solved by phone: closed at once, without what only a visit leaves.

    Unless it is drawn for the sample: then a quality officer assesses it first.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_complaint_sample_percent = 0

    def test_what_is_drawn_for_the_sample_waits_for_its_assessment(self):
        self.company.mds_complaint_sample_percent = 100
        order = self._create_order(is_patient_involved="no", is_device_unsafe="no")
        self._solve(order)
        self.assertEqual(order.state, "done")
        self.assertEqual(self._get_codes(order), ["assessment"])

    def _solve(self, order, **values):
        wizard = (
            self.env["mds.order.phone"]
            .with_user(self.dispatcher)
            .create({"order_id": order.id, "work_done": "Filter changed by the ward.", **values})
        )
        wizard.action_confirm()

    def test_at_most_six_fields_from_call_to_closure(self):
        form = Form(self.env["mds.order"].with_user(self.dispatcher))
        form.device_id = self.device  # 1
        form.symptom = "Alarm"  # 2
        form.is_patient_involved = "no"  # 3
        form.is_device_unsafe = "no"  # 4
        order = form.save()
        dialog = Form(
            self.env["mds.order.phone"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        dialog.work_done = "Filter changed by the ward."  # 5; result and minutes are proposed
        dialog.save().action_confirm()
        self.assertEqual(order.state, "closed")
        self.assertTrue(order.is_solved_by_phone)
        self.assertEqual(order.complaint_assessment, "no")
        self.assertEqual(self.device.state, "in_service")

    def test_affected_patient_waits_for_the_quality_officer(self):
        order = self._create_order(is_patient_involved="yes", is_device_unsafe="no")
        self._solve(order)
        self.assertEqual(order.state, "done")
        self.assertEqual(self._get_codes(order), ["assessment"])

    def test_planned_visit_is_cancelled(self):
        order, visit = self._create_planned()
        self._solve(order)
        self.assertEqual((order.state, visit.state), ("closed", "cancelled"))

    def test_work_that_has_begun_is_finished_by_its_engineer(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        with self.assertRaisesRegex(UserError, "works on it"):
            self._solve(order)

    def test_unsafe_device_wants_words(self):
        order = self._create_order(is_patient_involved="no", is_device_unsafe="no")
        with self.assertRaisesRegex(UserError, "Remarks"):
            self._solve(order, result="unsafe")

    def test_time_is_booked_unless_booked_elsewhere(self):
        employee = self._create_engineer(self.dispatcher)
        order = self._create_order(is_patient_involved="no", is_device_unsafe="no")
        self._solve(order, minutes=15)
        self.assertEqual(order.time_ids.employee_id, employee)
        self.assertAlmostEqual(order.time_ids.duration_hours, 0.25)
        other = self._create_order(is_patient_involved="no", is_device_unsafe="no")
        self._solve(other, minutes=15)
        self.assertFalse(other.time_ids)
        self.assertEqual(other.state, "closed")

    def test_mark_is_not_claimed(self):
        order = self._create_order(is_solved_by_phone=True)
        self.assertFalse(order.is_solved_by_phone)
        order.with_user(self.dispatcher).write({"is_solved_by_phone": True})
        self.assertFalse(order.is_solved_by_phone)

    def test_reopened_order_is_like_any_other(self):
        order = self._create_order(is_patient_involved="no", is_device_unsafe="no")
        self._solve(order)
        order.with_user(self.manager).with_context(mds_reason="Came back").action_reopen()
        self.assertFalse(order.is_solved_by_phone)
        self.assertIn("visit", self._get_codes(order))

    def test_engineer_may_not(self):
        order = self._create_order(is_patient_involved="no", is_device_unsafe="no")
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_2)._do_solve_by_phone({"work_done": "x"})


@tagged("post_install", "-at_install")
class TestRequest(MdsOrderCommon):
    """What comes in from outside makes an order once, or says why it makes none."""

    def _send(self, *requests):
        return self.env["mds.order"]._create_from_request(
            [
                Request(**{"uid": "w-1", "channel": "web", "symptom": "Alarm", **request})
                for request in requests
            ]
        )

    def test_device_tells_the_customer(self):
        answer = self._send({"device": "SN-1001", "reporter_name": "Nurse Li"})["w-1"]
        self.assertTrue(answer.is_new)
        self.assertEqual(answer.order.device_id, self.device)
        self.assertEqual(answer.order.partner_id, self.hospital)
        self.assertEqual((answer.order.intake, answer.order.state), ("web", "new"))

    def test_sent_twice_it_makes_one_order(self):
        first = self._send({"device": "SN-1001"})["w-1"].order
        again = self._send({"device": "SN-1001"}, {"device": "SN-1001"})["w-1"]
        self.assertEqual(again.order, first)
        self.assertFalse(again.is_new)

    def test_unknown_device_is_kept_in_words(self):
        answer = self._send({"device": "XYZ-9", "customer": "City Hospital"})["w-1"]
        self.assertFalse(answer.order.device_id)
        self.assertIn("XYZ-9", answer.order.symptom)

    def test_unknown_customer_makes_no_order_and_says_so(self):
        answer = self._send({"customer": "Nowhere Clinic"})["w-1"]
        self.assertFalse(answer.order)
        self.assertTrue(answer.reason)

    def test_a_batch_costs_as_few_queries_as_two(self):
        def count(names):
            before = self.env.cr.sql_log_count
            self._send(*({"uid": name, "device": "SN-1001"} for name in names))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(["a"])
        few = count([f"b{n}" for n in range(2)])
        self.assertLessEqual(count([f"c{n}" for n in range(50)]), few + 2)

    def test_mail_becomes_an_order_of_the_device_in_its_subject(self):
        nurse = self.env["res.partner"].create(
            {"name": "Nurse Li", "email": "li@city.example", "parent_id": self.hospital.id}
        )
        order = self.env["mds.order"].message_new(
            {
                "subject": "Ventilator SN-1001 alarms",
                "body": "<p>Please come <b>today</b></p>",
                "message_id": "<1@city.example>",
                "email_from": "li@city.example",
                "author_id": nurse.id,
            }
        )
        self.assertEqual((order.device_id, order.partner_id), (self.device, self.hospital))
        self.assertEqual((order.intake, order.reporter_name), ("email", "Nurse Li"))
        self.assertIn("Please come", order.symptom)
        self.assertNotIn("<p>", order.symptom)
        self.assertNotEqual(order.name, "Ventilator SN-1001 alarms")

    def test_mail_of_a_stranger_is_not_lost(self):
        order = self.env["mds.order"].message_new(
            {"subject": "Help", "body": "", "message_id": "<2@x>", "email_from": "a@x.example"}
        )
        self.assertEqual(order.partner_id, self.company.partner_id)
        self.assertEqual(order.reporter_name, "a@x.example")

    def test_alias_leads_to_orders(self):
        alias = self.env.ref("mds_order.mail_alias_service")
        self.assertEqual(alias.alias_model_id.model, "mds.order")
