from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .test_invoice import InvoiceCase


@tagged("post_install", "-at_install")
class TestTour(InvoiceCase, TourCase):
    def test_dispatcher_sees_the_price_source_at_intake(self):
        self.start_tour("/odoo/service-orders", "mds_charge_dispatcher", login="mds_dispatcher")

    def test_contract_manager_quotes(self):
        order = self._create_planned()[0]
        url = f"/odoo/service-orders/{order.id}"
        self.start_tour(url, "mds_charge_contract_manager", login="mds_contract")
        self.assertEqual(order.sudo().quote_ids.mapped("state"), ["accepted"])

    def test_accountant_invoices(self):
        order = self._create_closed()
        self.start_tour("/odoo/mds-not-invoiced", "mds_charge_accountant", login="mds_accountant")
        run = self.env["mds.charge.run"].search([("user_id", "=", self.accountant.id)])
        self.assertEqual(run.line_ids.order_ids, order)
