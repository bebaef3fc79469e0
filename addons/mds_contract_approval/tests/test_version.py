from decimal import Decimal
from unittest.mock import patch

from odoo.addons.mds_contract.tests.common import MdsContractCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestVersionApproval(MdsContractCommon):
    """Above 100,000 a year the matrix agrees before anybody signs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_contract_approval_above = 100000

    def setUp(self):
        super().setUp()
        self.worth = Decimal(150000)
        seam = patch.object(
            type(self.env["mds.contract.version"]),
            "_get_worth",
            lambda versions: dict.fromkeys(versions, self.worth),
        )
        seam.start()
        self.addCleanup(seam.stop)
        self.contract = self._create_contract()
        self.version = self.contract.draft_version_id.with_user(self.contract_manager)

    def _ask(self):
        self.version.action_request_approval()
        return self.env["mds.approval"].browse(self.version.sudo().approval_id.id)

    def test_a_small_version_is_signed_at_once(self):
        self.worth = Decimal(100000)
        self.assertFalse(self.version.can_request_approval)
        with self.assertRaisesRegex(UserError, "no more than the limit"):
            self.version.action_request_approval()
        self._sign(self.contract)
        self.assertEqual(self.contract.state, "active")

    def test_a_large_one_waits_for_the_matrix(self):
        with self.assertRaisesRegex(UserError, "ask for it first"):
            self.version.action_sign_version()
        approval = self._ask()
        self.assertEqual((approval.amount, approval.requester_id), (150000, self.contract_manager))
        with self.assertRaisesRegex(UserError, "waits for"):
            self.version.action_sign_version()
        with self.assertRaises(AccessError):
            approval.with_user(self.dispatcher).answer("approve")
        approval.with_user(self.manager).answer("approve")
        self._sign(self.contract)
        self.assertEqual(self.version.state, "signed")
        self.assertEqual(approval.state, "approved")

    def test_the_contract_says_what_it_waits_for(self):
        contract = self.contract.with_user(self.contract_manager)
        self.assertIn("needs an approval", contract.approval_wait_text)
        self.assertEqual(contract.action_open_draft_version()["res_id"], self.version.id)
        approval = self._ask()
        contract.invalidate_recordset()
        self.assertIn("waits for its approval", contract.approval_wait_text)
        approval.with_user(self.manager).answer("approve")
        contract.invalidate_recordset()
        self.assertFalse(contract.approval_wait_text)
        self.worth = Decimal(1)
        contract.invalidate_recordset()
        self.assertFalse(contract.approval_wait_text)

    def test_another_content_is_approved_again(self):
        approval = self._ask()
        approval.with_user(self.manager).answer("approve")
        self.version.line_ids.parts_percent = 50
        with self.assertRaisesRegex(UserError, "void"):
            self.version.action_sign_version()
        self._ask().with_user(self.manager).answer("approve")
        self._sign(self.contract)

    def test_a_very_large_one_is_for_two_roles(self):
        self.worth = Decimal(3000000)
        approval = self._ask()
        approval.with_user(self.manager).answer("approve")
        with self.assertRaisesRegex(UserError, "waits for"):
            self.version.action_sign_version()
        approval.with_user(self.accountant).answer("approve")
        self._sign(self.contract)
        self.assertEqual(self.contract.state, "active")

    def test_what_is_withdrawn_asks_nothing_any_more(self):
        self.worth = Decimal(1)
        self._sign(self.contract)
        self.worth = Decimal(150000)
        self.contract.with_user(self.contract_manager).action_new_version()
        self.contract.invalidate_recordset()
        self.version = self.contract.draft_version_id.with_user(self.contract_manager)
        self.version.reason = "Dearer"
        approval = self._ask()
        self.assertEqual(approval.note, "Dearer")
        self.version.action_withdraw()
        self.assertEqual(approval.state, "void")

    def test_without_a_line_nothing_is_asked(self):
        self.version.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "add a line"):
            self.version.action_request_approval()

    def test_a_worth_that_nobody_knows_is_approved_in_any_case(self):
        self.worth = Decimal(0)
        words = "X-ray: nobody knows what the use by meter will cost"
        with patch.object(
            type(self.version),
            "_get_estimates",
            lambda versions: {one: [(words, False)] for one in versions},
        ):
            self.assertEqual(self.version.estimate_text, words)
            self.assertTrue(self.version.can_request_approval)
            with self.assertRaisesRegex(UserError, "nobody knows what the use by meter"):
                self.version.action_sign_version()
            approval = self._ask()
            self.assertIn(words, approval.note)
            approval.with_user(self.manager).answer("approve")
            self._sign(self.contract)
        self.assertEqual(self.contract.state, "active")
