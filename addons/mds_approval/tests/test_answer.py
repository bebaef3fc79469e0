import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestAnswer(ApprovalCase):
    def test_last_step_approves_and_the_document_follows(self):
        approval = self._ask(9000)
        approval.with_user(self.manager).answer("approve", "Needed.")
        self.assertEqual(approval.state, "pending")
        approval.with_user(self.quality).answer("approve")
        self.assertEqual(approval.current_user_ids, self.boss)
        approval.with_user(self.boss).answer("approve")
        self.assertEqual((approval.state, self._free(approval).state), ("approved", "approved"))
        self.assertEqual(self._acts(approval), ["request", "approve", "approve", "approve"])
        self.assertFalse(approval.activity_ids)

    def test_any_one_answer_counts_for_all(self):
        kind = self._create_kind("t_any", "Any")
        self._create_rule(kind, [("Any", "any", self.manager | self.boss)])
        approval = self._ask(kind=kind)
        self.assertEqual(approval.activity_ids.user_id, self.manager | self.boss)
        approval.with_user(self.boss).answer("approve")
        self.assertEqual(approval.state, "approved")
        state_of = {one.user_id: one.state for one in approval.signer_ids}
        self.assertEqual(state_of, {self.manager: "dropped", self.boss: "approved"})

    def test_one_refusal_refuses(self):
        approval = self._ask(9000)
        approval.with_user(self.manager).answer("approve")
        approval.with_user(self.quality).answer("refuse", "Too dear.")
        self.assertEqual((approval.state, self._free(approval).state), ("refused", "refused"))
        self.assertIn("Too dear", self._free(approval).with_user(self.engineer).approval_notice)
        self._free(approval).with_user(self.engineer).action_revise()
        self._free(approval).with_user(self.engineer).amount = 100
        self._free(approval).with_user(self.engineer).action_request_approval()
        self.assertEqual(len(self._free(approval).approval_ids), 2)

    def test_refusal_needs_a_reason(self):
        approval = self._ask()
        for act in ("refuse", "send_back"):
            with self.assertRaisesRegex(UserError, "reason"):
                approval.with_user(self.manager).answer(act, "  ")
        self.assertEqual(approval.state, "pending")

    def test_each_act_is_in_the_audit_chain(self):
        approval = self._ask()
        approval.with_user(self.manager).answer("refuse", "No budget.")
        notes = self._get_entries(approval, "approval")
        self.assertEqual([json.loads(e.payload)["act"] for e in notes], ["request", "refuse"])
        self.assertEqual(notes[1].actor_id, self.manager.id)
        self.assertEqual(notes[1].reason, "No budget.")
        self.assertChainWhole(approval)

    def test_whose_turn_it_is_not_is_told_whose_it_is(self):
        approval = self._ask(9000)
        with self.assertRaisesRegex(UserError, "waits for Mds_Manager|for Mds_Manager"):
            approval.with_user(self.quality).answer("approve")
        approval.with_user(self.manager).answer("approve")
        with self.assertRaisesRegex(UserError, "have answered"):
            approval.with_user(self.manager).answer("approve")

    def test_second_answer_learns_who_was_first(self):
        kind = self._create_kind("t_two", "Two")
        self._create_rule(kind, [("Any", "any", self.manager | self.boss)])
        approval = self._ask(kind=kind)
        approval.with_user(self.boss).answer("refuse", "No.")
        with self.assertRaisesRegex(UserError, "Refused.*Mds_Boss.*did not count"):
            approval.with_user(self.manager).answer("approve")

    def test_same_answer_twice_counts_once(self):
        approval = self._ask(9000)
        mine = approval.with_user(self.manager)
        first = mine.answer("approve", client_uuid="a-1")
        again = mine.answer("approve", client_uuid="a-1")
        self.assertTrue(first[0]["counted"] and again[0]["counted"])
        self.assertIn("already", again[0]["message"])
        self.assertEqual(self._acts(approval), ["request", "approve"])

    def test_identity_of_another_gives_no_entry(self):
        kind = self._create_kind("t_id", "Identity")
        self._create_rule(kind, [("All", "all", self.manager | self.boss)])
        approval = self._ask(kind=kind)
        approval.with_user(self.manager).answer("approve", client_uuid="a-2")
        self.assertEqual(approval.with_user(self.boss)._find_repeated("a-2"), {})

    def test_many_are_answered_at_once_and_the_rest_say_why(self):
        mine = [self._ask() for _n in range(3)]
        requests = self.env["mds.approval"].concat(*mine, self._ask(9000))
        requests[3].with_user(self.manager).answer("approve")
        result = requests[:3].with_user(self.manager).answer("approve")
        self.assertTrue(all(line["counted"] for line in result))
        wizard = self._open_dialog(requests, "action_refuse", self.quality, "Over budget.")
        self.assertEqual(requests.mapped("state"), ["approved"] * 3 + ["refused"])
        self.assertEqual(wizard["params"]["type"], "warning")

    def _open_dialog(self, requests, action, user, comment=""):
        requests.cc_user_ids = user  # so that he may read them
        opened = getattr(requests.with_user(user), action)()
        wizard = self.env[opened["res_model"]].with_user(user).browse(opened["res_id"])
        wizard.comment = comment
        return wizard.action_confirm()

    def test_dialog_pressed_twice_counts_once(self):
        approval = self._ask(9000)
        opened = approval.with_user(self.manager).action_approve()
        wizard = self.env[opened["res_model"]].with_user(self.manager).browse(opened["res_id"])
        wizard.action_confirm()
        wizard.action_confirm()
        self.assertEqual(self._acts(approval), ["request", "approve"])

    def test_unknown_answer_is_refused(self):
        with self.assertRaisesRegex(UserError, "not an answer"):
            self._ask().with_user(self.manager).answer("maybe")

    # -- back, again, withdrawn, changed ------------------------------------------------------

    def test_sent_back_is_asked_again_in_a_new_round(self):
        approval = self._ask()
        approval.with_user(self.manager).answer("send_back", "Which model?")
        free = self._free(approval).with_user(self.engineer)
        self.assertEqual((approval.state, free.state), ("sent_back", "draft"))
        self.assertIn("Which model?", free.approval_notice)
        free.amount = 9000
        approval.with_user(self.engineer).action_request_again()
        self.assertEqual((approval.state, approval.round, free.state), ("pending", 2, "pending"))
        self.assertEqual(approval.rule_id, self.large, "the matrix is asked anew")
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.current_user_ids, self.quality | self.boss)

    def test_sent_back_to_an_earlier_step(self):
        approval = self._ask(9000)
        approval.with_user(self.manager).answer("approve")
        approval.with_user(self.quality)._answer("send_back", "Check the price.", to_position=1)
        self.assertEqual((approval.state, approval.current_user_ids), ("pending", self.manager))
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.current_user_ids, self.quality | self.boss)
        for user in (self.quality, self.boss):
            approval.with_user(user).answer("approve")
        self.assertEqual(approval.state, "approved")

    def test_only_the_requester_withdraws(self):
        approval = self._ask()
        with self.assertRaisesRegex(AccessError, "Mds_Engineer"):
            approval.with_user(self.manager).action_withdraw()
        approval.with_user(self.engineer).action_withdraw()
        approval.with_user(self.engineer).action_withdraw()
        self.assertEqual((approval.state, self._free(approval).state), ("withdrawn", "draft"))
        self.assertEqual(self._acts(approval), ["request", "withdraw"])
        with self.assertRaisesRegex(UserError, "Withdrawn"):
            approval.with_user(self.manager).answer("approve")

    def test_what_is_over_cannot_be_withdrawn(self):
        approval = self._ask()
        approval.with_user(self.manager).answer("approve")
        with self.assertRaisesRegex(UserError, "Approved"):
            approval.with_user(self.engineer).action_withdraw()

    def test_changed_content_makes_the_request_void(self):
        approval = self._ask()
        free = self._free(approval).with_user(self.engineer)
        free.title = "Two test lungs"
        self.assertEqual((approval.state, free.state), ("void", "draft"))
        self.assertIn("changed", free.approval_notice)
        self.assertFalse(approval.activity_ids)
        free.action_request_approval()
        self.assertEqual(free.approval_state, "pending")

    def test_change_after_approval_is_not_covered(self):
        approval = self._ask()
        approval.with_user(self.manager).answer("approve")
        free = self._free(approval)
        self.assertEqual(free._get_approval_blockers(), {})
        free.with_user(self.engineer).amount = 4000
        self.assertEqual((approval.state, free.state), ("void", "draft"))
        self.assertIn("void", free._get_approval_blockers()[free])

    def test_change_past_the_model_is_found_when_answering(self):
        """By SQL, or by a line whose document was not written: compared once more."""
        approval = self._ask()
        self.env.cr.execute(
            "UPDATE mds_approval_free SET amount = 4999 WHERE id = %s", [approval.res_id]
        )
        self.env.invalidate_all()
        [result] = approval.with_user(self.manager).answer("approve")
        self.assertFalse(result["counted"])
        self.assertIn("void", result["message"])
        self.assertEqual((approval.state, self._free(approval).state), ("void", "draft"))

    def test_not_asked_blocks_in_words(self):
        free = self._create_free()
        self.assertIn("ask for it", free._get_approval_blockers()[free])

    def test_requester_is_told(self):
        approval = self._ask()
        partner = self.engineer.partner_id
        before = self.env["mail.message"].search_count([("partner_ids", "in", partner.ids)])
        approval.with_user(self.manager).answer("approve")
        after = self.env["mail.message"].search([("partner_ids", "in", partner.ids)], order="id")
        self.assertEqual(len(after), before + 1)
        self.assertEqual(after[-1].subject, "Approved")
