from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestRequesterTour(ApprovalCase, TourCase):
    def test_requester_asks_for_something(self):
        self.start_tour("/odoo/free-requests", "mds_approval_requester", login="mds_engineer")
        free = self.env["mds.approval.free"].search([("title", "=", "Torque wrench")])
        self.assertEqual((free.state, free.user_id), ("pending", self.engineer))
        self.assertEqual(free.approval_id.current_user_ids, self.manager)


@tagged("post_install", "-at_install")
class TestApproverTour(ApprovalCase, TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_approver_approves_and_refuses_on_the_phone(self):
        first, second = self._ask(title="Torque wrench"), self._ask(title="Golden wrench")
        self.start_tour("/odoo/to-approve", "mds_approval_approver", login="mds_manager")
        self.env.invalidate_all()
        self.assertEqual((first.state, second.state), ("approved", "refused"))
        self.assertEqual(second.signer_ids.comment, "Too dear")


@tagged("post_install", "-at_install")
class TestBulkTour(ApprovalCase, TourCase):
    def test_many_are_signed_with_one_password(self):
        self.kind.needs_signature = True
        requests = self._ask(title="First") + self._ask(title="Second")
        self.start_tour("/odoo/to-approve", "mds_approval_bulk", login="mds_manager")
        self.env.invalidate_all()
        self.assertEqual(set(requests.mapped("state")), {"approved"})
        self.assertEqual(len(requests.signature_ids), 2)
