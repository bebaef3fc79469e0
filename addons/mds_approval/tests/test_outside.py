from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestOutside(ApprovalCase):
    """Answers that come through a messenger: once, by who was asked, as long as it is valid."""

    def _issue(self, approval):
        return approval._issue_outside_tokens()[approval, self.manager]

    def _answer(self, external_id, token, act="approve", comment=""):
        return self.env["mds.approval"]._answer_from_outside(external_id, token, act, comment)

    def test_answer_counts_as_that_of_the_person(self):
        approval = self._ask()
        self.assertEqual(self._answer("m-1", self._issue(approval))["status"], "done")
        self.assertEqual(approval.state, "approved")
        decision = approval.decision_ids.filtered(lambda one: one.act == "approve")
        self.assertEqual((decision.user_id, decision.channel), (self.manager, "outside"))

    def test_repeated_message_gets_the_same_answer(self):
        approval = self._ask()
        token = self._issue(approval)
        first = self._answer("m-1", token)
        again = self._answer("m-1", token)
        self.assertEqual((again["status"], again["message"]), ("repeated", first["message"]))
        self.assertEqual(self._acts(approval), ["request", "approve"])

    def test_token_works_once(self):
        approval = self._ask(9000)
        token = self._issue(approval)
        self._answer("m-1", token)
        self.assertEqual(self._answer("m-2", token, "refuse", "No.")["status"], "refused")
        self.assertEqual(approval.state, "pending")

    def test_wrong_expired_and_replaced_tokens_are_refused(self):
        approval = self._ask()
        old = self._issue(approval)
        token = self._issue(approval)
        for one in ("", "guess", old):
            self.assertEqual(self._answer("m-1", one)["status"], "refused", one)
        with freeze_time(fields.Datetime.now() + timedelta(hours=73)):
            self.assertIn("expired", self._answer("m-1", token)["message"])
        self.assertEqual(approval.state, "pending")

    def test_refusal_in_words_leaves_the_token_usable(self):
        approval = self._ask()
        token = self._issue(approval)
        self.assertIn("reason", self._answer("m-1", token, "refuse")["message"])
        self.assertEqual(self._answer("m-2", token, "refuse", "Too dear")["status"], "done")

    def test_signature_cannot_be_given_from_outside(self):
        self.kind.needs_signature = True
        approval = self._ask()
        self.assertIn("signature", self._answer("m-1", self._issue(approval))["message"])
        self.assertEqual(approval.state, "pending")

    def test_clear_token_is_not_kept_and_nobody_reads_the_hash(self):
        approval = self._ask()
        token = self._issue(approval)
        self.env.flush_all()
        self.env.cr.execute("SELECT token_hash FROM mds_approval_token")
        self.assertNotIn(token, [row[0] for row in self.env.cr.fetchall()])
        with self.assertRaises(AccessError):
            self.env["mds.approval.token"].with_user(self.administrator).search([])
