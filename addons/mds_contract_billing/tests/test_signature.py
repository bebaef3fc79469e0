from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestSignedPlan(MdsBillingCommon):
    """Pay per use and a payment on acceptance, no price: 60 and 40 by two departments."""

    def setUp(self):
        super().setUp()
        self.wards = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.hospital.id} for name in ("Ward A", "Ward B")]
        )

    def _draft(self):
        contract = self._create_contract(
            [{"name": "Scanner", "meter_code": "exposures", "meter_minimum": 300}]
        )
        version, line = contract.draft_version_id, contract.draft_line_ids
        line.write({"meter_tax_id": self.tax.id, "payer_id": self.wards[1].id})
        line.tier_ids.create({"line_id": line.id, "beyond": 0, "price": 12})
        version.milestone_ids.create(
            {
                "version_id": version.id,
                "name": "On acceptance",
                "amount": 50000,
                "is_assessed": True,
            }
        )
        version.step_ids.create({"version_id": version.id, "score": 0, "percent": 10})
        version.payer_ids.create(
            [
                {"version_id": version.id, "partner_id": ward.id, "weight": weight}
                for ward, weight in zip(self.wards, (60, 40), strict=True)
            ]
        )
        version.bill_months = 3
        return contract

    def _draft_of_before(self):
        """As one was made when only prices were signed with their plan."""
        contract = self._draft()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mds_contract_version SET signs_plan = NULL WHERE id = %s",
            [contract.draft_version_id.id],
        )
        self.env.invalidate_all()
        return contract

    def _tamper(self, version, query):
        """Past every guard, as only the database can."""
        self.env.flush_all()
        self.env.cr.execute(query, [version.id])
        self.env.invalidate_all()
        return version.signature_state

    def test_plan_payers_and_who_is_billed_are_signed_without_a_price(self):
        version = self._draft().draft_version_id
        content = version._get_signature_content()[version]
        self.assertNotIn("prices", content)
        self.assertEqual(content["billing_plan"]["bill_months"], 3)
        self.assertEqual([one["weight"] for one in content["payers"]], [60, 40])
        self.assertEqual(content["billed_lines"][0]["payer_id"], self.wards[1].id)

    def test_who_signs_reads_all_of_it(self):
        version = self._draft().draft_version_id
        shown = version.with_user(self.contract_manager)._get_signature_display()[version]
        self.assertEqual(set(version._get_signature_content()[version]), set(shown))
        self.assertIn("Billed Every (Months): 3", shown["billing_plan"][1])
        self.assertRegex(shown["payers"][1], r"Ward A 60\n.*Ward B 40")
        self.assertRegex(shown["billed_lines"][1], "Scanner · .*Ward B")
        self.assertIn("≥ 300 · > 0: 12 · 6 % in", shown["meters"][1])
        self.assertIn("On acceptance · Acceptance · 50,000.00 · By Score", shown["milestones"][1])

    def test_without_payers_the_signer_reads_that_the_customer_pays(self):
        version = self._create_contract([{"name": "Scanner"}]).draft_version_id
        shown = version._get_signature_display()[version]
        self.assertEqual(shown["payers"][1], self.hospital.display_name)

    def test_the_signer_reads_it_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        version = self._draft().draft_version_id.with_context(lang="zh_CN")
        shown = version._get_signature_display()[version]
        self.assertEqual(shown["billed_lines"][0], "单独开票的明细")
        self.assertIn("验收", shown["milestones"][1])

    def test_another_plan_behind_the_guards_makes_the_signature_void(self):
        for query in (
            "UPDATE mds_contract_version SET bill_months = 1 WHERE id = %s",
            "UPDATE mds_contract_payer SET weight = 1 WHERE version_id = %s",
            "DELETE FROM mds_contract_payer WHERE version_id = %s",
            "UPDATE mds_contract_line SET payer_id = NULL WHERE version_id = %s",
            "UPDATE mds_contract_line SET meter_minimum = 0 WHERE version_id = %s",
            "UPDATE mds_contract_milestone SET amount = 1 WHERE version_id = %s",
            "UPDATE mds_contract_version SET signs_plan = NULL WHERE id = %s",
        ):
            version = self._sign(self._draft()).current_version_id
            self.assertEqual(version.signature_state, "valid")
            self.assertEqual(self._tamper(version, query), "void", query)

    def test_a_signature_of_before_stays_valid(self):
        """It never covered plan and payers; what it covered, it covers still."""
        version = self._sign(self._draft_of_before()).current_version_id
        content = version._get_signature_content()[version]
        self.assertFalse({"billing_plan", "payers", "billed_lines"} & set(content))
        self.assertEqual(version.signature_state, "valid")
        shown = version._get_signature_display()[version]
        self.assertFalse({"billing_plan", "payers", "billed_lines"} & set(shown))
        state = self._tamper(
            version, "UPDATE mds_contract_line SET meter_minimum = 0 WHERE version_id = %s"
        )
        self.assertEqual(state, "void")

    def test_the_version_after_one_of_before_signs_its_plan(self):
        contract = self._sign(self._draft_of_before())
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertTrue(draft.signs_plan)
        self.assertIn("payers", draft._get_signature_content()[draft])

    def test_nobody_chooses_what_is_signed(self):
        contract = self._draft()
        version = contract.draft_version_id.with_user(self.contract_manager)
        with self.assertRaisesRegex(UserError, "not chosen by hand"):
            version.signs_plan = False
        self._sign(contract)
        contract = contract.with_user(self.contract_manager)
        contract.with_context(default_signs_plan=False).action_new_version()
        contract.invalidate_recordset()
        self.assertTrue(contract.draft_version_id.signs_plan)

    def test_what_is_signed_refuses_and_what_happens_is_entered(self):
        for make in (self._draft, self._draft_of_before):
            contract = self._sign(make())
            version = contract.current_version_id.with_user(self.contract_manager)
            line, milestone = version.line_ids, version.milestone_ids
            payer, ward = version.payer_ids[0], self.hospital
            for change in (
                lambda line=line: line.write({"meter_code": "hours"}),
                lambda line=line: line.write({"meter_minimum": 0}),
                lambda line=line: line.write({"payer_id": False}),
                lambda line=line: line.write({"bill_product_id": False}),
                lambda line=line: line.tier_ids.write({"price": 1}),
                lambda line=line: line.tier_ids.unlink(),
                lambda line=line: line.tier_ids.create(
                    {"line_id": line.id, "beyond": 9, "price": 1}
                ),
                lambda milestone=milestone: milestone.write({"amount": 1}),
                lambda milestone=milestone: milestone.unlink(),
                lambda milestone=milestone: milestone.copy(),
                lambda version=version: version.step_ids.write({"percent": 0}),
                lambda version=version: version.step_ids.unlink(),
                lambda payer=payer: payer.write({"weight": 1}),
                lambda payer=payer: payer.unlink(),
                lambda version=version, ward=ward: version.payer_ids.create(
                    {"version_id": version.id, "partner_id": ward.id}
                ),
                lambda version=version: version.write({"bill_months": 1}),
                lambda version=version: version.write({"retention_percent": 5}),
            ):
                with self.assertRaisesRegex(UserError, "does not change"):
                    change()
            milestone.write({"event_on": date(2026, 5, 4), "score": 85, "evidence": "Protocol 17"})
            milestone.action_confirm()
            self.assertEqual(milestone.deduction, 5000)
            self.assertTrue(milestone.confirmed_at)
            self.assertEqual(version.signature_state, "valid")
