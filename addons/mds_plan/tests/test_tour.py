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

    def test_figure_of_completion_opens_its_duties(self):
        today = fields.Date.today()
        self.device.installed_on = today - timedelta(days=300)
        plan = self._create_active(name="Tube check", start_on=today - timedelta(days=400))
        self.assertLess(self._get_duties(plan)[0].closes_on, today)
        self.start_tour("/odoo/mds-completion", "mds_plan_completion", login="mds_manager")

    def test_dispatcher_starts_a_run(self):
        self._create_active(name="Filter change")
        self.start_tour("/odoo/mds-due-work", "mds_plan_run", login="mds_dispatcher")
        run = self.env["mds.plan.run"].search([], limit=1)
        self.assertEqual((run.ahead_days, run.state), (14, "waiting"))
