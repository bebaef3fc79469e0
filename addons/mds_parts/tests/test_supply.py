from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestSupply(MdsPartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.east = cls.env["mds.region"].create({"name": "East"})
        cls.west = cls.env["mds.region"].create({"name": "West"})
        cls.employee.mds_region_id = cls.east
        cls.other_employee.mds_region_id = cls.east
        cls.store.mds_region_id = cls.east
        cls.far = cls.env["stock.warehouse"].create(
            {"name": "Store West", "code": "WW", "mds_region_id": cls.west.id}
        )
        cls.shelves = cls.store.lot_stock_id

    def _supply(self, line):
        line.invalidate_recordset(["supply", "supply_text"])
        return line.supply

    def test_each_line_says_where_the_part_is(self):
        line = self._create_line(self.fuse)
        self.assertEqual(self._supply(line), "nowhere")
        self._receive(self.fuse, 1, self.far.lot_stock_id)
        self.assertEqual(self._supply(line), "far_store")
        self.assertIn("Store West", line.supply_text)
        self._receive(self.fuse, 1, self.colleague_stock)
        self.assertEqual(self._supply(line), "colleague")
        self._receive(self.fuse, 1, self.own_stock)
        self.assertEqual(self._supply(line), "own")

    def test_last_part_is_promised_to_who_needs_it_first(self):
        self._receive(self.fuse, 1, self.shelves)
        later = self._create_order()
        sooner = self._create_order()
        sooner.visit_ids.write(
            {"planned_start": "2026-03-01 08:00:00", "planned_end": "2026-03-01 09:00:00"}
        )
        lines = self._create_line(self.fuse, order=later)
        lines += self._create_line(self.fuse, order=sooner)
        self.assertEqual([line.supply for line in lines], ["nowhere", "store"])

    def test_part_that_was_asked_for_is_not_offered_to_the_next(self):
        self._receive(self.fuse, 1, self.colleague_stock)
        self._receive(self.fuse, 1, self.far.lot_stock_id)
        first = self._create_line(self.fuse)
        first.action_request()
        self.assertEqual(self._supply(first), "colleague")
        second = self._create_line(self.fuse, order=self._create_order())
        self.assertEqual(self._supply(second), "far_store")
        second.action_request()
        self.assertEqual(second.transfer_id.location_id, self.far.lot_stock_id)

    def test_part_on_order_has_its_day(self):
        line = self._create_line(self.fuse)
        day = fields.Datetime.now() + timedelta(days=5)
        move = self.env["stock.move"].create(
            {
                "product_id": self.fuse.id,
                "product_uom_qty": 1,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.shelves.id,
                "date": day,
            }
        )
        move._action_confirm()
        self.assertEqual(self._supply(line), "on_order")

    def test_substitute_is_offered_where_the_part_is_not(self):
        new_fuse = self._create_part("Fuse II")
        self.env["mds.part.substitute"].create(
            {"product_id": self.fuse.id, "substitute_id": new_fuse.id}
        )
        self._receive(new_fuse, 1, self.shelves)
        line = self._create_line(self.fuse)
        self.assertEqual(self._supply(line), "store")
        self.assertIn("Fuse II", line.supply_text)
        line.action_request()
        self.assertEqual(line.transfer_line_ids.product_id, new_fuse)

    def test_request_goes_to_where_it_comes_fastest(self):
        self._receive(self.fuse, 1, self.shelves)
        self._receive(self.gel, 1, self.colleague_stock, self._create_lot(self.gel, "G"))
        lines = self._create_line(self.fuse) + self._create_line(self.gel)
        lines += self._create_line(self.tube)
        lines.action_request()
        transfers = lines.transfer_line_ids.transfer_id
        self.assertEqual(
            set(transfers.mapped("location_id.id")),
            {self.shelves.id, self.colleague_stock.id},
        )
        self.assertEqual(len(transfers), 3)
        self.assertEqual(set(transfers.mapped("state")), {"requested"})
        with self.assertRefused("Nothing to ask for"):
            lines.action_request()
        from_store = transfers.filtered(lambda one: one.location_id == self.shelves)
        from_store.with_user(self.storekeeper).action_send()
        fuse = lines[0]
        self.assertEqual(self._supply(fuse), "under_way")
        from_store.with_user(self.engineer).action_receive()
        self.assertEqual(fuse.location_id, self.own_stock)
        self.assertEqual(self._supply(fuse), "own")
        fuse.action_consume()

    def test_kept_part_is_taken_by_its_order_alone(self):
        self._receive(self.fuse, 1, self.own_stock)
        mine = self._create_line(self.fuse)
        other = self._create_line(self.fuse, order=self._create_order())
        mine.action_reserve()
        mine.action_reserve()
        self.assertEqual(self._supply(mine), "here")
        with self.assertRefused("Not enough there"):
            other.action_consume()
        mine.action_consume()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 0)
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.fuse.id), ("location_id", "=", self.own_stock.id)]
        )
        self.assertEqual(sum(quants.mapped("reserved_quantity")), 0)
        self.assertEqual(len(mine.sudo().move_ids.filtered(lambda m: m.state == "done")), 1)

    def test_part_that_is_not_needed_is_free_again(self):
        self._receive(self.fuse, 1, self.own_stock)
        mine = self._create_line(self.fuse)
        mine.action_reserve()
        mine.action_cancel()
        self._create_line(self.fuse).action_consume()
        again = self._create_line(self.fuse, order=self._create_order())
        self._receive(self.fuse, 1, self.own_stock)
        again.action_reserve()
        again.unlink()
        self._create_line(self.fuse).action_consume()

    def test_part_for_another_model_is_refused(self):
        model, other = self.env["product.template"].create(
            [
                {"name": name, "is_medical_device": True, "mds_requires_acceptance": False}
                for name in ("Ventilator A", "Ventilator B")
            ]
        )
        self.env["mds.compatible.part"].create(
            {"product_tmpl_id": other.id, "product_id": self.fuse.id}
        )
        device = self.env["mds.device"].create(
            {
                "product_id": model.product_variant_id.id,
                "serial": "V-1",
                "partner_id": self.customer.id,
            }
        )
        order = self._create_order(device_id=device.id)
        self._receive(self.fuse, 1, self.own_stock)
        line = self._create_line(self.fuse, order=order)
        with self.assertRefused("fits Ventilator B, not Ventilator A"):
            line.action_consume()
        self.env["mds.compatible.part"].create(
            {"product_tmpl_id": model.id, "product_id": self.fuse.id}
        )
        line.action_consume()

    def test_shortage_board_shows_what_is_not_ready(self):
        self._receive(self.fuse, 1, self.own_stock)
        ready, missing = self._create_line(self.fuse), self._create_line(self.gel)
        action = self.env.ref("mds_parts.mds_order_part_action_shortage")
        found = (
            self.env["mds.order.part"]
            .with_user(self.dispatcher)
            .search([("supply", "not in", ["here", "own", "under_way"]), ("state", "=", "draft")])
        )
        self.assertIn(missing.id, found.ids)
        self.assertNotIn(ready.id, found.ids)
        self.assertIn("needed_on", action.domain)

    def test_supply_costs_the_same_queries_for_2_and_50(self):
        self._receive(self.fuse, 200, self.shelves)

        def count(number):
            lines = self.env["mds.order.part"].create(
                [{"order_id": self.order.id, "product_id": self.fuse.id}] * number
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.with_user(self.dispatcher).mapped("supply_text")
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(2), count(50))


