from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestIntake(MdsOrderCommon):
    def test_device_fills_place_and_organisation(self):
        order = self._create_order()
        self.assertEqual(order.partner_id, self.hospital)
        self.assertEqual(order.site_id, self.site)
        self.assertEqual(order.region_id, self.region)
        self.assertEqual(order.outlet_id, self.outlet)
        self.assertEqual(order.company_id, self.device.company_id)
        self.assertEqual(order.state, "new")
        self.assertTrue(order.recorded_at)

    def test_given_values_win_over_the_device(self):
        other = self.env["mds.site"].create({"name": "ER", "partner_id": self.hospital.id})
        order = self._create_order(site_id=other.id)
        self.assertEqual(order.site_id, other)
        self.assertEqual(order.outlet_id, self.outlet)

    def test_recording_time_is_the_servers(self):
        order = self._create_order(recorded_at=MONDAY, finished_at=MONDAY)
        self.assertNotEqual(order.recorded_at, MONDAY)
        self.assertFalse(order.finished_at)

    def test_order_without_device_needs_a_customer(self):
        orders = self.env["mds.order"].with_user(self.dispatcher)
        with self.assertRaises(ValidationError):
            orders.create({"symptom": "Training wanted"})
        order = orders.create({"symptom": "Training wanted", "partner_id": self.hospital.id})
        self.assertEqual(order.region_id, self.region)

    def test_numbers_are_drawn_once_per_batch(self):
        orders = (
            self.env["mds.order"]
            .with_user(self.dispatcher)
            .create([{"device_id": self.device.id}] * 3)
        )
        numbers = orders.mapped("name")
        self.assertEqual(len(set(numbers)), 3)
        self.assertTrue(all(number.startswith("SO/") for number in numbers))

    def test_form_finds_the_device_by_serial(self):
        form = Form(self.env["mds.order"].with_user(self.dispatcher))
        form.device_scan = "SN-1001"
        self.assertEqual(form.device_id, self.device)
        self.assertEqual(form.partner_id, self.hospital)
        form.symptom = "Alarm, no flow"
        form.is_device_unsafe = "no"
        order = form.save()
        self.assertEqual(order.device_id, self.device)
        self.assertEqual(order.site_id, self.site)

    def test_form_finds_the_device_by_udi(self):
        form = Form(self.env["mds.order"].with_user(self.dispatcher))
        form.device_scan = "(01)06901234567892(21)SN-1001"
        self.assertEqual(form.device_id, self.device)

    def test_engineer_may_report_a_fault(self):
        order = self._create_order(user=self.engineer)
        self.assertEqual(order.state, "new")

    def test_intake_cannot_decide_or_assess(self):
        with self.assertRaises(AccessError):
            self._create_order(user=self.engineer, coverage="warranty")
        with self.assertRaises(AccessError):
            self._create_order(
                user=self.engineer, complaint_assessment="no", complaint_reason="So I say"
            )

    def test_order_is_cancelled_not_deleted(self):
        order = self._create_order()
        with self.assertRaises(UserError):
            order.sudo().unlink()

    def test_personal_values_stay_outside_the_audit_trail(self):
        order = self._create_order(reporter_phone="13912345678", reporter_name="Zhang San")
        text = " ".join(entry.payload for entry in self._get_entries(order))
        self.assertNotIn("13912345678", text)
        self.assertNotIn("Zhang San", text)
        self.assertChainWhole(order)
