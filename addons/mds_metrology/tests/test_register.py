from datetime import date, datetime

from odoo.tests import tagged

from .common import MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestRegister(MdsMetrologyCommon):
    def test_the_register_shows_validity_and_hours(self):
        self._issue(self.device, self.calibration, date(2026, 11, 1), number="C-12")
        self._read(120, datetime(2026, 11, 2, 8), device_id=self.device.id)
        devices = self.device.with_user(self.quality)
        values = devices._get_register_values(["certificates", "meters"])[self.device]
        self.assertIn("C-12", values["certificates"])
        self.assertIn("120", values["meters"])
        self.assertLessEqual({"certificates", "meters"}, devices._get_register_labels().keys())