@tagged("post_install", "-at_install")
class TestPlanParts(MdsPartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["product.template"].create(
            {"name": "Ventilator", "is_medical_device": True, "mds_requires_acceptance": False}
        )
        cls.symptom = cls.env["mds.fault.code"].create(
            {"name": "No pressure", "code": "T-NP", "kind": "symptom"}
        )

    def _order_of(self, serial):
        device = self.env["mds.device"].create(
            {
                "product_id": self.model.product_variant_id.id,
                "serial": serial,
                "partner_id": self.customer.id,
            }
        )
        return self._create_order(device_id=device.id, symptom_code_id=self.symptom.id)

    def test_what_like_orders_used_is_likely(self):
        self._receive(self.fuse, 5, self.own_stock)
        for serial, uses in (("V-1", True), ("V-2", True), ("V-3", False), ("V-4", True)):
            order = self._order_of(serial)
            if uses:
                self._create_line(self.fuse, order=order).action_consume()
            self.env.cr.execute("UPDATE mds_order SET state = 'done' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        order = self._order_of("V-5")
        self.assertEqual(order._get_parts_of_like_orders()[order], [(self.fuse, 0.75)])
        likely = order.with_user(self.dispatcher)._get_likely_parts()[order]
        self.assertEqual([(part.name, part.quantity) for part in likely], [(self.fuse.name, 2.0)])
        self.assertTrue(likely[0].place)

    def test_dialog_notes_kit_and_likely_parts_once(self):
        kit = self.env["mds.part.kit"].create(
            {
                "name": "Yearly",
                "product_tmpl_ids": [(4, self.model.id)],
                "line_ids": [(0, 0, {"product_id": self.gel.id, "quantity": 2})],
            }
        )
        self.env["mds.compatible.part"].create(
            {"product_tmpl_id": self.model.id, "product_id": self.tube.id}
        )
        order = self._order_of("V-1")
        action = order.with_user(self.dispatcher).action_plan_parts()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        plan = form.save()
        self.assertEqual(plan.line_ids.product_id, self.gel + self.tube)
        self.assertEqual(plan.line_ids.mapped("is_chosen"), [True, False])
        plan.action_confirm()
        plan.action_confirm()
        self.assertEqual(order.part_ids.mapped("quantity"), [2])
        kit.product_tmpl_ids = False
        kit.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(order._get_kit_parts()[order])

    def test_nothing_chosen_is_said(self):
        order = self._order_of("V-1")
        plan = (
            self.env["mds.order.parts.plan"]
            .with_user(self.dispatcher)
            .create({"order_id": order.id})
        )
        with self.assertRaises(UserError):
            plan.action_confirm()
