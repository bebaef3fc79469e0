from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestStates(ApprovalCase):
    def test_requests_conform(self):
        self.assertStateConformance("mds.approval")

    def test_free_requests_conform(self):
        self.assertStateConformance("mds.approval.free")

    def test_form_of_a_document_has_banner_and_buttons(self):
        arch = self.env["mds.approval.free"].with_user(self.engineer).get_view(view_type="form")
        for part in ("approval_notice", "action_request_approval", "action_open_approvals"):
            self.assertIn(part, arch["arch"])

    def test_documents_are_found_by_approval(self):
        asked, draft = self._free(self._ask()), self._create_free()
        Free = self.env["mds.approval.free"]
        self.assertIn(asked, Free.search([("approval_state", "=", "pending")]))
        self.assertIn(draft, Free.search([("approval_state", "=", "none")]))
        self.assertNotIn(draft, Free.search([("approval_state", "=", "pending")]))

    def test_inbox_counts_what_waits(self):
        approval = self._ask()
        inbox = self.env["mds.approval"].with_user(self.manager)
        self.assertIn(approval, inbox.search([("is_my_turn", "=", True)]))
        approval.with_user(self.manager).answer("approve")
        self.assertNotIn(approval, inbox.search([("is_my_turn", "=", True)]))
