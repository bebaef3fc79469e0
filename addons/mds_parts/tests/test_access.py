from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsPartsCommon):
    def test_engineer_does_not_take_from_a_colleague(self):
        self._receive(self.fuse, 1, self.colleague_stock)
        line = self._create_line(self.fuse, location_id=self.colleague_stock.id)
        with self.assertRefused("Zhang Min", AccessError):
            line.action_consume()
        self.assertEqual(self._on_hand(self.fuse, self.colleague_stock), 1)

    def test_engineer_does_not_take_from_the_store(self):
        self._receive(self.fuse, 1, self.store.lot_stock_id)
        line = self._create_line(self.fuse, location_id=self.store.lot_stock_id.id)
        with self.assertRaises(AccessError):
            line.action_consume()

    def test_engineer_does_not_return_to_the_store(self):
        self._receive(self.fuse, 1, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        with self.assertRaises(AccessError):
            line.return_parts({line.id: 1}, self.store.lot_stock_id.id)

    def test_engineer_writes_on_his_own_orders_only(self):
        with self.assertRaises(AccessError):
            self._create_line(self.fuse, user=self.colleague)

    def test_storekeeper_takes_from_every_store(self):
        self._receive(self.fuse, 1, self.store.lot_stock_id)
        line = self._create_line(
            self.fuse, user=self.storekeeper, location_id=self.store.lot_stock_id.id
        )
        line.action_consume()
        self.assertEqual(line.state, "consumed")
        line.return_parts({line.id: 1}, self.own_stock.id)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 1)

    def test_dispatcher_asks_for_a_part_but_does_not_take_it(self):
        self._receive(self.fuse, 1, self.own_stock)
        line = self._create_line(self.fuse, user=self.dispatcher)
        self.assertEqual(line.location_id, self.own_stock)
        with self.assertRaises(AccessError):
            line.action_consume()

    def test_reader_reads_and_outsider_does_not(self):
        line = self._create_line(self.fuse)
        self.assertEqual(line.with_user(self.quality).product_id, self.fuse)
        with self.assertRaises(AccessError):
            line.with_user(self.quality).write({"quantity": 2})
        for role in (self.quality, self.accountant):
            with self.assertRaises(AccessError):
                self._create_line(self.fuse, user=role)
        with self.assertRaises(AccessError):
            line.with_user(self.outsider).read(["product_id"])
        with self.assertRaises(AccessError):
            line.with_user(self.outsider).action_consume()

    def test_cost_is_not_for_engineers(self):
        line = self._create_line(self.fuse)
        with self.assertRaises(AccessError):
            line.read(["cost"])
        self.assertIn("cost", line.with_user(self.storekeeper).read(["cost"])[0])
        self.assertIn("cost", line.with_user(self.accountant).read(["cost"])[0])

    def test_other_region_is_not_seen(self):
        regions = self.env["mds.region"].create([{"name": "East"}, {"name": "West"}])
        self.order.region_id = regions[0]
        line = self._create_line(self.fuse)
        self.quality.mds_region_ids = regions[1]
        with self.assertRaises(AccessError):
            line.with_user(self.quality).read(["product_id"])
        self.quality.mds_region_ids = regions[0]
        self.assertEqual(line.with_user(self.quality).product_id, self.fuse)

    def test_engineer_cannot_set_up_stock(self):
        with self.assertRaises(AccessError):
            self.env["stock.location"].with_user(self.engineer).action_mds_create_missing()
        with self.assertRaises(AccessError):
            self.employee.with_user(self.engineer).action_create_stock_location()
