from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .test_loan import MdsLoanCommon


@tagged("post_install", "-at_install")
class TestTour(MdsLoanCommon, TourCase):
    def test_dispatcher_lends_and_takes_back(self):
        self.start_tour("/odoo/mds-devices", "mds_loan_dispatcher", login="mds_dispatcher")

        loan = self.env["mds.loan"].search([("device_id", "=", self.ours.id)])
        self.assertRecordValues(
            loan,
            [
                {
                    "state": "returned",
                    "partner_id": self.hospital.id,
                    "site_id": self.ward.id,
                    "out_by_id": self.dispatcher.id,
                    "condition_back": "Scratch on the left",
                }
            ],
        )
        self.assertFalse(self.ours.partner_id)
