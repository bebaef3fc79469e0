from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MdsPlanCommon


@tagged("post_install", "-at_install")
class TestPlanTour(MdsPlanCommon, HttpCase):
    def test_manager_activates_a_plan_and_makes_an_order(self):
        today = fields.Date.today()
        self.device.installed_on = today - timedelta(days=182)
        plan = self._create_plan(name="Filter change", start_on=today - timedelta(days=400))
        self.start_tour("/odoo/mds-plans", "mds_plan_manager", login="mds_manager")
        self.env.invalidate_all()
        self.assertEqual(plan.state, "active")
        duty = self._get_duties(plan)[0]
        self.assertEqual(duty.state, "ordered")
        self.assertEqual(duty.order_id.device_id, self.device)
