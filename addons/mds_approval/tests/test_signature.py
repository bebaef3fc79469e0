from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestSignedApproval(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signed_kind = cls._create_kind("t_signed", "Signed", needs_signature=True)
        cls._create_rule(cls.signed_kind, [("Manager", "any", cls.manager)])

    def _dialog(self, requests, user=None):
        user = user or self.manager
        opened = requests.with_user(user).action_approve()
        return self.env[opened["res_model"]].with_user(user).browse(opened["res_id"])

    def test_password_is_asked_and_binds_the_content(self):
        approval = self._ask(kind=self.signed_kind)
        wizard = self._dialog(approval)
        self.assertTrue(wizard.needs_signature)
        wizard.with_context(password="mds_manager").action_confirm()
        self.assertEqual(approval.state, "approved")
        signature = approval.signature_ids
        self.assertEqual((signature.user_id, signature.state), (self.manager, "valid"))
        self.assertEqual(signature.meaning, "approval")
        self.assertIn("Test lung", signature.shown_text)

    def test_wrong_password_approves_nothing(self):
        approval = self._ask(kind=self.signed_kind)
        wizard = self._dialog(approval)
        again = wizard.with_context(password="wrong").action_confirm()
        self.assertEqual(again["res_id"], wizard.id)
        self.assertTrue(wizard.error)
        self.assertEqual((approval.state, approval.signature_ids.ids), ("pending", []))

    def test_no_other_way_leads_past_the_signature(self):
        approval = self._ask(kind=self.signed_kind)
        with self.assertRaisesRegex(UserError, "demands an electronic signature"):
            approval.with_user(self.manager).answer("approve")
        approval.with_user(self.manager).answer("refuse", "No.")
        self.assertEqual(approval.state, "refused")

    def test_one_password_for_many(self):
        requests = self.env["mds.approval"].concat(
            *(self._ask(kind=self.signed_kind) for _n in range(3)), self._ask()
        )
        self._dialog(requests).with_context(password="mds_manager").action_confirm()
        self.assertEqual(set(requests.mapped("state")), {"approved"})
        self.assertEqual([len(one.signature_ids) for one in requests], [1, 1, 1, 0])
        attempts = self.env["mds.signature.attempt"].search([("user_id", "=", self.manager.id)])
        self.assertEqual(len(attempts), 1)

    def test_different_meanings_are_not_mixed(self):
        other = self._create_kind(
            "t_review", "Review", needs_signature=True, signature_meaning="review"
        )
        self._create_rule(other, [("Manager", "any", self.manager)])
        requests = self._ask(kind=self.signed_kind) + self._ask(kind=other)
        with self.assertRaisesRegex(UserError, "separately"):
            self._dialog(requests).with_context(password="mds_manager").action_confirm()

    def test_who_has_no_turn_cannot_sign(self):
        approval = self._ask(kind=self.signed_kind)
        approval.cc_user_ids = self.quality
        with self.assertRaisesRegex(UserError, "does not wait for you"):
            self.sign(approval, self.quality, "approval")

    def test_signature_of_an_earlier_round_does_not_count(self):
        self.signed_kind.rule_ids.unlink()
        self._create_rule(
            self.signed_kind,
            [("Manager", "any", self.manager), ("Boss", "any", self.boss)],
        )
        approval = self._ask(kind=self.signed_kind)
        self._dialog(approval).with_context(password="mds_manager").action_confirm()
        approval.with_user(self.boss).answer("send_back", "Cheaper?")
        free = self._free(approval).with_user(self.engineer)
        free.amount = 800
        free.action_request_approval()
        self.assertEqual(approval.signature_state, "void")
        with self.assertRaisesRegex(UserError, "demands an electronic signature"):
            approval.with_user(self.manager).answer("approve")
