from datetime import date, timedelta

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestTour(MdsContractCommon, TourCase):
    def test_contract_manager_enters_and_signs(self):
        self.start_tour("/odoo/mds-contracts", "mds_contract_manager", login="mds_contract")
        contract = self.env["mds.contract"].search([("title", "=", "Ventilators of the ICU")])
        self.assertEqual(contract.state, "active")
        self.assertEqual(contract.current_line_ids.product_tmpl_id, self.product.product_tmpl_id)

    def test_dispatcher_sees_who_pays_and_how_long_there_is(self):
        self.gold.calendar_id = False
        contract = self._create_contract(
            [{"sla_policy_id": self.gold.id}],
            date_start=date.today() - timedelta(days=30),
            date_end=date.today() + timedelta(days=300),
        )
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_deductible").id,
                "own_amount": 300,
            }
        )
        self._sign(contract)
        self.start_tour("/odoo/service-orders", "mds_contract_dispatcher", login="mds_dispatcher")
        order = self.env["mds.order"].search([("device_id", "=", self.device.id)])
        self.assertEqual((order.coverage, order.contract_id), ("contract", contract))
        self.assertTrue(order.next_sla_at)
