from datetime import date

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestTour(MdsBillingCommon, TourCase):
    def test_contract_manager_prices_signs_and_ends(self):
        contract = self._create_contract([{"name": "Ventilators"}], title="Priced by tour")
        self.start_tour("/odoo/mds-contracts", "mds_billing_contract_manager", login="mds_contract")
        contract.invalidate_recordset()
        self.assertEqual(contract.current_line_ids.price_ids.amount, 24000)
        self.assertEqual(contract.current_version_id.bill_months, 3)

    def test_accountant_bills_recognises_and_credits(self):
        contract = self._create_active((42400.0,))
        self.start_tour("/odoo/mds-billing-runs", "mds_billing_accountant", login="mds_accountant")
        contract.invalidate_recordset()
        moves = contract.bill_ids.sudo().move_id
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        rows = self.env["mds.contract.recognition"].search([("contract_id", "=", contract.id)])
        self.assertIn(date(2026, 6, 30), rows.mapped("month"))
        credit = self.env["account.move"].sudo().search([("reversed_entry_id", "in", moves.ids)])
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.line_ids.mds_corrects_bill_id, contract.bill_ids)
