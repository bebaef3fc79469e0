from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestEmergency(MdsPurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_purchase_limit_engineer = 100.0
        cls.company.mds_purchase_limit_dispatcher = 1000.0
        cls.boss = cls.manager

    def _buy(self, part, price=20.0, user=None, **vals):
        action = part.with_user(user or self.engineer).action_buy()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.engineer)
            .with_context(**action["context"])
        )
        form.vendor_id = self.other_vendor
        form.price_unit = price
        form.reason = "The operating room stands still"
        for name, value in vals.items():
            form[name] = value
        dialog = form.save()
        self.standing = dialog.standing
        dialog.action_confirm()
        return part.purchase_request_ids.filtered(lambda one: one.kind == "emergency"), dialog

    def _receive(self, request, quantity=None, user=None, **vals):  # pylint: disable=arguments-differ
        action = request.with_user(user or self.engineer).action_receive()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.engineer)
            .with_context(**action["context"])
        )
        if quantity is not None:
            form.quantity = quantity
        for name, value in vals.items():
            form[name] = value
        form.save().action_confirm()

    def test_within_the_limit_it_is_bought_received_and_used_by_the_engineer(self):
        part = self._create_line(self.tube)
        request, _dialog = self._buy(part, 90.0)
        self.assertIn("100.00", self.standing)
        purchase = request.sudo().purchase_line_id.order_id
        self.assertRecordValues(
            purchase,
            [
                {
                    "state": "purchase",
                    "partner_id": self.other_vendor.id,
                    "amount_untaxed": 90.0,
                    "mds_location_dest_id": self.own_stock.id,
                    "create_uid": self.engineer.id,
                }
            ],
        )
        self.assertEqual((request.state, part.supply), ("ordered", "on_order"))
        with self.assertRefused("Which serial number"):
            self._receive(request)
        self._receive(request, number="T-77", use_now=True, waybill="SF9")
        self.assertEqual((request.state, part.state), ("received", "consumed"))
        self.assertEqual((part.lot_id.name, part.sudo().cost), ("T-77", 90.0))
        purchase.action_create_invoice()
        bill = purchase.invoice_ids
        bill.write({"invoice_date": "2026-03-05"})
        bill.action_post()
        self.assertEqual(request.bills, bill.name)
        self.assertEqual((request.purchase_name, request.waybill), (purchase.name, "SF9"))

    def test_beyond_the_limit_it_waits_for_the_approval(self):
        part = self._create_line(self.tube)
        request, _dialog = self._buy(part, 150.0)
        self.assertIn("approval", self.standing)
        self.assertEqual((request.state, request.approval_state), ("requested", "pending"))
        self.assertFalse(request.sudo().purchase_line_id)
        with self.assertRaises(UserError):
            request.with_user(self.storekeeper).action_ask_quotation()
        self.assertFalse(request.sudo().purchase_line_id)
        approval = request.sudo().approval_id
        approval.with_user(self.boss).answer("approve")
        self.assertEqual(request.state, "ordered")
        self.assertEqual(request.sudo().purchase_line_id.price_unit, 150.0)

    def test_refused_approval_buys_nothing_and_sets_the_part_free(self):
        part = self._create_line(self.tube)
        request, _dialog = self._buy(part, 150.0)
        approval = request.sudo().approval_id
        approval.with_user(self.boss).answer("refuse", "Too dear.")
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(part.purchase_request_id)

    def test_not_needed_any_more_ends_the_approval(self):
        part = self._create_line(self.tube)
        request, _dialog = self._buy(part, 150.0)
        part.action_cancel()
        self.assertEqual((request.state, request.approval_state), ("cancelled", "void"))

    def test_two_halves_do_not_pass_below_the_limit(self):
        first, _dialog = self._buy(self._create_line(self.fuse, 3), 20.0)
        second, _dialog = self._buy(self._create_line(self.gel, 3), 20.0)
        self.assertIn("40.00", self.standing)
        self.assertEqual((first.state, second.state), ("ordered", "requested"))
        elsewhere = self._create_line(self.gel, 3, order=self._create_order())
        self.assertEqual(self._buy(elsewhere, 20.0)[0].state, "ordered")

    def test_the_limit_is_that_of_the_role(self):
        part = self._create_line(self.tube, user=self.dispatcher, employee_id=self.employee.id)
        request, _dialog = self._buy(part, 900.0, user=self.dispatcher)
        self.assertEqual(request.state, "ordered")

    def test_the_same_dialog_twice_buys_once(self):
        part = self._create_line(self.fuse)
        request, dialog = self._buy(part)
        dialog.action_confirm()
        self.assertEqual(part.purchase_request_ids, request)

    def test_emergency_takes_the_place_of_a_quotation(self):
        part = self._want(self.fuse)
        asked = part.purchase_request_id
        request, _dialog = self._buy(part)
        self.assertEqual((asked.state, request.state), ("cancelled", "ordered"))
        self.assertEqual(part.purchase_request_id, request)

    def test_what_is_ordered_is_not_bought_a_second_time(self):
        part = self._want(self.fuse)
        self._confirm(part.purchase_request_id)
        with self.assertRefused("ordered already"):
            self._buy(part)

    def test_less_arrives_and_the_rest_stays_expected(self):
        request, _dialog = self._buy(self._create_line(self.fuse, 4))
        with self.assertRefused("can arrive"):
            self._receive(request, 5)
        self._receive(request, 1)
        self.assertRecordValues(
            request, [{"state": "ordered", "received_quantity": 1, "open_quantity": 3}]
        )
        self._receive(request, 3)
        self.assertEqual(request.state, "received")
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 4)
        self.assertEqual(request.order_part_id.supply, "own")

    def test_dialog_wants_vendor_price_and_reason(self):
        part = self._create_line(self.fuse)
        with self.assertRefused("from whom"):
            self._buy(part, 0.0)
        with self.assertRefused("from whom"):
            self._buy(part, reason=" ")

    def test_who_may_not(self):
        part = self._create_line(self.fuse)
        for user in (self.colleague, self.storekeeper, self.quality):
            with self.assertRaises(AccessError):
                part.with_user(user).action_buy()
        request, _dialog = self._buy(part)
        with self.assertRaises(AccessError):
            self._receive(request, user=self.colleague)

    def test_second_validation_of_odoo_still_counts(self):
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 10})
        request, _dialog = self._buy(self._create_line(self.fuse))
        self.assertEqual(request.state, "asked")
        self.assertEqual(request.sudo().purchase_line_id.order_id.state, "to approve")
