from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ErasureCommon


@tagged("post_install", "-at_install")
class TestAccess(ErasureCommon):
    def test_manager_sees_his_own_requests_and_decides_nothing(self):
        erasure = self._request()
        other = self._request(user=self.quality)
        requests = self.env["mds.erasure"].with_user(self.manager)
        self.assertEqual(requests.search([("id", "in", (erasure + other).ids)]), erasure)
        with self.assertRaises(UserError):
            erasure.action_erase()
        with self.assertRaisesRegex(UserError, "follows its approval"):
            erasure._transition("approved")
        self._approve(erasure)
        with self.assertRaisesRegex(AccessError, "Only Quality Officer"):
            erasure.action_erase()
        with self.assertRaises(AccessError):
            erasure.line_ids[:1].reason = "Mine"
        with self.assertRaises(AccessError):
            other.with_user(self.manager).read(["person_name"])

    def test_others_see_nothing(self):
        erasure = self._request()
        for user in (
            self.engineer,
            self.dispatcher,
            self.storekeeper,
            self.accountant,
            self.contract_manager,
            self.outsider,
        ):
            with self.assertRaises(AccessError):
                erasure.with_user(user).read(["person_name"])
            with self.assertRaises(AccessError):
                self._request(user=user)

    def test_stamps_and_lines_are_not_written_by_hand(self):
        erasure = self._request(
            user=self.quality,
            requested_by_id=self.manager.id,
            approved_by_id=self.manager.id,
            state="requested",
        )
        self.assertEqual(erasure.requested_by_id, self.quality)
        self.assertFalse(erasure.approved_by_id)
        with self.assertRaises(UserError):
            erasure.requested_by_id = self.manager
        with self.assertRaises(UserError):
            erasure.line_ids[:1].res_id = 1
        with self.assertRaises(UserError):
            self.env["mds.erasure"].with_user(self.quality).create(
                {"person_name": "A", "state": "approved"}
            )

    def test_decided_request_is_not_changed(self):
        erasure = self._request()
        self._approve(erasure)
        officer = erasure.with_user(self.quality)
        for change in ({"person_name": "Somebody Else"}, {"basis": "consent"}):
            with self.assertRaisesRegex(UserError, "decided already"):
                officer.write(change)

    def test_a_line_changed_after_approval_makes_it_void(self):
        erasure = self._request()
        self._approve(erasure)
        line = erasure.with_user(self.quality).line_ids.filtered(lambda one: not one.is_bound)[:1]
        line.write({"decision": "keep", "reason": "Another nurse"})
        self.assertEqual((erasure.state, erasure.approval_state), ("requested", "void"))
        with self.assertRaises(UserError):
            erasure.with_user(self.quality).action_erase()

    def test_request_is_never_deleted(self):
        erasure = self._request()
        with self.assertRaises(UserError):
            erasure.sudo().unlink()
