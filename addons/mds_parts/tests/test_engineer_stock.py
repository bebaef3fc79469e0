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

    def test_engineer_gets_his_stock_with_his_profile_where_a_store_serves_his_region(self):
        east, west = self.env["mds.region"].create(
            [{"name": name, "code": f"T-{name}"} for name in ("East", "West")]
        )
        town = self.env["mds.region"].create({"name": "Town", "parent_id": east.id})
        store = self.env["stock.warehouse"].create(
            {"name": "Store East", "code": "SE", "mds_region_id": east.id, "sequence": 99}
        )
        clerk = self._create_user("mds_hr_clerk", "hr.group_hr_user")
        vals = {"mds_is_engineer": True, "company_id": self.company.id}
        near, far, office = (
            self.env["hr.employee"]
            .with_user(clerk)
            .create(
                [
                    {**vals, "name": "Chen Jie", "mds_region_id": town.id},
                    {**vals, "name": "Wu Lei", "mds_region_id": west.id},
                    {"name": "Lin Na", "mds_region_id": town.id, "company_id": self.company.id},
                ]
            )
        )
        self.assertEqual(near.sudo().mds_stock_location_id.warehouse_id, store)
        self.assertFalse((far + office).sudo().mds_stock_location_id)
        office.mds_is_engineer = True
        far.mds_region_id = east
        for employee in far + office:
            place = employee.sudo().mds_stock_location_id
            self.assertEqual((place.warehouse_id, place.name), (store, employee.name))
        place = near.sudo().mds_stock_location_id
        near.write({"mds_region_id": west.id})
        self.assertEqual(near.sudo().mds_stock_location_id, place, "who has a stock keeps it")

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

    def _hand_over(self):
        """As the manager opens it, sends it, and the store receives it."""
        action = self.own_stock.with_user(self.manager).action_mds_hand_over()
        form = Form(
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        )
        transfer = form.save()
        transfer.action_send()
        transfer.with_user(self.storekeeper).action_receive()
        return transfer

    def test_who_leaves_hands_over_parts_instruments_and_boxes_and_is_free_then(self):
        analyser = self.env["product.product"].create(
            {
                "name": "Safety Analyser",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "is_medical_device": True,
            }
        )
        number = self._create_lot(analyser, "ESA-1")
        self._receive(analyser, 1, self.own_stock, number)
        self._receive(self.fuse, 3, self.own_stock)
        boxes = self.env["stock.location"]._mds_get_boxes("pulled", self.company, self.employee)
        self._receive(self.gel, 1, boxes[self.employee], self._create_lot(self.gel, "G-9"))
        self.env.flush_all()
        debts = self.employee._get_part_debts()
        self.assertEqual(
            debts[self.employee],
            ["1 positions of parts", "1 devices or instruments", "1 refurbished or pulled parts"],
        )
        with self.assertRaisesRegex(UserError, "1 devices or instruments"):
            self.employee.active = False
        first = self._hand_over()
        self.assertEqual(first.line_ids.product_id, self.fuse + analyser)
        self.assertEqual(self._on_hand(analyser, self.store.lot_stock_id, number), 1)
        second = self._hand_over()
        self.assertEqual(second.line_ids.product_id, self.gel)
        self.assertEqual(second.location_dest_id.mds_store_kind, "pulled")
        self.assertFalse(second.location_dest_id.mds_keeper_id)
        self.assertFalse(self.employee._get_part_debts()[self.employee])
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            self.own_stock.with_user(self.manager).action_mds_hand_over()
        self.employee.active = False

    def test_debts_of_2_and_10_people_take_the_same_queries(self):
        people = self.env["hr.employee"].create(
            [
                {"name": f"Engineer {n}", "mds_is_engineer": True, "company_id": self.company.id}
                for n in range(10)
            ]
        )
        people.action_create_stock_location()
        for employee in people:
            self._receive(self.fuse, 1, employee.mds_stock_location_id)
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_part_debts()
            return self.env.cr.sql_log_count - before

        count(people)
        self.assertEqual(count(people[:2]), count(people))
