from datetime import date

from odoo.tests import tagged

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestPreview(MdsChargeCommon):
    """The engineer has arrived: an hour on the road (100) and a call-out (200) are booked."""

    def setUp(self):
        super().setUp()
        self.contract = self._sign(self._create_contract())
        self.order, visit = self._create_planned()
        self._arrive(visit)
        self.contract.with_user(self.contract_manager).action_new_version()
        self.draft = self.contract.draft_version_id.with_user(self.contract_manager)
        self.draft.write({"effective_from": date(2026, 6, 1), "reason": "Cheaper"})

    def _preview(self):
        action = self.draft.action_preview()
        return self.env["mds.contract.preview"].browse(action["res_id"]).line_ids

    def test_it_says_what_the_customer_would_pay_though_the_payer_stays(self):
        self.draft.deductible_amount = 100
        self.assertRecordValues(
            self._preview(),
            [
                {
                    "order_id": self.order.id,
                    "coverage_now": "contract",
                    "coverage_then": "contract",
                    "amount_now": 0.0,
                    "amount_then": 100.0,
                }
            ],
        )

    def test_half_of_travel_is_the_customers(self):
        self.draft.line_ids.travel_percent = 50
        line = self._preview()
        self.assertEqual((line.coverage_then, line.amount_then), ("partly", 50.0))

    def test_nothing_of_the_attempt_stays(self):
        before = self.order.entitlement_ids.ids
        self.draft.deductible_amount = 100
        self._preview()
        self.order.invalidate_recordset()
        self.assertEqual(self.order.contract_version_id.number, 1)
        self.assertEqual(self.order.entitlement_ids.ids, before)
        self.assertFalse(self.order.with_user(self.contract_manager).charge_ids)
        self.assertChainWhole(self.order)

    def test_a_version_without_effect_names_no_order(self):
        self.assertFalse(self._preview())
