from odoo.tests import tagged

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestTerms(MdsChargeCommon):
    """One hour on the road (100), a call-out (200) and two hours of work (800): 1,100."""

    def _contract_with(self, *terms, **line):
        contract = self._create_contract([line])
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            [
                {
                    "version_id": contract.draft_version_id.id,
                    "clause_id": self.env.ref(f"mds_contract.{clause}").id,
                    **values,
                }
                for clause, values in terms
            ]
        )
        return self._sign(contract)

    def _get_own(self, order):
        return sum(self._get_amounts(order).values())

    def _get_limits(self, order):
        return order.with_user(self.contract_manager).limit_ids

    def test_goodwill_is_said_and_is_no_warranty(self):
        order, visit = self._create_planned()
        order.with_user(self.manager)._decide_payer("goodwill", "Third failure in a month")
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(self._get_own(order), 0)
        charges = order.with_user(self.contract_manager).charge_ids
        self.assertEqual(sum(charges.mapped("us_amount")), 1100)
        self.assertIn("Goodwill bears 100", charges[0].steps_text)
        self.assertNotIn("Warranty", charges[0].steps_text)

    def test_a_deductible_is_charged_to_the_cent_and_says_why(self):
        self._contract_with(("clause_deductible", {"own_amount": 333.33}))
        order = self._create_done()
        self.assertAlmostEqual(self._get_own(order), 333.33, places=2)
        work = order.with_user(self.contract_manager).charge_ids.filtered(
            lambda charge: charge.kind == "work"
        )
        # 800 of 1,100: 242.42 of 333.33
        self.assertEqual(work.customer_amount, 242.42)
        self.assertIn("Deductible agreed as a term: 242.42", work.steps_text)
        self.assertRecordValues(
            self._get_limits(order),
            [{"before_amount": 1100, "moved_amount": 333.33, "borne_amount": 766.67}],
        )

    def test_share_deductible_and_limit_one_after_the_other(self):
        """10 % of 1,100 is 110; then 100; of the 890 left the contract bears 600 at most."""
        self._contract_with(
            ("clause_deductible", {"own_percent": 10, "own_amount": 100}),
            ("clause_cap", {"order_cap": 600}),
        )
        order = self._create_done()
        self.assertAlmostEqual(self._get_own(order), 500, places=2)
        rows = self._get_limits(order)
        self.assertEqual(rows.mapped("moved_amount"), [210, 290])
        self.assertEqual(rows[-1].borne_amount, 600)

    def test_the_limit_of_the_year_leaves_what_others_did_not_take(self):
        self._contract_with(("clause_cap", {"year_cap": 1500}))
        first, second = self._create_done(), self._create_done(hour=13)
        self.assertEqual(self._get_own(first), 0)
        self.assertAlmostEqual(self._get_own(second), 700, places=2)

    def test_priced_again_it_is_the_same(self):
        self._contract_with(("clause_cap", {"year_cap": 600}))
        order = self._create_done()
        order._decide_charges()
        self.assertAlmostEqual(self._get_own(order), 500, places=2)
        self.assertEqual(len(self._get_limits(order)), 1)

    def test_price_terms_are_shown_before_they_are_signed(self):
        version = self._create_contract([{}]).draft_version_id
        self.assertNotIn("price_terms", version._get_signature_display()[version])
        version.write({"parts_discount": 12.5, "cap_amount": 1250000, "freight_policy": "free"})
        label, text = version._get_signature_display()[version]["price_terms"]
        self.assertEqual(label, "Price Terms")
        self.assertEqual(
            text.split("\n"),
            ["Parts Discount (%): 12.5", "At Most per Order: 1,250,000.00", "Freight: Free"],
        )
        self.assertIn("price_terms", version._get_signature_content()[version])
