from datetime import timedelta

from odoo import fields
from odoo.addons.mds_plan.tests.common import MdsPlanCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestPlanByMeterTour(MdsPlanCommon, HttpCase):
    def test_manager_makes_a_plan_by_counter_and_sees_the_forecast(self):
        self.product.product_tmpl_id.name = "Ventilator of the Tour"
        hours = self.env.ref("mds_metrology.meter_kind_hours")
        now = fields.Datetime.now()
        for days, value in ((30, 8), (20, 88), (10, 168)):
            self.env["mds.meter.reading"].with_user(self.engineer).create(
                {
                    "device_id": self.device.id,
                    "kind_id": hours.id,
                    "value": value,
                    "occurred_at": now - timedelta(days=days),
                }
            )
        self.start_tour("/odoo/mds-plans", "mds_plan_by_meter", login="mds_manager")
        plan = self.env["mds.plan"].search([("name", "=", "Valves by hours")])
        self.assertEqual((plan.state, plan.meter_every), ("active", 400))
