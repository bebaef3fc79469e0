from odoo.tests import tagged

from .common import MdsPlanCommon


@tagged("post_install", "-at_install")
class TestExchange(MdsPlanCommon):
    def test_plan_follows_the_device_that_takes_the_place(self):
        """What an exchange calls: the plan names the new device, the old one has no due work."""
        plan = self._create_active(device_ids=self.device.ids)
        self.assertTrue(self._get_duties(plan))
        new = self._create_device("NEW-1", installed_on="2026-11-01")
        self.device.sudo().action_take_back()
        self.device.sudo()._follow_exchange(new.sudo())
        self.assertEqual(plan.device_ids, new)
        self.assertTrue(self._get_duties(plan, new))
        self.assertFalse(self._get_duties(plan).filtered(lambda duty: duty.state == "planned"))
