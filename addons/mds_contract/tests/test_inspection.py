from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestInspection(MdsContractCommon):
    def setUp(self):
        super().setUp()
        self.entry = self.env.ref("mds_order.order_type_inspection")
        self.contract = self._sign(self._create_contract([{"entry_type_id": self.entry.id}]))

    def _inspect(self, **result):
        order, visit = self._create_planned(type_id=self.entry.id)
        self._work(order, visit, **result)
        return order

    def test_nothing_is_borne_before_the_inspection_is_passed(self):
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "billable")
        self.assertEqual(self._get_payers(order, "labour"), [("customer", 100, "not_inspected")])
        self.assertEqual(self.contract.uninspected_count, 1)

    def test_after_it_the_contract_bears(self):
        inspection = self._inspect()
        self.assertEqual(inspection.coverage, "contract")
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "contract")
        self.contract.invalidate_recordset(["uninspected_count"])
        self.assertEqual(self.contract.uninspected_count, 0)

    def test_an_unsafe_device_has_not_passed(self):
        self._inspect(result="unsafe", result_note="The housing is broken")
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "billable")

    def test_one_of_more_than_ninety_days_before_does_not_count(self):
        self._inspect()  # on 23 November 2026
        for start, waiting in ((date(2027, 2, 1), 0), (date(2027, 3, 1), 1)):
            contract = self._create_contract(
                [{"entry_type_id": self.entry.id}], date_start=start, date_end=date(2027, 12, 31)
            )
            self.assertEqual(contract.uninspected_count, waiting)

    def test_inspections_are_ordered_once_with_a_row_for_each_device(self):
        self._create_device("SN-2002")
        contract = self.contract.with_user(self.contract_manager)
        contract.action_order_inspections()
        orders = self.env["mds.order"].search([("type_id", "=", self.entry.id)])
        self.assertEqual(sum(orders.mapped("device_count")), 2)
        with self.assertRaisesRegex(UserError, "open already"):
            contract.action_order_inspections()
