from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestSigners(ApprovalCase):
    def _bring_in(self, approval, user, act, person, comment=""):
        action = approval.with_user(user).action_add_signer()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"act": act, "user_id": person.id, "comment": comment})
        )
        return wizard.action_confirm()

    def test_added_before_answers_first(self):
        approval = self._ask()
        self._bring_in(approval, self.manager, "add_before", self.deputy, "Your view?")
        self.assertEqual(approval.current_user_ids, self.deputy)
        self.assertEqual(approval.activity_ids.user_id, self.deputy)
        with self.assertRaisesRegex(UserError, "for Mds_Deputy"):
            approval.with_user(self.manager).answer("approve")
        approval.with_user(self.deputy).answer("approve")
        self.assertEqual(approval.current_user_ids, self.manager)
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.state, "approved")

    def test_added_after_answers_next(self):
        approval = self._ask(9000)
        self._bring_in(approval, self.manager, "add_after", self.deputy)
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.current_user_ids, self.deputy)
        approval.with_user(self.deputy).answer("approve")
        self.assertEqual(approval.current_user_ids, self.quality | self.boss)

    def test_answers_given_before_the_addition_stay(self):
        approval = self._ask(9000)
        approval.with_user(self.manager).answer("approve")
        approval.with_user(self.quality).answer("approve")
        self._bring_in(approval, self.boss, "add_before", self.deputy)
        approval.with_user(self.deputy).answer("approve")
        self.assertEqual(approval.current_user_ids, self.boss)

    def test_handed_over_is_answered_by_the_other(self):
        approval = self._ask()
        self._bring_in(approval, self.manager, "hand_over", self.deputy, "You know more.")
        self.assertEqual(approval.current_user_ids, self.deputy)
        with self.assertRaises(UserError):
            approval.with_user(self.manager).answer("approve")
        approval.with_user(self.deputy).answer("approve")
        self.assertEqual(approval.state, "approved")
        self.assertEqual(self._acts(approval), ["request", "hand_over", "approve"])

    def test_requester_is_not_brought_in(self):
        approval = self._ask()
        for act in ("hand_over", "add_before", "add_after"):
            with self.assertRaisesRegex(UserError, "asked for it himself"):
                self._bring_in(approval, self.manager, act, self.engineer)

    def test_who_is_asked_is_not_asked_twice(self):
        approval = self._ask(9000)
        approval.with_user(self.manager).answer("approve")
        with self.assertRaisesRegex(UserError, "already"):
            self._bring_in(approval, self.quality, "hand_over", self.boss)

    def test_only_who_has_the_turn_brings_in(self):
        approval = self._ask(9000)
        with self.assertRaisesRegex(UserError, "does not wait for you"):
            self._bring_in(approval, self.quality, "hand_over", self.deputy)

    def test_stranger_cannot_be_brought_in(self):
        approval = self._ask()
        for act in ("hand_over", "cc"):
            with self.assertRaisesRegex(UserError, "no access"):
                self._bring_in(approval, self.manager, act, self.outsider)

    def test_copy_may_read_and_not_answer(self):
        approval = self._ask()
        self.assertFalse(approval.with_user(self.accountant).has_access("read"))
        self._bring_in(approval, self.engineer, "cc", self.accountant)
        self._bring_in(approval, self.engineer, "cc", self.accountant)
        self.assertEqual(self._acts(approval), ["request", "cc"])
        self.assertIn("Test lung", approval.with_user(self.accountant).content_text)
        with self.assertRaises(UserError):
            approval.with_user(self.accountant).answer("approve")
