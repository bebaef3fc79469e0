from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestImportTour(MdsDeviceCommon, TourCase):
    def test_dispatcher_imports_customers_and_takes_them_back(self):
        self.start_tour("/odoo/mds-imports", "mds_import_dispatcher", login="mds_dispatcher")
        run = self.env["mds.import.run"].search([("file_name", "=", "hospitals.csv")])
        self.assertEqual((run.state, run.create_uid), ("undone", self.dispatcher))
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "T-H9")]))

    def test_administrator_assigns_columns_and_imports_devices(self):
        self.start_tour("/odoo/mds-imports", "mds_import_administrator", login="mds_admin")
        devices = self.env["mds.device"].search([("serial", "like", "TOUR-")])
        self.assertEqual(len(devices), 2)
        self.assertEqual(devices.import_id.file_name, "devices.csv")
