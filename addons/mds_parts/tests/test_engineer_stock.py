from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestEngineerStock(MdsPartsCommon):
    def test_stock_lies_beside_the_shelves_of_the_store(self):
        self.assertEqual(self.own_stock.usage, "internal")
        self.assertEqual(self.own_stock.warehouse_id, self.store)
        self.assertFalse(self.own_stock.parent_path.startswith(self.store.lot_stock_id.parent_path))
        self.assertTrue(self.own_stock.mds_is_engineer_stock)

    def test_storekeeper_creates_what_is_missing_once(self):
        user = new_test_user(self.env, "mds_newcomer", "mds_base.group_engineer")
        newcomer = self._create_engineer("Wang Fang", user)
        Location = self.env["stock.location"].with_user(self.storekeeper)
        Location.action_mds_create_missing()
        created = newcomer.mds_stock_location_id
        self.assertEqual(created.name, "Wang Fang")
        with self.assertRaises(UserError):
            Location.action_mds_create_missing()
        newcomer.with_user(self.storekeeper).action_create_stock_location()
        self.assertEqual(newcomer.mds_stock_location_id, created)

    def test_stock_is_below_the_store_of_the_region(self):
        parent = self.env["mds.region"].create({"name": "East"})
        child = self.env["mds.region"].create({"name": "Shanghai", "parent_id": parent.id})
        store = self.env["stock.warehouse"].create(
            {"name": "Store East", "code": "SE", "mds_region_id": parent.id, "sequence": 99}
        )
        user = new_test_user(self.env, "mds_easterner", "mds_base.group_engineer")
        engineer = self._create_engineer("Chen Jie", user, mds_region_id=child.id)
        engineer.action_create_stock_location()
        self.assertEqual(engineer.mds_stock_location_id.warehouse_id, store)

    def test_engineer_reads_where_his_stock_is(self):
        employee = self.employee.with_user(self.engineer)
        self.assertEqual(employee.mds_stock_location_id.id, self.own_stock.id)

    def test_my_stock_is_mine(self):
        self._receive(self.fuse, 1, self.own_stock)
        self._receive(self.fuse, 2, self.colleague_stock)
        mine = (
            self.env["stock.quant"]
            .with_user(self.engineer)
            .search([("mds_is_mine", "=", True), ("quantity", "!=", 0)])
        )
        self.assertEqual(mine.location_id, self.own_stock)
        self.assertTrue(mine.mds_is_mine)

    def test_loading_opens_a_transfer_from_the_store(self):
        self._receive(self.fuse, 5, self.store.lot_stock_id)
        action = self.own_stock.with_user(self.storekeeper).action_mds_load()
        self.assertEqual(action["res_model"], "mds.part.transfer")
        form = Form(
            self.env["mds.part.transfer"]
            .with_user(self.storekeeper)
            .with_context(**action["context"])
        )
        with form.line_ids.new() as line:
            line.product_id = self.fuse
            line.quantity = 3
        transfer = form.save()
        transfer.action_send()
        transfer.with_user(self.engineer).action_receive()
        self.assertEqual(transfer.sudo().picking_id.state, "done")
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)

    def test_every_company_has_its_consumption_location(self):
        company = self.env["res.company"].create({"name": "New Branch"})
        location = company.mds_consumption_location_id
        self.assertEqual((location.usage, location.company_id), ("production", company))
        with self.assertRaises(ValidationError):
            company.mds_consumption_location_id = self.consumption

    def test_new_serial_part_is_costed_by_its_number(self):
        self.assertTrue(self.tube.lot_valuated)
        self.assertFalse(self.fuse.lot_valuated)
