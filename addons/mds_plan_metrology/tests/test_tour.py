from datetime import timedelta

from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.addons.mds_plan.tests.common import MdsPlanCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMeterPlanTour(MdsPlanCommon, TourCase):
    def test_manager_makes_a_plan_by_counter(self):
        now = fields.Datetime.now()
        hours = self.env.ref("mds_metrology.meter_kind_hours")
        self.device.installed_on = now.date() - timedelta(days=60)
        self.env["mds.meter.reading"].with_user(self.engineer).create(
            [
                {
                    "device_id": self.device.id,
                    "kind_id": hours.id,
                    "value": value,
                    "occurred_at": now - timedelta(days=days),
                }
                for days, value in ((30, 8), (20, 88), (10, 168))
            ]
        )
        self.start_tour("/odoo/mds-plans", "mds_plan_by_meter", login="mds_manager")
        plan = self.env["mds.plan"].search([("name", "=", "Every 400 hours")])
        self.assertEqual((plan.meter_kind_id, plan.meter_every, plan.by_time), (hours, 400, False))
        self.assertEqual(self._get_duties(plan)[0].due_reason, "meter")
