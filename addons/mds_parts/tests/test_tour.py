from odoo.tests import HttpCase, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestStorekeeperTour(MdsPartsCommon, HttpCase):
    def test_storekeeper_loads_an_engineer_from_the_store(self):
        shelves = self.store.lot_stock_id
        self._receive(self.fuse, 5, shelves)

        self.start_tour("/odoo/service-orders", "mds_parts_storekeeper", login="mds_storekeeper")

        picking = self.env["stock.picking"].search([("location_dest_id", "=", self.own_stock.id)])
        self.assertRecordValues(
            picking,
            [
                {
                    "state": "done",
                    "picking_type_id": self.store.int_type_id.id,
                    "location_id": shelves.id,
                    "create_uid": self.storekeeper.id,
                }
            ],
        )
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)
        self.assertEqual(self._on_hand(self.fuse, shelves), 2)
        self.assertEqual(self._on_hand(self.fuse, self.colleague_stock), 0)


@tagged("post_install", "-at_install")
class TestOutletTour(MdsPartsCommon, HttpCase):
    def test_branch_manager_sets_up_outlet_with_store_and_engineer(self):
        region = self.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        self.start_tour("/odoo/mds-outlets", "mds_parts_manager_outlet", login="mds_manager")
        self.env.invalidate_all()
        outlet = self.env["mds.outlet"].search([("code", "=", "T-WL")])
        self.assertEqual(outlet.region_id, region)
        self.assertEqual(self.employee.mds_outlet_id, outlet)
        self.assertEqual(outlet.store_ids.mds_store_level, "outlet")
