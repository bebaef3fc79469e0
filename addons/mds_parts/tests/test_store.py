from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestStore(MdsPartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.env["mds.region"].create({"name": "East"})
        cls.outlet = cls.env["mds.outlet"].create(
            {"name": "Hangzhou", "code": "T-HZ", "region_id": cls.region.id}
        )

    def _create_location(self, name, parent=None, **vals):
        return self.env["stock.location"].create(
            {
                "name": name,
                "usage": "internal",
                "location_id": (parent or self.store.view_location_id).id,
                "company_id": self.company.id,
                **vals,
            }
        )

    def test_engineers_stock_has_its_level_by_itself(self):
        self.assertEqual(self.own_stock.mds_store_level, "engineer")
        self.assertEqual(self.own_stock.mds_store_kind, "usable")
        self.employee.mds_stock_location_id = False
        self.assertFalse(self.own_stock.mds_store_level)

    def test_level_asks_for_what_belongs_to_it(self):
        for level in ("regional", "outlet", "engineer", "hospital"):
            with self.subTest(level), self.assertRaises(ValidationError):
                self._create_location("x", mds_store_level=level)
        hospital = self.env["res.partner"].create({"name": "H", "mds_is_hospital": True})
        self._create_location("a", mds_store_level="regional", mds_region_id=self.region.id)
        self._create_location("b", mds_store_level="outlet", mds_outlet_id=self.outlet.id)
        self._create_location("c", mds_store_level="hospital", mds_hospital_id=hospital.id)
        with self.assertRaises(ValidationError):
            self._create_location("d", mds_store_level="central", mds_hospital_id=hospital.id)

    def test_transit_is_a_transit_location(self):
        transit = self._create_location("On its way", usage="transit", mds_store_kind="transit")
        self.assertEqual(transit.mds_store_kind, "transit")
        with self.assertRaises(ValidationError):
            self._create_location("x", mds_store_kind="transit")
        with self.assertRaises(ValidationError):
            self._create_location("x", usage="inventory", mds_store_kind="usable")
        with self.assertRaises(ValidationError):
            self._create_location("x", mds_store_kind="pulled")

    def test_what_lies_below_defective_parts_is_defective(self):
        bad = self._create_location("Bad", mds_store_kind="defective")
        shelf = self._create_location("Shelf", bad)
        self.assertEqual(shelf.mds_store_kind, "defective")

    def test_defective_and_uninspected_parts_are_not_offered(self):
        for kind in ("defective", "inspection"):
            place = self._create_location(kind, mds_store_kind=kind)
            self._receive(self.fuse, 5, place)
            stock = self.env["stock.quant"]._mds_get_stock(self.fuse, self.company)
            self.assertNotIn(place.id, [item.location for item in stock])
            self.assertFalse(self.env["stock.quant"]._mds_get_stock_of(place))
            line = self._create_line(self.fuse, user=self.storekeeper, location_id=place.id)
            self.assertEqual(line.free_quantity, 0)
            with self.assertRefused("parts are not taken from there"):
                line.action_consume()
            self.assertEqual(self._on_hand(self.fuse, place), 5)
            self.assertEqual(line.state, "draft")

    def test_shortage_does_not_send_people_to_defective_parts(self):
        bad = self._create_location("Bad box", mds_store_kind="defective")
        self._receive(self.fuse, 5, bad)
        line = self._create_line(self.fuse)
        with self.assertRefused("No other place of the company has it."):
            line.action_consume()

    def test_manager_opens_the_store_of_an_outlet_once(self):
        outlet = self.outlet.with_user(self.manager)
        outlet.action_create_store()
        store = self.outlet.store_ids
        self.assertRecordValues(
            store,
            [
                {
                    "mds_store_level": "outlet",
                    "mds_store_kind": "usable",
                    "mds_region_id": self.region.id,
                    "company_id": self.company.id,
                    "usage": "internal",
                }
            ],
        )
        self.assertEqual(outlet.store_count, 1)
        with self.assertRefused("has its store already"):
            outlet.action_create_store()

    def test_others_do_not_open_the_store_of_an_outlet(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.outlet.with_user(user).action_create_store()

    def test_branch_without_warehouse_is_told_so(self):
        branch = self.env["res.company"].create({"name": "B", "parent_id": self.company.id})
        self.env["stock.warehouse"].search([("company_id", "=", branch.id)]).active = False
        outlet = self.env["mds.outlet"].create(
            {"name": "Branch outlet", "code": "T-B", "company_id": branch.id}
        )
        with self.assertRefused("There is no warehouse"):
            outlet.action_create_store()

    def test_regions_limit_parts_of_orders(self):
        line = self._create_line(self.fuse).with_user(self.manager)
        line.order_id.region_id = self.region
        west = self.env["mds.region"].create({"name": "West"})
        self.storekeeper.mds_region_ids = west
        own = self.env["mds.order.part"].with_user(self.storekeeper)
        self.assertFalse(own.search([("id", "=", line.id)]))
        self.storekeeper.mds_region_ids = self.region
        self.assertTrue(own.search([("id", "=", line.id)]))
