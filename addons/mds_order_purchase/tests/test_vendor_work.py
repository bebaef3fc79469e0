import base64

from odoo.addons.mds_order.tests.common import MdsOrderCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PAPER = base64.b64encode(b"vendor report")


@tagged("post_install", "-at_install")
class TestVendorWork(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_user("mds_buyer", "mds_order_purchase.group_buyer")
        cls.vendor = cls.env["res.partner"].create({"name": "Tube Factory", "is_company": True})
        cls.order = cls._create_order()
        cls._triage(cls.order)

    def _request(self, user=None, **values):
        return (
            self.env["mds.vendor.work"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "order_id": self.order.id,
                    "vendor_id": self.vendor.id,
                    "description": "Replace the tube",
                    **values,
                }
            )
        )

    def _order(self, work, confirm=True):
        work.with_user(self.buyer).action_order()
        purchase = work.sudo().purchase_line_id.order_id
        purchase.order_line.price_unit = 100
        if confirm:
            purchase.with_user(self.buyer).button_confirm()
        return purchase

    def _accept(self, work, user=None):  # pylint: disable=arguments-differ
        mine = work.with_user(user or self.dispatcher)
        mine.write({"document": PAPER, "document_name": "r.pdf", "acceptance_note": "Tested."})
        mine.action_accept()

    def _get_conclusion_codes(self):
        return [one.code for one in self.order._get_conclusion_blockers()[self.order]]

    def test_declared_states_are_sound(self):
        self.assertStateConformance("mds.vendor.work")

    def test_requested_ordered_accepted_and_then_received(self):
        work = self._request()
        self.assertEqual(self._get_conclusion_codes(), ["vendor_work"])
        purchase = self._order(work)
        line = purchase.order_line
        self.assertEqual((line.mds_order_id, line.qty_received), (self.order, 0))
        self._accept(work)
        self.assertEqual((work.state, work.accepted_by_id), ("accepted", self.dispatcher))
        self.assertTrue(work.accepted_at)
        self.assertEqual(line.qty_received, 1)
        self.assertEqual(self._get_conclusion_codes(), [])
        self.assertChainWhole(work)

    def test_acceptance_wants_a_confirmed_order_the_paper_and_words(self):
        work = self._request()
        self._order(work, confirm=False)
        with self.assertRaises(UserError):
            self._accept(work)
        work.sudo().purchase_line_id.order_id.button_confirm()
        work.with_user(self.dispatcher).document = False
        with self.assertRaises(UserError):
            work.with_user(self.dispatcher).action_accept()

    def test_only_a_service_buyer_orders_and_sees_purchase_orders(self):
        work = self._request()
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.assertRaises(UserError):
                work.with_user(user).action_order()
            self.assertFalse(self.env["purchase.order"].with_user(user).has_access("read"))
        self.manager.group_ids += self.env.ref("mds_order_purchase.group_buyer")
        action = work.with_user(self.manager).action_order()
        self.assertEqual((work.state, action["res_model"]), ("ordered", "purchase.order"))
        purchase = self.env["purchase.order"].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(purchase.order_line.mds_order_id, self.order)

    def test_repeated_order_buys_once(self):
        works = self._request() + self._request(description="Calibrate")
        purchase = self._order(works)
        self.assertEqual(len(purchase.order_line), 2)
        works.with_user(self.buyer).action_order()
        self.assertEqual(
            self.env["purchase.order"].search_count([("partner_id", "=", self.vendor.id)]), 1
        )

    def test_line_tied_by_hand_becomes_vendor_work_once(self):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.env.ref("mds_order_purchase.product_vendor_work").id,
                            "mds_order_id": self.order.id,
                            "price_unit": 50,
                        },
                    )
                ],
            }
        )
        purchase.with_user(self.buyer).button_confirm()
        self.assertEqual(self.order.vendor_work_ids.mapped("state"), ["ordered"])
        purchase.button_cancel()
        purchase.button_draft()
        purchase.button_confirm()
        self.assertEqual(len(self.order.vendor_work_ids), 1)

    def test_rejected_work_is_put_right_and_accepted(self):
        work = self._request()
        self._order(work)
        mine = work.with_user(self.dispatcher)
        self.assertEqual(mine.action_reject()["res_model"], "mds.reason.wizard")
        mine.with_context(mds_reason="Leaks").action_reject()
        self.assertEqual(self._get_conclusion_codes(), ["vendor_work"])
        self._accept(work)
        self.assertEqual(work.state, "accepted")

    def test_confirmed_purchase_is_cancelled_by_the_buyer_first(self):
        work = self._request()
        purchase = self._order(work)
        mine = work.with_user(self.dispatcher).with_context(mds_reason="Not needed")
        with self.assertRaises(UserError):
            mine.action_cancel()
        purchase.button_cancel()
        mine.action_cancel()
        self.assertEqual(work.state, "cancelled")

    def test_accepted_work_and_stamps_are_kept(self):
        work = self._request(accepted_by_id=self.manager.id)
        self.assertFalse(work.accepted_by_id)
        self._order(work)
        with self.assertRaises(UserError):
            work.with_user(self.dispatcher).quantity = 3
        self._accept(work)
        with self.assertRaises(UserError):
            work.with_user(self.manager).acceptance_note = "Other words"

    def test_who_may_not(self):
        for user in (self.engineer, self.quality, self.buyer):
            with self.assertRaises(AccessError):
                self._request(user=user)
        work = self._request()
        with self.assertRaises(AccessError):
            work.with_user(self.dispatcher).action_order()
        self._order(work)
        with self.assertRaises(AccessError):
            self._accept(work, self.buyer)
        self._accept(work, self.engineer)

    def test_who_sees_his_own_orders_only_sees_no_other_vendor_work(self):
        work = self._request()
        works = self.env["mds.vendor.work"].with_user(self.engineer_2)
        self.assertIn(work, works.search([]))
        limited = {self.engineer_2.id}
        self.patch(self.registry["res.users"], "_get_users_of_own_orders", lambda users: limited)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertNotIn(work, works.search([]))

    def test_closed_order_takes_no_vendor_work(self):
        self.order.with_user(self.dispatcher).with_context(mds_reason="Twice").action_cancel()
        with self.assertRaises(UserError):
            self._request()

    def test_accountant_enters_the_bill_of_accepted_work_once(self):
        clerk = self._create_user("mds_clerk", "mds_base.group_user,account.group_account_invoice")
        work = self._request()
        purchase = self._order(work)
        with self.assertRaisesRegex(UserError, "accepted"):
            work.with_user(clerk).action_enter_bill()
        self._accept(work)
        first = work.with_user(clerk).action_enter_bill()["res_id"]
        self.assertEqual(work.with_user(clerk).action_enter_bill()["res_id"], first)
        self.assertEqual(purchase.invoice_ids.invoice_line_ids.quantity, 1)
        told = purchase.with_user(self.buyer).action_view_invoice()  # he sees no payments
        self.assertEqual(told["tag"], "display_notification")
