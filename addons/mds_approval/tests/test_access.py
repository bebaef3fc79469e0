from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestAccess(ApprovalCase):
    def test_only_participants_and_quality_officers_read(self):
        approval = self._ask()
        readers = {
            user.login
            for user in (
                self.engineer, self.manager, self.quality, self.administrator, self.dispatcher,
                self.boss, self.accountant,
            )
            if self.env["mds.approval"].with_user(user).search([("id", "=", approval.id)])
        }  # fmt: skip
        self.assertEqual(readers, {"mds_engineer", "mds_manager", "mds_quality", "mds_admin"})
        self.assertFalse(approval.step_ids.with_user(self.boss).has_access("read"))
        self.assertFalse(approval.decision_ids.with_user(self.boss).has_access("read"))
        self.assertFalse(self._free(approval).with_user(self.boss).has_access("read"))
        self.assertTrue(self._free(approval).with_user(self.manager).has_access("read"))

    def test_nobody_writes_requests_steps_or_decisions(self):
        approval = self._ask()
        for records in (
            approval, approval.step_ids, approval.signer_ids, approval.decision_ids,
        ):  # fmt: skip
            for operation in ("write", "create", "unlink"):
                self.assertFalse(
                    records.with_user(self.administrator).has_access(operation), records._name
                )

    def test_state_is_not_written_even_elevated(self):
        approval = self._ask()
        with self.assertRaises(UserError):
            approval.write({"state": "approved"})
        with self.assertRaises(UserError):
            self._free(approval).with_user(self.engineer).write({"state": "approved"})

    def test_decisions_are_forged_by_nobody(self):
        approval = self._ask()
        decision = approval.decision_ids[0]
        for act in (
            lambda: decision.write({"comment": "other"}),
            decision.unlink,
            lambda: decision.create({"approval_id": approval.id, "act": "approve"}),
            lambda: decision.with_context(mds_may_decide=True).create({"act": "approve"}),
            approval.unlink,
        ):
            with self.assertRaises(UserError):
                act()

    def test_document_follows_only_its_approval(self):
        approval = self._ask()
        free = self._free(approval).with_user(self.engineer)
        free.action_follow_approval()
        self.assertEqual(free.state, "pending")
        with self.assertRaises(UserError):
            free._transition("approved")

    def test_nobody_asks_in_the_name_of_another(self):
        with self.assertRaises(UserError):
            self._create_free(user_id=self.boss.id)
        free = self._create_free().with_context(default_user_id=self.boss.id)
        self.assertEqual(free.user_id, self.engineer)
        with self.assertRaises(UserError):
            free.user_id = self.boss
        with self.assertRaises(AccessError):
            free.with_user(self.manager).title = "Mine now"

    def test_matrix_belongs_to_administrators(self):
        for records in (self.kind, self.small, self.small.step_ids):
            for user in (self.manager, self.quality, self.engineer):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.with_user(user).has_access(operation))
            self.assertTrue(records.with_user(self.administrator).has_access("write"))

    def test_change_of_the_matrix_is_evidence(self):
        self.small.with_user(self.administrator).amount_up_to = 6000
        [entry] = self._get_entries(self.small, "write")
        self.assertEqual(entry.actor_id, self.administrator.id)

    def test_outsider_has_no_way_in(self):
        approval = self._ask()
        for model in ("mds.approval", "mds.approval.free", "mds.approval.kind"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])
        with self.assertRaises(AccessError):
            approval.with_user(self.outsider).answer("approve")

    def test_what_was_asked_is_kept(self):
        approval = self._ask()
        with self.assertRaises(UserError):
            self._free(approval).with_user(self.engineer).unlink()
        self._create_free().unlink()
