from odoo.tests import Form, tagged

from .test_device_steps import DeviceStepsCommon


@tagged("post_install", "-at_install")
class TestScanDevices(DeviceStepsCommon):
    """The pumps of a ward are scanned one after the other before the order is saved."""

    def _open_form(self):
        orders = self.env["mds.order"].with_user(self.dispatcher)
        return Form(orders, view="mds_order.mds_order_view_form")

    def test_each_scan_adds_a_device(self):
        with self._open_form() as form:
            form.device_scan = "SN-1001"
            for serial in ("SN-1002", "SN-1003"):
                form.next_device_scan = serial
                self.assertFalse(form.next_device_scan)
            form.symptom = "Round"
            self.assertEqual(len(form.device_line_ids), 3)
        order = form.record
        self.assertEqual(order.device_id, self.device)
        self.assertEqual(order.device_line_ids.device_id, self.three)

    def test_scanned_twice_it_is_on_the_list_once(self):
        with self._open_form() as form:
            form.device_scan = "SN-1001"
            with self.assertLogs("odoo.tests.form.onchange", "WARNING") as log:
                form.next_device_scan = "SN-1001"
            self.assertIn("already", log.output[0])
            form.next_device_scan = "SN-1002"
            form.symptom = "Round"
        self.assertEqual(len(form.record.device_line_ids), 2)

    def test_first_scan_on_the_list_leads(self):
        with self._open_form() as form:
            form.next_device_scan = "SN-1002"
            form.symptom = "Round"
        self.assertEqual(form.record.device_id, self.device_2)

    def test_unknown_code_is_told(self):
        with self._open_form() as form:
            form.device_scan = "SN-1001"
            with self.assertLogs("odoo.tests.form.onchange", "WARNING") as log:
                form.next_device_scan = "NOT-A-DEVICE"
            self.assertIn("No device fits", log.output[0])
            form.symptom = "Round"
        self.assertEqual(len(form.record.device_line_ids), 1)


@tagged("post_install", "-at_install")
class TestDeviceStepQueries(DeviceStepsCommon):
    """Forty pumps cost what four do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = cls.three.browse([cls._create_device(f"P-{number}").id for number in range(40)])

    def _count(self, function):
        self.env.flush_all()
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _count_passing(self, devices, hour):
        order, _visit = self._bring_to_work(devices, hour)
        self.env.flush_all()
        self.env.invalidate_all()
        return self._count(order.device_line_ids.action_pass_steps)

    def test_answering_costs_the_same_for_4_and_40(self):
        self._count_passing(self.many[:3], 9)
        few = self._count_passing(self.many[:4], 14)
        many = self._count_passing(self.many, 19)
        self.assertLessEqual(many, few + 2)
