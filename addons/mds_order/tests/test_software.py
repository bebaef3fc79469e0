from odoo import Command
from odoo.tests import tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestSoftware(MdsOrderCommon):
    """The version before and after the work is typed once, at its step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upgrade = cls.env.ref("mds_order.order_type_upgrade")
        cls.device.software_version = "1.2"

    def _get_step(self, order, which, device=None):
        return order.task_ids.filtered(
            lambda task: (
                task.template_id.writes_software == which
                and (not device or task.device_line_id.device_id == device)
            )
        )

    def _upgrade(self, order, visit, versions):
        """:param versions: ``{device or None: (found, left)}``"""
        self._arrive(visit)
        order = order.with_user(self.engineer)
        self._answer_all(order.task_ids)
        for device, (found, left) in versions.items():
            self._get_step(order, "found", device).value_text = found
            self._get_step(order, "left", device).value_text = left
        order.write({"work_done": "Upgraded.", "result": "fit"})
        visit.action_complete()

    def test_version_left_goes_into_the_device_file(self):
        order, visit = self._create_planned(type_id=self.upgrade.id)
        self._upgrade(order, visit, {None: ("1.2", "1.3")})
        row = order.device_line_ids
        self.assertEqual((row.software_found, row.software_left), ("1.2", "1.3"))
        self.assertEqual(self.device.software_version, "1.3")
        self.assertEqual(order._get_device_identity()["software"], "1.3")

    def test_each_device_has_its_own_version(self):
        other = self._create_device("SN-1002", software_version="1.1")
        rows = [Command.create({"device_id": device.id}) for device in self.device + other]
        order, visit = self._create_planned(type_id=self.upgrade.id, device_line_ids=rows)
        self._upgrade(order, visit, {self.device: ("1.2", "1.3"), other: ("1.1", "1.3b")})
        self.assertEqual((self.device + other).mapped("software_version"), ["1.3", "1.3b"])
        self.assertEqual(order.device_line_ids.mapped("software_found"), ["1.2", "1.1"])

    def test_before_the_work_is_done_the_file_is_as_it_was(self):
        order, visit = self._create_planned(type_id=self.upgrade.id)
        self._arrive(visit)
        self._get_step(order, "left").with_user(self.engineer).value_text = "1.3"
        self.assertEqual(self.device.software_version, "1.2")

    def test_change_is_in_the_audit_trail_of_the_device(self):
        order, visit = self._create_planned(type_id=self.upgrade.id)
        self._upgrade(order, visit, {None: ("1.2", "1.3")})
        entry = self._get_entries(self.device, "write")[-1]
        self.assertEqual(entry.actor_id, self.engineer.id)

    def test_report_shows_both_versions(self):
        order, visit = self._create_planned(type_id=self.upgrade.id)
        self._upgrade(order, visit, {None: ("1.2", "1.3")})
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("mds_order.report_service", order.ids)[0]
            .decode()
        )
        self.assertIn('name="software"', html)
        self.assertIn("Software Version Found", html)
