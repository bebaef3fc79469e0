from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsPlanCommon


@tagged("post_install", "-at_install")
class TestPlanTour(MdsPlanCommon, TourCase):
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

    def test_manager_makes_a_plan_and_looks_two_years_ahead(self):
        self.device.installed_on = fields.Date.today() - timedelta(days=60)
        self.start_tour("/odoo/mds-plans", "mds_plan_by_time", login="mds_manager")
        plan = self.env["mds.plan"].search([("name", "=", "Quarterly check")])
        self.assertEqual((plan.state, plan.interval), ("active", 3))
        self.assertEqual(len(self._get_duties(plan)), 8)

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

    def test_run_that_is_half_done_shows_its_progress(self):
        today = fields.Date.today()
        (self._create_devices(3, "R") | self.device).installed_on = today - timedelta(days=182)
        self._create_active(name="Filter change", start_on=today - timedelta(days=400))
        # the time of the job is over after its first slice
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_a, **_kw: 0):
            self.env["mds.plan.duty"]._cron_make_orders(limit=2)
        run = self.env["mds.plan.run"].search([], limit=1)
        self.assertEqual((run.state, run.due_count, run.done_count), ("running", 4, 2))
        self.start_tour("/odoo/mds-order-runs", "mds_plan_run_progress", login="mds_dispatcher")
