from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsPartsCommon
from .test_booking import BookingCase


@tagged("post_install", "-at_install")
class TestTransferTour(MdsPartsCommon, TourCase):
    def test_storekeeper_hands_out_and_engineer_receives_less(self):
        shelves = self.store.lot_stock_id
        self._receive(self.fuse, 5, shelves)

        self.start_tour("/odoo/service-orders", "mds_parts_storekeeper", login="mds_storekeeper")
        transfer = self.env["mds.part.transfer"].search(
            [("location_dest_id", "=", self.own_stock.id)]
        )
        self.assertEqual((transfer.state, transfer.create_uid), ("sent", self.storekeeper))

        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour("/odoo/my-parts-requests", "mds_parts_receive", login="mds_engineer")

        self.env.invalidate_all()
        self.assertRecordValues(
            transfer.picking_id,
            [{"state": "done", "location_id": shelves.id, "create_uid": self.storekeeper.id}],
        )
        self.assertEqual(transfer.line_ids.reason, "One was broken")
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 2)
        self.assertEqual(self._on_hand(self.fuse, shelves), 3)


@tagged("post_install", "-at_install")
class TestOutletTour(MdsPartsCommon, TourCase):
    def test_branch_manager_sets_up_outlet_with_store_and_engineer(self):
        region = self.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        self.start_tour("/odoo/mds-outlets", "mds_parts_manager_outlet", login="mds_manager")
        self.env.invalidate_all()
        outlet = self.env["mds.outlet"].search([("code", "=", "T-WL")])
        self.assertEqual(outlet.region_id, region)
        self.assertEqual(self.employee.mds_outlet_id, outlet)
        self.assertEqual(outlet.store_ids.mds_store_level, "outlet")


@tagged("post_install", "-at_install")
class TestPlannerTour(MdsPartsCommon, TourCase):
    def test_planner_requests_what_is_missing(self):
        self._receive(self.fuse, 5, self.store.lot_stock_id)
        line = self._create_line(self.fuse)
        self.start_tour("/odoo/service-orders", "mds_parts_planner", login="mds_dispatcher")
        self.env.invalidate_all()
        transfer = line.transfer_line_ids.transfer_id
        self.assertEqual((transfer.state, transfer.create_uid), ("requested", self.dispatcher))
        self.assertEqual(transfer.location_id, self.store.lot_stock_id)

    def test_accountant_sees_what_parts_cost(self):
        self._receive(self.fuse, 1, self.own_stock, value=10.0)
        self._create_line(self.fuse).action_consume()
        self.start_tour("/odoo/service-orders", "mds_parts_accountant", login="mds_accountant")


@tagged("post_install", "-at_install")
class TestConsumablesTour(MdsPartsCommon, TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_engineer_takes_consumables_with_his_thumb(self):
        swab = self._create_part("Swab")
        self._receive(swab, 5, self.own_stock)
        visit = self.order.visit_ids.with_user(self.engineer)
        visit.action_accept()
        visit.action_travel()
        visit.action_arrive()
        self.start_tour("/odoo/my-visits", "mds_parts_consumables", login="mds_engineer")
        self.env.invalidate_all()
        self.assertRecordValues(
            self.order.part_ids,
            [{"product_id": swab.id, "state": "consumed", "quantity": 2, "used_quantity": 1}],
        )
        self.assertEqual(self._on_hand(swab, self.own_stock), 4)


@tagged("post_install", "-at_install")
class TestFiguresTour(MdsPartsCommon, TourCase):
    def test_storekeeper_reads_the_figures(self):
        self._receive(self.fuse, 3, self.own_stock, value=30.0)
        self._create_line(self.fuse).action_consume()
        self.start_tour("/odoo/service-orders", "mds_parts_figures", login="mds_storekeeper")

    def test_manager_hands_over_what_an_engineer_leaves(self):
        """The keeper who leaves is not asked, and the store does not take by itself."""
        self._receive(self.fuse, 3, self.own_stock)
        self.start_tour("/odoo/service-orders", "mds_parts_hand_over", login="mds_manager")
        self.env.invalidate_all()
        transfer = self.env["mds.part.transfer"].search([("location_id", "=", self.own_stock.id)])
        self.assertEqual((transfer.state, transfer.create_uid), ("sent", self.manager))
        transfer.with_user(self.storekeeper).action_receive()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 0)
        self.assertEqual(self._on_hand(self.fuse, self.store.lot_stock_id), 3)
        self.employee.active = False


@tagged("post_install", "-at_install")
class TestEntriesTour(BookingCase, TourCase):
    def test_accountant_goes_from_the_order_to_the_entry_and_back(self):
        self.company.inventory_valuation = "real_time"
        self.company.mds_service_cost_account_id = self.service_cost
        self.accountant.group_ids += self.env.ref("account.group_account_readonly")
        self._receive(self.fuse, 1, self.own_stock, value=10.0)
        self._create_line(self.fuse).action_consume()
        self.start_tour("/odoo/service-orders", "mds_parts_entries", login="mds_accountant")
