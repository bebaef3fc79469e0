from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestRequest(MdsPurchaseCommon):
    def test_declared_states_are_sound(self):
        self.assertStateConformance("mds.part.purchase")

    def test_wanted_part_that_nobody_has_is_asked_for_ordered_received_and_sent(self):
        part = self._want(quantity=2)
        request = part.purchase_request_id
        self.assertEqual((request.state, request.vendor_id), ("asked", self.vendor))
        line = request.sudo().purchase_line_id
        self.assertEqual(
            (line.product_qty, line.price_unit, line.order_id.state), (2, 3.0, "draft")
        )
        self.assertEqual(line.order_id.origin, self.order.name)
        self.assertEqual(part.supply, "nowhere")
        self.assertIn("quotation asked", part.supply_text)
        transfer = part.transfer_id
        self.assertEqual((transfer.state, transfer.location_id.id), ("requested", False))

        purchase = self._confirm(request)
        self.assertEqual((request.state, part.supply), ("ordered", "on_order"))
        self.assertTrue(request.promised_at)
        purchase.picking_ids.write({"mds_waybill": "SF123", "mds_carrier_id": self.vendor.id})
        self.assertIn("SF123", part.supply_text)
        self.assertIn("promised for", part.supply_text)

        self._receive_purchase(purchase)
        self.assertEqual(request.state, "received")
        self.assertRecordValues(
            request, [{"received_quantity": 2, "open_quantity": 0, "cancelled_quantity": 0}]
        )
        self.assertEqual(transfer.location_id, self.shelves)
        self.assertEqual(self._on_hand(self.fuse, self.shelves), 2)
        transfer.with_user(self.storekeeper).action_send()
        transfer.with_user(self.engineer).action_receive()
        part.action_consume()
        self.assertEqual(part.sudo().cost, 6.0)
        self.assertChainWhole(request)

    def test_batch_is_one_quotation_per_vendor_and_store(self):
        self._offer(self.tube, self.other_vendor, 700.0, sequence=0)
        self.tube.seller_ids.filtered(lambda one: one.partner_id == self.vendor).unlink()
        parts = self._create_line(self.fuse, 2) + self._create_line(self.gel)
        parts += self._create_line(self.tube)
        parts.action_request()
        lines = parts.purchase_request_ids.sudo().purchase_line_id
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines.order_id.partner_id, self.vendor + self.other_vendor)
        self.assertEqual(len(lines.order_id), 2)

    def test_asking_twice_buys_once(self):
        part = self._want()
        with self.assertRaises(UserError):
            part.action_request()
        part.purchase_request_id.with_user(self.storekeeper).action_ask_quotation()
        self.assertEqual(len(part.purchase_request_ids), 1)
        self.assertEqual(
            self.env["purchase.order"].search_count([("partner_id", "=", self.vendor.id)]), 1
        )

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_one_live_request_per_part(self):
        part = self._want()
        vals = part._prepare_purchase_source_vals()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.env["mds.part.purchase"].create({**vals, "location_dest_id": self.shelves.id})
            self.env.flush_all()
        self.assertIn("one_live", str(caught.exception))

    def test_without_vendor_it_waits_until_somebody_chooses_one(self):
        self.fuse.seller_ids.unlink()
        request = self._want().purchase_request_id
        self.assertEqual(request.state, "requested")
        with self.assertRefused("no vendor is known"):
            request.with_user(self.storekeeper).action_ask_quotation()
        request.with_user(self.buyer).vendor_id = self.other_vendor
        request.with_user(self.buyer).quantity = 3
        request.with_user(self.buyer).action_ask_quotation()
        self.assertEqual(request.sudo().purchase_line_id.order_id.partner_id, self.other_vendor)

    def test_partial_receipt_and_given_up_backorder_add_up(self):
        request = self._want(quantity=5).purchase_request_id
        purchase = self._confirm(request)
        self._receive_purchase(purchase, {self.fuse: 2})
        self.assertRecordValues(
            request,
            [{"state": "ordered", "received_quantity": 2, "open_quantity": 3}],
        )
        rest = purchase.picking_ids.filtered(lambda one: one.state == "assigned")
        rest.action_cancel()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "received",
                    "received_quantity": 2,
                    "open_quantity": 0,
                    "cancelled_quantity": 3,
                }
            ],
        )

    def test_cancelled_purchase_sets_the_part_free_to_be_asked_for_again(self):
        part = self._want()
        request, transfer = part.purchase_request_id, part.transfer_id
        purchase = self._confirm(request)
        purchase.with_user(self.buyer).button_cancel()
        self.assertEqual((request.state, transfer.state), ("cancelled", "cancelled"))
        part.invalidate_recordset()
        self.assertFalse(part.purchase_request_id)
        part.action_request()
        self.assertEqual(part.purchase_request_id.state, "asked")

    def test_cancelled_part_shrinks_the_quotation(self):
        parts = self._create_line(self.fuse, 2) + self._create_line(self.gel)
        parts.action_request()
        purchase = parts.purchase_request_ids.sudo().purchase_line_id.order_id
        requests = parts.purchase_request_ids
        parts[0].action_cancel()
        self.assertEqual(purchase.order_line.product_id, self.gel)
        parts[1].action_cancel()
        self.assertEqual(purchase.state, "cancel")
        self.assertEqual(set(requests.mapped("state")), {"cancelled"})
        self.assertEqual(sum(requests.mapped("cancelled_quantity")), 3)

    def test_placed_order_is_told_to_the_buyer_when_the_order_is_cancelled(self):
        part = self._want()
        request = part.purchase_request_id
        purchase = self._confirm(request)
        part.action_cancel()
        self.assertEqual((request.state, request.is_not_needed), ("ordered", True))
        self.assertIn(request.name, purchase.activity_ids.summary)
        self.assertEqual(purchase.activity_ids.user_id, self.buyer)
        self._receive_purchase(purchase)
        self.assertEqual(request.state, "received")

    def test_line_taken_off_the_quotation_waits_for_another_vendor(self):
        request = self._want().purchase_request_id
        purchase = request.sudo().purchase_line_id.order_id
        purchase.with_user(self.buyer).order_line.unlink()
        self.assertEqual(request.state, "requested")
        self.assertFalse(request.sudo().purchase_line_id)

    def test_merged_quotations_keep_both_requests(self):
        other = self._create_order()
        first = self._want(quantity=2).purchase_request_id
        second = self._want(quantity=3, order=other).purchase_request_id
        orders = (first + second).sudo().purchase_line_id.order_id
        self.assertEqual(len(orders), 2)
        orders.with_user(self.buyer).action_merge()
        line = first.sudo().purchase_line_id
        self.assertEqual((second.sudo().purchase_line_id, line.product_qty), (line, 5))
        self.assertEqual(second.state, "asked")
        purchase = self._confirm(first)
        self._receive_purchase(purchase, {self.fuse: 3})
        self.assertEqual((first.state, second.state), ("received", "ordered"))
        self.assertEqual((second.received_quantity, second.open_quantity), (1, 2))

    def test_what_was_bought_for_one_order_is_not_promised_to_another(self):
        self._confirm(self._want().purchase_request_id)
        other = self._create_line(self.fuse, order=self._create_order())
        self.assertEqual(other.supply, "nowhere")

    def test_order_in_another_currency_costs_its_rate(self):
        euro = self._use_euro()
        self.fuse.seller_ids.currency_id = euro
        request = self._want(quantity=2).purchase_request_id.with_user(self.buyer)
        self.assertEqual((request.currency_id, request.amount), (euro, 12.0))
        purchase = self._confirm(request)
        self.assertEqual(purchase.currency_id, euro)
        self._receive_purchase(purchase)
        self.assertEqual(purchase.order_line.move_ids.value, 12.0)

    def test_rights(self):
        part = self._want()
        request = part.purchase_request_id
        Request = self.env["mds.part.purchase"]
        with self.assertRaises(UserError):
            Request.with_user(self.storekeeper).create(
                {"product_id": self.fuse.id, "quantity": 1, "location_dest_id": self.shelves.id}
            )
        for user in (self.engineer, self.dispatcher, self.quality):
            with self.assertRaises(AccessError):
                request.with_user(user).action_ask_quotation()
        with self.assertRaises(AccessError):
            request.with_user(self.colleague).action_cancel()
        with self.assertRaises(AccessError):
            request.with_user(self.outsider).read(["name"])
        with self.assertRaises(AccessError):
            self.env["purchase.order"].with_user(self.storekeeper).create(
                {"partner_id": self.vendor.id}
            )
        with self.assertRaises(AccessError):
            request.sudo().purchase_line_id.order_id.with_user(self.storekeeper).button_confirm()
        for vals in ({"received_quantity": 1}, {"state": "ordered"}, {"order_id": False}):
            with self.assertRaises(UserError):
                request.with_user(self.buyer).write(vals)
        with self.assertRaises(UserError):
            request.with_user(self.buyer).quantity = 9
        with self.assertRaises(UserError):
            request.with_user(self.buyer)._transition("ordered")

    def test_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        part = self._want()
        request = part.purchase_request_id
        with self.assertRaises(UserError):
            request.sudo().location_dest_id = (
                self.env["stock.warehouse"]
                .search([("company_id", "=", other.id)], limit=1)
                .lot_stock_id
            )
        stranger = self._create_user(
            "mds_stranger",
            "mds_base.group_storekeeper",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            request.with_user(stranger).read(["name"])


@tagged("post_install", "-at_install")
class TestProposal(MdsPurchaseCommon):
    """Replenishment that is approved becomes quotations, and is not proposed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": product.id,
                    "location_id": cls.shelves.id,
                    "product_min_qty": 2,
                    "product_max_qty": 5,
                    "trigger": "manual",
                }
                for product in (cls.fuse, cls.gel)
            ]
        )

    def _propose(self):
        Run = self.env["mds.part.replenishment"].with_user(self.storekeeper)
        Run.action_propose()
        return Run.search([("state", "=", "proposed"), ("company_id", "=", self.company.id)])

    def test_approving_asks_one_quotation_and_once(self):
        run = self._propose()
        self.assertEqual(run.line_ids.mapped("kind"), ["purchase", "purchase"])
        run.action_approve()
        run.action_approve()
        requests = run.line_ids.purchase_request_ids
        self.assertEqual(set(requests.mapped("state")), {"asked"})
        purchase = requests.sudo().purchase_line_id.order_id
        self.assertEqual((len(purchase), len(purchase.order_line)), (1, 2))
        self.assertEqual(run.line_ids.mapped("purchase_name"), [purchase.name] * 2)
        self.assertFalse(self._propose(), "what is asked of a vendor is not proposed again")
        purchase.with_user(self.buyer).button_confirm()
        self.assertFalse(self._propose(), "what is ordered is not proposed again")
        purchase.button_cancel()
        self.assertEqual(len(self._propose().line_ids), 2)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_one_request_per_proposal(self):
        run = self._propose()
        run.action_approve()
        vals = run.line_ids[0]._prepare_purchase_request_vals()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.env["mds.part.purchase"].create(vals)
            self.env.flush_all()
        self.assertIn("one_per_proposal", str(caught.exception))

    def test_many_requests_cost_few_queries(self):
        def count(number):
            parts = self.env["mds.order.part"].create(
                [{"order_id": self.order.id, "product_id": self.fuse.id}] * number
            )
            parts.action_request()
            line = parts.purchase_request_ids.purchase_line_id
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["mds.part.purchase"]._follow(line)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(2), count(30))
