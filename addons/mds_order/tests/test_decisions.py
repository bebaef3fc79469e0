from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestDecisions(MdsOrderCommon):
    def test_triage_wants_both_safety_answers(self):
        order = self._create_order()
        with self.assertRaises(UserError):
            order._do_triage({"is_patient_involved": "no"})
        self.assertEqual(order.state, "new")

    def test_triage_dialog_wants_the_symptom(self):
        order = self._create_order(symptom=False)
        form = Form(
            self.env["mds.order.triage"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        form.is_patient_involved = form.is_device_unsafe = "no"
        with self.assertRaises(AssertionError):
            form.save()
        form.symptom = "Display stays dark"
        form.save().action_confirm()
        self.assertEqual((order.symptom, order.state), ("Display stays dark", "triaged"))

    def test_result_of_the_work_answers_whether_the_device_is_safe(self):
        order, visit = self._create_planned()
        order.with_user(self.dispatcher).is_device_unsafe = "yes"
        self.assertEqual(order.safety_warning, "Device unsafe")
        self._work(order, visit)
        self.assertEqual(order.safety_warning, "Was reported unsafe")
        order.with_user(self.engineer).write({"result": "unsafe", "result_note": "Sparks."})
        self.assertEqual(order.safety_warning, "Device unsafe")

    def test_triage_wants_a_device_for_a_repair(self):
        order = self._create_order(device_id=False, partner_id=self.hospital.id)
        with self.assertRaises(UserError):
            self._triage(order)
        order.type_id = self.env.ref("mds_order.order_type_advice")
        self._triage(order)
        self.assertEqual(order.state, "triaged")

    def test_triage_decides_deadline_and_payer_with_reason(self):
        self.device.write({"warranty_start": date(2026, 1, 1), "warranty_end": date(2026, 12, 31)})
        order = self._create_order()
        self.assertEqual((order.due_by, order.coverage), (False, "undecided"))
        self._triage(order)
        self.assertEqual(order.due_by, MONDAY + timedelta(hours=49))
        self.assertIn("48", order.due_reason)
        self.assertEqual(order.coverage, "warranty")
        self.assertTrue(order.coverage_reason)

    def test_warranty_counts_on_the_day_of_the_report(self):
        self.device.write({"warranty_start": date(2025, 1, 1), "warranty_end": date(2026, 11, 22)})
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "billable")

    def test_deadline_by_a_person_stays(self):
        order = self._create_order()
        wished = MONDAY + timedelta(hours=5)
        self._triage(order, due_by=wished, due_reason="Operation at 14:00")
        self.assertEqual((order.due_by, order.due_reason), (wished, "Operation at 14:00"))
        self.assertEqual(order.coverage, "billable")

    def test_later_change_of_the_type_does_not_move_a_decided_deadline(self):
        order = self._create_order()
        self._triage(order)
        self.repair.target_hours = 4
        self.assertEqual(order.due_by, MONDAY + timedelta(hours=49))

    def test_device_reported_unsafe_is_out_of_service_at_once(self):
        order = self._create_order()
        self._triage(order, is_device_unsafe="yes")
        self.assertEqual(self.device.state, "out_of_service")

    def test_triage_dialog_proposes_and_decides(self):
        order = self._create_order()
        action = order.action_triage()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        self.assertEqual(form.type_id, self.repair)
        self.assertEqual(form.proposed_coverage, "billable")
        self.assertEqual(form.proposed_due_by, MONDAY + timedelta(hours=49))
        form.type_id = self.env.ref("mds_order.order_type_maintenance")
        self.assertFalse(form.proposed_due_by)
        form.is_patient_involved = "no"
        form.is_device_unsafe = "no"
        form.priority = "2"
        form.save().action_confirm()
        self.assertEqual(order.state, "triaged")
        self.assertEqual(order.priority, "2")
        self.assertFalse(order.due_by)

    def test_steps_come_from_type_and_device_model(self):
        Template = self.env["mds.task.template"]
        own = Template.create(
            {
                "name": "Flow at 30 l/min",
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "kind": "number",
                "lower": 29,
                "upper": 31,
            }
        )
        other_model = self.env["product.product"].create(
            {"name": "Monitor", "is_medical_device": True}
        )
        foreign = Template.create(
            {"name": "Screen", "product_tmpl_id": other_model.product_tmpl_id.id}
        )
        order = self._create_order()
        self._triage(order)
        templates = order.task_ids.template_id
        self.assertIn(own, templates)
        self.assertNotIn(foreign, templates)
        self.assertLessEqual(self.repair.task_template_ids, templates)
        self.assertEqual(own.limit_kind, "range")

    def test_steps_follow_a_changed_type_until_planned(self):
        order = self._create_order()
        self._triage(order)
        order.type_id = self.env.ref("mds_order.order_type_installation")
        self._plan(order)
        self.assertEqual(order.task_ids.template_id.order_type_id, order.type_id)

    def test_charge_items_add_up_time_by_engineer_and_kind(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        items = order._get_charge_items()[order]
        self.assertEqual(
            sorted((item.kind, item.quantity) for item in items),
            [("travel", Decimal("1.0")), ("work", Decimal("2.0"))],
        )

    def test_engineer_blockers_say_why_not(self):
        order = self._create_order()
        self.employee_2.write({"mds_is_engineer": False, "user_id": False})
        employees = self.employee + self.employee_2
        blockers = order._get_engineer_blockers(employees)[order]
        self.assertEqual(blockers[self.employee], [])
        self.assertEqual(len(blockers[self.employee_2]), 2)
