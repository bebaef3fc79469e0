from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestOldPart(MdsPartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tube.mds_return_policy = "core"
        cls.tube.mds_core_value = 300.0
        cls.lot = cls._create_lot(cls.tube, "T-NEW")

    def _exchange(self, removed="T-OLD"):
        self._receive(self.tube, 1, self.own_stock, self.lot, value=900.0)
        line = self._create_line(self.tube, lot_id=self.lot.id, removed_serial=removed)
        line.action_consume()
        return line

    def _inspect(self, old, disposition, **vals):
        keeper = old.with_user(self.storekeeper)
        keeper.action_receive()
        keeper.write({"disposition": disposition, "finding": "Cathode worn", **vals})
        keeper.action_inspect()
        return keeper

    def test_states_are_declared(self):
        self.assertStateConformance("mds.old.part")

    def test_exchange_opens_the_old_part_against_the_engineer(self):
        line = self._exchange()
        old = line.old_part_ids
        self.assertEqual(
            (old.state, old.employee_id, old.serial, old.core_value),
            ("owed", self.employee, "T-OLD", 300.0),
        )
        box = old._get_place()[old]
        self.assertEqual((box.mds_store_kind, box.mds_keeper_id), ("defective", self.employee))
        self.assertEqual(self._on_hand(self.tube, box, old.sudo().lot_id), 1)
        self.assertEqual(line.sudo().cost, 900.0)

    def test_bad_part_is_worth_nothing_by_every_method(self):
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                part = self._create_part_costed_by(
                    method, standard_price=7.0, mds_return_policy="warranty"
                )
                self._receive(part, 3, self.own_stock, value=21.0)
                line = self._create_line(part, 2)
                line.action_consume()
                self.assertEqual(part.total_value, 7.0)
                self.assertEqual(part.qty_available, 1.0)
                old = line.old_part_ids
                self._inspect(old, "restock").action_clear()
                self.assertEqual(part.total_value, 7.0)
                box = old._get_place()[old]
                self.assertEqual(box.mds_store_kind, "pulled")
                again = self._create_line(
                    part, 2, user=self.storekeeper, location_id=box.id, removed_serial="x"
                )
                again.action_consume()
                self.assertEqual(again.sudo().cost, 0.0)
                self.assertEqual(part.total_value, 7.0)

    def test_serial_of_bought_part_is_worth_nothing_once_it_is_old(self):
        """The tube was ours, was built in, and comes out again."""
        self._exchange(removed=False)
        second = self._create_lot(self.tube, "T-2")
        self._receive(self.tube, 1, self.own_stock, second, value=500.0)
        line = self._create_line(self.tube, lot_id=second.id, removed_serial="T-NEW")
        line.action_consume()
        self.assertEqual(line.old_part_ids.sudo().lot_id, self.lot)
        self.env.invalidate_all()  # Odoo's values depend on no field
        self.assertEqual(self.tube.total_value, 0.0)
        self.assertEqual(self.lot.total_value, 0.0)

    def test_wrong_old_serial_is_refused(self):
        self._receive(self.tube, 1, self.colleague_stock, self._create_lot(self.tube, "T-OTHER"))
        self._receive(self.tube, 1, self.own_stock, self.lot)
        line = self._create_line(self.tube, lot_id=self.lot.id, removed_serial="T-OTHER")
        with self.assertRefused("cannot have come out of the device"):
            line.action_consume()

    def test_unused_part_takes_nothing_out(self):
        line = self._exchange()
        line.return_parts({line.id: 1})
        self.assertEqual(line.old_part_ids.state, "waived")
        box = self.env["stock.location"]._mds_get_boxes("defective", self.company, self.employee)
        self.assertEqual(self._on_hand(self.tube, box[self.employee]), 0)

    def test_part_whose_old_one_the_store_has_is_not_unused(self):
        line = self._exchange()
        line.old_part_ids.with_user(self.storekeeper).action_receive()
        with self.assertRefused("was received by the store already"):
            line.return_parts({line.id: 1})

    def test_debt_ends_with_the_inspection(self):
        old = self._exchange().old_part_ids
        self.assertEqual(len(self.employee._get_part_debts()[self.employee]), 1)
        keeper = old.with_user(self.storekeeper)
        keeper.action_receive()
        self.assertEqual(len(self.employee._get_part_debts()[self.employee]), 1)
        with self.assertRefused("say what becomes of it"):
            keeper.action_inspect()
        keeper.disposition = "restock"
        keeper.action_inspect()
        self.assertFalse(self.employee._get_part_debts()[self.employee])

    def test_scrap_needs_reason_and_another_ones_approval(self):
        old = self._exchange().old_part_ids
        keeper = old.with_user(self.storekeeper)
        keeper.action_receive()
        keeper.disposition = "scrap"
        with self.assertRefused("why it is scrapped"):
            keeper.action_inspect()
        keeper.finding = "Broken glass"
        keeper.action_inspect()
        with self.assertRefused("a service manager approves"):
            keeper.action_clear()
        with self.assertRaises(UserError):
            keeper.action_approve_scrap()
        old.with_user(self.manager).action_approve_scrap()
        keeper.action_clear()
        scrap = self.env["stock.scrap"].search([("origin", "=", old.name)])
        self.assertEqual((scrap.state, scrap.lot_id.name), ("done", "T-OLD"))
        self.assertEqual(old.state, "cleared")

    def test_vendor_credit_is_followed_to_the_bill(self):
        old = self._exchange().old_part_ids
        vendor = self.env["res.partner"].create({"name": "Tube Maker"})
        keeper = self._inspect(old, "vendor", vendor_id=vendor.id)
        with self.assertRefused("RMA number"):
            keeper.action_clear()
        keeper.write({"rma_number": "RMA-1", "credit_expected": 300.0})
        with self.assertRefused("credit note"):
            keeper.action_clear()
        self.env["account.chart.template"].try_loading("generic_coa", self.company, False)
        credit = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": vendor.id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": [(0, 0, {"name": "Core", "price_unit": 300.0, "tax_ids": []})],
            }
        )
        keeper.credit_move_id = credit
        with self.assertRefused("credit note"):
            keeper.action_clear()
        credit.action_post()
        keeper.action_clear()
        self.assertEqual(old._get_place()[old].usage, "supplier")

    def test_biohazard_is_decontaminated_before_anybody_opens_it(self):
        self.fuse.mds_return_policy = "biohazard"
        self._receive(self.fuse, 1, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        old = line.old_part_ids
        self.assertTrue(old.is_contaminated)
        keeper = old.with_user(self.storekeeper)
        keeper.action_receive()
        keeper.disposition = "restock"
        with self.assertRefused("decontaminate"):
            keeper.action_inspect()
        with self.assertRaises(UserError):
            old.with_user(self.colleague).action_decontaminate()
        old.with_user(self.engineer).action_decontaminate()
        self.assertEqual(old.decontaminated_by_id, self.engineer)
        keeper.action_inspect()

    def test_only_managers_waive_and_say_why(self):
        old = self._exchange().old_part_ids
        for user in (self.engineer, self.storekeeper):
            with self.assertRaises(AccessError):
                old.with_user(user).with_context(mds_reason="x").action_waive()
        old.with_user(self.manager).with_context(mds_reason="Kept by the hospital").action_waive()
        self.assertEqual(old.state, "waived")

    def test_nobody_writes_what_came_out(self):
        old = self._exchange().old_part_ids
        for user, vals in (
            (self.engineer, {"serial": "T-3"}),
            (self.engineer, {"disposition": "restock"}),
            (self.storekeeper, {"employee_id": False}),
            (self.storekeeper, {"disposition": "restock"}),  # not before it was received
            (self.manager, {"approved_by_id": self.manager.id}),
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                old.with_user(user).write(vals)
        with self.assertRaises(UserError):
            self.env["mds.old.part"].with_user(self.engineer).create({})

    def test_who_owes_a_part_does_not_put_off_the_day(self):
        old = self._exchange().old_part_ids
        with self.assertRaisesRegex(UserError, "gives more time"):
            old.with_user(self.engineer).due_on = "2099-01-01"
        with Form(old.with_user(self.engineer)) as form, self.assertRaises(AssertionError):
            form.due_on = "2099-01-01"
        for user in (self.storekeeper, self.manager):
            old.with_user(user).due_on = "2099-01-01"

    def test_number_is_ours_where_the_old_piece_has_none(self):
        old = self._exchange(removed=False).old_part_ids
        self.assertEqual(old.sudo().lot_id.name, old.name)

    def test_form_opens_for_each_role(self):
        old = self._exchange().old_part_ids
        for user in (self.engineer, self.storekeeper, self.manager, self.accountant):
            with self.subTest(user.login):
                Form(old.with_user(user))

    def test_opening_old_parts_costs_the_same_queries_for_2_and_10_but_for_the_moves(self):
        self.fuse.mds_return_policy = "core"
        self._receive(self.fuse, 60, self.own_stock)

        def count(number):
            lines = (
                self.env["mds.order.part"]
                .with_user(self.engineer)
                .create([{"order_id": self.order.id, "product_id": self.fuse.id}] * number)
            )
            lines.action_consume()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.old_part_ids._get_place()
            lines.old_part_ids._get_approval_blockers()
            self.employee._get_part_debts()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(2), count(10))


@tagged("post_install", "-at_install")
class TestTrace(MdsPartsCommon):
    def test_lot_is_followed_both_ways(self):
        model = self.env["product.product"].create(
            {"name": "Monitor", "is_medical_device": True, "mds_requires_acceptance": False}
        )
        device = self.env["mds.device"].create(
            {
                "product_id": model.id,
                "serial": "M-1",
                "partner_id": self.customer.id,
            }
        )
        lot = self._create_lot(self.gel, "G-1")
        self._receive(self.gel, 5, self.own_stock, lot)
        self._receive(self.gel, 7, self.store.lot_stock_id, lot)
        order = self._create_order(device_id=device.id)
        self._create_line(self.gel, 2, order=order, lot_id=lot.id).action_consume()
        self.env.flush_all()
        action = lot.with_user(self.storekeeper).action_mds_trace()
        rows = self.env["mds.part.trace"].with_user(self.storekeeper).search(action["domain"])
        there = {(row.kind, row.quantity) for row in rows}
        self.assertEqual(there, {("device", 2), ("engineer", 3), ("store", 7)})
        back = self.env["mds.part.trace"].search([("device_id", "=", device.id)])
        self.assertEqual(back.lot_id, lot)
        self.assertEqual(back.with_user(self.storekeeper).action_open()["res_id"], device.id)
        there = rows.filtered(lambda row: row.kind == "engineer").action_open()["domain"]
        self.assertEqual(self.env["mds.part.trace"].search(there).location_id, self.own_stock)
        with self.assertRaises(AccessError):
            self.env["mds.part.trace"].with_user(self.outsider).search([])
