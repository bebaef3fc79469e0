from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseTour(MdsPurchaseCommon, TourCase):
    def test_approved_proposal_becomes_a_quotation_an_order_and_a_receipt(self):
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.fuse.id,
                "location_id": self.shelves.id,
                "product_min_qty": 2,
                "product_max_qty": 5,
                "trigger": "manual",
            }
        )
        self.start_tour(
            "/odoo/service-orders", "mds_parts_purchase_storekeeper", login="mds_storekeeper"
        )
        request = self.env["mds.part.purchase"].search([("product_id", "=", self.fuse.id)])
        self.assertEqual((request.state, request.create_uid), ("asked", self.storekeeper))
        self.start_tour("/odoo/parts-purchases", "mds_parts_purchase_buyer", login="mds_buyer")
        self.env.invalidate_all()
        self.assertEqual(request.state, "ordered")
        picking = request.purchase_line_id.move_ids.picking_id
        self.start_tour(
            f"/odoo/action-stock.action_picking_tree_all/{picking.id}",
            "mds_parts_purchase_receipt",
            login="mds_storekeeper",
        )
        self.env.invalidate_all()
        self.assertEqual((request.state, request.received_quantity), ("received", 5))
        self.assertEqual(request.waybill, "SF-2026-7")

    def test_engineer_on_the_telephone_asks_and_sees_the_promised_day(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        part = self._create_line(self.fuse)
        visit = self.order.visit_ids
        part.visit_id = visit
        mine = visit.with_user(self.engineer)
        mine.action_accept()
        mine.action_travel()
        mine.action_arrive()
        self.start_tour(
            f"/odoo/my-visits/{visit.id}", "mds_parts_purchase_engineer_asks", login="mds_engineer"
        )
        self.env.invalidate_all()
        request = part.purchase_request_ids
        self.assertEqual((request.state, request.create_uid), ("asked", self.engineer))
        self._confirm(request)
        self.start_tour(
            "/odoo/my-parts-purchases", "mds_parts_purchase_engineer_sees", login="mds_engineer"
        )

    def test_accountant_sees_the_credits_awaited(self):
        self.tube.mds_return_policy = "warranty"
        lot = self._create_lot(self.tube, "T-NEW")
        self._receive(self.tube, 1, self.own_stock, lot, value=900.0)
        line = self._create_line(self.tube, lot_id=lot.id, removed_serial="T-OLD")
        line.action_consume()
        old = line.old_part_ids.with_user(self.storekeeper)
        old.action_receive()
        old.write(
            {
                "disposition": "vendor",
                "vendor_id": self.vendor.id,
                "credit_expected": 300.0,
                "rma_number": "RMA-77",
            }
        )
        old.action_inspect()
        self.start_tour("/odoo/vendor-claims", "mds_parts_purchase_claims", login="mds_accountant")
        self.env.invalidate_all()
        self.assertEqual(old.claim_ids.state, "sent")
