from odoo import Command
from odoo.addons.mds_order.tests.common import MdsOrderCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMeasurement(MdsOrderCommon):
    """IEC 62353 on the checklist by class, part and method; counters into the file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.safety = cls.env.ref("mds_order.order_type_safety_test")
        cls.product.product_tmpl_id.write({"mds_protection_class": "1", "mds_applied_part": "bf"})

    def _triaged(self, **values):
        order = self._create_order(**values)
        self._triage(order)
        return order

    def _get_measured(self, order):
        return order.task_ids.filtered("measurement_id")

    def test_values_follow_class_part_and_method(self):
        measured = self._get_measured(self._triaged(type_id=self.safety.id))
        self.assertTrue(measured)
        self.assertEqual(set(measured.measurement_id.mapped("protection_class")) - {False}, {"1"})
        self.assertEqual(set(measured.measurement_id.mapped("applied_part")) - {False}, {"bf"})
        self.assertEqual(set(measured.measurement_id.mapped("method")) - {"any"}, {"direct"})
        self.assertTrue(all(measured.mapped("needs_instrument")))

    def test_general_values_are_not_asked_beside_them(self):
        order = self._triaged(type_id=self.safety.id)
        general = self.env.ref("mds_order.task_safety_test_earth")
        self.assertNotIn(general, order.task_ids.template_id)

    def test_limits_are_the_engineers_to_read_only(self):
        order = self._triaged(type_id=self.safety.id)
        self._plan(order)
        task = self._get_measured(order)[0].with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "limits"):
            task.write({"upper": 99})

    def test_other_type_asks_for_none_of_them(self):
        order = self._triaged(type_id=self.safety.id)
        order.type_id = self.repair
        self._plan(order)
        self.assertFalse(self._get_measured(order))

    def test_changed_limit_does_not_touch_a_running_order(self):
        task = self._get_measured(self._triaged(type_id=self.safety.id))[0]
        upper = task.upper
        task.measurement_id.with_user(self.quality).upper = upper + 1
        self.assertEqual(task.upper, upper)

    def test_meter_step_becomes_a_reading_once(self):
        self.env["mds.task.template"].create(
            {
                "name": "Operating hours",
                "order_type_id": self.repair.id,
                "kind": "meter",
                "unit": "h",
                "meter_kind_id": self.env.ref("mds_metrology.meter_kind_hours").id,
            }
        )
        order, visit = self._create_planned()
        self._arrive(visit)
        task = order.task_ids.filtered(lambda one: one.kind == "meter").with_user(self.engineer)
        task.value_number = 1200
        self._answer_all(order.task_ids.with_user(self.engineer))
        order.with_user(self.engineer).write(self._prepare_work_vals())
        visit.action_complete()
        self.assertEqual(order.reading_ids.value, 1200)
        self.assertEqual(order.reading_ids.source, "order")
        self.assertEqual(task.meter_reading_id, order.reading_ids)
        order.with_user(self.dispatcher).with_context(mds_reason="More to do").action_reopen()
        order.with_user(self.dispatcher).action_finish()
        self.assertEqual(len(order.reading_ids), 1)

    def test_each_device_is_measured_by_its_own_class(self):
        other_model = self.env["product.product"].create(
            {
                "name": "Pump Y",
                "is_medical_device": True,
                "mds_requires_acceptance": False,
                "mds_protection_class": "2",
                "mds_applied_part": "cf",
            }
        )
        pump = self._create_device("P-1", product_id=other_model.id)
        rows = [Command.create({"device_id": device.id}) for device in self.device + pump]
        order = self._triaged(type_id=self.safety.id, device_id=False, device_line_ids=rows)
        measured = self._get_measured(order).grouped("device_line_id")
        self.assertEqual(len(measured), 2)
        for row, wanted in zip(order.device_line_ids, ({"1", "bf"}, {"2", "cf"}), strict=True):
            values = measured[row].measurement_id
            said = set(values.mapped("protection_class")) | set(values.mapped("applied_part"))
            self.assertEqual(said - {False}, wanted)
        self._plan(order)
        self.assertEqual(len(self._get_measured(order)), sum(map(len, measured.values())))

    def test_device_added_later_is_measured_too(self):
        order = self._triaged(type_id=self.safety.id)
        before = self._get_measured(order)
        self.assertFalse(before.device_line_id)
        other = self._create_device("SN-1002")
        order._add_devices(other)
        measured = self._get_measured(order)
        self.assertEqual(measured.device_line_id.device_id, self.device + other)
        self.assertEqual(len(measured), 2 * len(before))

    def test_counter_of_each_device_is_its_own(self):
        self.env["mds.task.template"].create(
            {
                "name": "Operating hours",
                "order_type_id": self.repair.id,
                "kind": "meter",
                "unit": "h",
                "is_per_device": True,
                "meter_kind_id": self.env.ref("mds_metrology.meter_kind_hours").id,
            }
        )
        other = self._create_device("SN-1002")
        rows = [Command.create({"device_id": device.id}) for device in self.device + other]
        order, visit = self._create_planned(device_line_ids=rows)
        self._arrive(visit)
        order = order.with_user(self.engineer)
        for hours, task in enumerate(order.task_ids.filtered("device_line_id"), start=100):
            task.value_number = hours
        self._answer_all(order.task_ids)
        order.write(self._prepare_work_vals())
        visit.action_complete()
        self.assertEqual(
            {reading.device_id: reading.value for reading in order.reading_ids},
            {self.device: 100, other: 101},
        )
