from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import NAME, ErasureCommon


@tagged("post_install", "-at_install")
class TestTour(ErasureCommon, TourCase):
    def test_manager_asks_and_quality_officer_approves_and_erases(self):
        self.start_tour("/odoo/mds-erasures", "mds_privacy_manager_asks", login="mds_manager")
        erasure = self.env["mds.erasure"].search([], limit=1)
        self.assertEqual(erasure.requested_by_id, self.manager)
        self.start_tour("/odoo/mds-signatures", "mds_privacy_quality_erases", login="mds_quality")
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done")
        self.assertNotEqual(self.closed.reporter_name, NAME)
        self.assertEqual(self.env["mds.audit.entry"]._verify(), [])
