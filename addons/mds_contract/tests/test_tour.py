from odoo.tests import HttpCase, tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestTour(MdsContractCommon, HttpCase):
    def test_contract_manager_enters_and_signs(self):
        self.start_tour("/odoo/mds-contracts", "mds_contract_manager", login="mds_contract")
        contract = self.env["mds.contract"].search([("title", "=", "Ventilators of the ICU")])
        self.assertEqual(contract.state, "active")
        self.assertEqual(contract.current_line_ids.product_tmpl_id, self.product.product_tmpl_id)
