from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsDepotCommon


@tagged("post_install", "-at_install")
class TestDepotTechnicianTour(MdsDepotCommon, TourCase):
    def test_technician_takes_a_device_through_the_bench(self):
        job = self._create_job()
        self.start_tour("/odoo/depot-repairs", "mds_depot_technician", login="mds_engineer")
        self.env.invalidate_all()
        self.assertEqual((job.state, job.test_result), ("shipped", "pass"))
        self.assertEqual(self.device.decontamination_state, "done")


@tagged("post_install", "-at_install")
class TestDispatcherSwapTour(MdsDepotCommon, TourCase):
    def test_dispatcher_exchanges_a_device(self):
        self.start_tour("/odoo/service-orders", "mds_depot_dispatcher", login="mds_dispatcher")
        self.env.invalidate_all()
        self.assertEqual(self.order.exchange_ids.new_device_id, self.ours)
        self.assertEqual(self.ours.site_id, self.site)
