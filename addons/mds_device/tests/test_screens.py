from odoo.addons.mds_base.tests.screens import count_form_queries, count_list_queries
from odoo.tests import tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestScreens(MdsDeviceCommon):
    """No screen grows its queries with its rows."""

    def _devices(self, prefix, count):
        devices = self.env["mds.device"].browse()
        for number in range(count):
            devices |= self._create_devices(f"{prefix}{number}", site_id=self.ward.id)
        return devices

    def test_the_list_costs_the_same_for_2_and_60_devices(self):
        devices = self._devices("Q", 60)
        env = self.env(user=self.dispatcher)
        few = count_list_queries(env, "mds.device", [("id", "in", devices[:2].ids)])
        many = count_list_queries(env, "mds.device", [("id", "in", devices.ids)])
        self.assertLessEqual(many, few, f"{few} queries for 2 devices, {many} for 60")

    def test_the_form_costs_the_same_with_a_long_history(self):
        short, long = self._devices("H", 2)
        self._create_history(short, 1)
        self._create_history(long, 60)
        few = count_form_queries(short.with_user(self.dispatcher))
        many = count_form_queries(long.with_user(self.dispatcher))
        self.assertLessEqual(many, few, f"{few} queries with 1 event, {many} with 60")

    def _create_history(self, device, count):
        for number in range(count):
            device._log_event("note", {device: f"note {number}"})
        self.env["mds.device.party"].create(
            [
                {"device_id": device.id, "role": "agent", "partner_id": partner.id}
                for partner in self.env["res.partner"].create(
                    [{"name": f"{device.serial} agent {n}"} for n in range(count)]
                )
            ]
        )
        self._devices(f"C{count}-", count).write({"parent_id": device.id})
