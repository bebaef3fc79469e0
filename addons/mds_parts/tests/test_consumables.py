from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestConsumables(MdsPartsCommon):
    """Parts without number, by a tap on the visit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.order.visit_ids

    def _tap(self, product, total, user=None):
        visit = self.visit.with_user(user or self.engineer)
        visit.set_consumable(product.id, total)

    def _chips(self):
        visit = self.visit.with_user(self.engineer)
        visit.invalidate_recordset(["consumables"])
        return {chip["name"]: chip for chip in visit.consumables or []}

    def test_taps_stand_on_one_line_and_undo_takes_the_last_back(self):
        self._receive(self.fuse, 2, self.own_stock, value=2.0)
        self._receive(self.fuse, 3, self.own_stock, value=9.0)
        for total in (1, 2, 3):
            self._tap(self.fuse, total)
        line = self.order.part_ids
        self.assertRecordValues(
            line, [{"state": "consumed", "quantity": 3, "used_quantity": 3, "cost": 5.0}]
        )
        self._tap(self.fuse, 2)
        # the third was the dear one: an undo brings back exactly what it took
        self.assertRecordValues(line, [{"used_quantity": 2, "cost": 2.0}])
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)
        self._tap(self.fuse, 0)
        self.assertRecordValues(line, [{"state": "returned", "used_quantity": 0, "cost": 0.0}])
        self._tap(self.fuse, 1)
        self.assertRecordValues(line, [{"state": "consumed", "used_quantity": 1}])
        self.assertEqual(len(self.order.part_ids), 1)

    def test_repeated_request_takes_one(self):
        self._receive(self.fuse, 5, self.own_stock)
        self._tap(self.fuse, 1)
        self._tap(self.fuse, 1)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 4)

    def test_papers_name_it_once(self):
        self._receive(self.fuse, 5, self.own_stock)
        self._tap(self.fuse, 1)
        self._tap(self.fuse, 4)
        [row] = self.order._get_report_parts()[self.order]
        self.assertEqual(row.quantity, 4)
        [item] = self.order._get_charge_items()[self.order]
        self.assertEqual(item.quantity, 4)

    def test_more_than_there_is_is_refused_and_nothing_changes(self):
        self._receive(self.fuse, 1, self.own_stock)
        self._tap(self.fuse, 1)
        with self.assertRefused("Not enough there"):
            self._tap(self.fuse, 2)
        self.assertEqual(self.order.part_ids.quantity, 1)

    def test_parts_with_number_or_old_part_are_not_tapped(self):
        self._receive(self.gel, 1, self.own_stock, self._create_lot(self.gel, "G1"))
        core = self._create_part("Pump", mds_return_policy="core")
        self._receive(core, 1, self.own_stock)
        self.assertFalse(self._chips())
        for product in (self.gel, core):
            with self.assertRefused("Take a Part"):
                self._tap(product, 1)

    def test_closed_order_and_foreign_visit_are_refused(self):
        self._receive(self.fuse, 3, self.own_stock)
        self._tap(self.fuse, 1)
        with self.assertRefused(exception=AccessError):
            self._tap(self.fuse, 2, self.colleague)
        for user in (self.dispatcher, self.quality):
            with self.assertRefused(exception=AccessError):
                self._tap(self.fuse, 2, user)
        self._tap(self.fuse, 0)
        order = self.order.with_user(self.dispatcher).with_context(mds_reason="Called off")
        order.action_cancel()
        with self.assertRefused():
            self._tap(self.fuse, 1)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)

    def test_chips_offer_what_is_used_most_and_keep_what_was_used_up(self):
        swab = self._create_part("Swab")
        self._receive(self.fuse, 1, self.own_stock)
        self._receive(swab, 5, self.own_stock)
        self._receive(self.tube, 1, self.own_stock, self._create_lot(self.tube, "T1"))
        other = self._create_order()
        self._create_line(swab, order=other).action_consume()
        self.assertEqual(list(self._chips()), ["Swab", "Fuse"])
        self._tap(self.fuse, 1)
        chips = self._chips()
        self.assertEqual(list(chips), ["Fuse", "Swab"])
        self.assertEqual((chips["Fuse"]["used"], chips["Fuse"]["free"]), (1, 0))

    def test_chips_cost_the_same_queries_for_2_and_20_visits(self):
        self._receive(self.fuse, 100, self.own_stock)
        orders = self.env["mds.order"].union(*(self._create_order() for _number in range(20)))
        for order in orders:
            self._create_line(self.fuse, order=order, visit_id=order.visit_ids.id).action_consume()

        def count(visits):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits = self.env["mds.visit"].with_user(self.engineer).browse(visits.ids)
            visits.mapped("consumables")
            return self.env.cr.sql_log_count - before

        count(orders.visit_ids)  # warm
        self.assertEqual(count(orders[:2].visit_ids), count(orders.visit_ids))


@tagged("post_install", "-at_install")
class TestFirstExpired(MdsPartsCommon):
    """FEFO in the dialog that takes a part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gel.use_expiration_date = True
        now = fields.Datetime.now()
        cls.late, cls.soon, cls.old = (cls._create_lot(cls.gel, name) for name in ("L", "S", "O"))
        for lot, days in ((cls.late, 90), (cls.soon, 10), (cls.old, -1)):
            lot.expiration_date = now + timedelta(days=days)

    def _open(self):
        take = self.env["mds.order.part.take"].with_user(self.engineer)
        return Form(take.with_context(default_order_id=self.order.id))

    def test_lot_that_expires_first_is_proposed(self):
        for lot in (self.late, self.soon, self.old):
            self._receive(self.gel, 2, self.own_stock, lot)
        form = self._open()
        form.product_id = self.gel
        self.assertEqual(form.lot_id, self.soon)
        self.assertIn("Expires on", form.lot_notice)
        form.lot_id = self.late
        self.assertIn("S expires earlier", form.lot_notice)
        form.lot_id = self.old
        self.assertIn("cannot be used", form.lot_notice)
        with self.assertRefused("has expired on"):
            form.save().action_take()
        form = self._open()
        form.product_id = self.gel
        form.save().action_take()
        self.assertEqual(self.order.part_ids.lot_id, self.soon)

    def test_scan_of_the_part_proposes_the_lot_too(self):
        for lot in (self.late, self.soon, self.old):
            self._receive(self.gel, 2, self.own_stock, lot)
        self.gel.barcode = "GEL-1"
        form = self._open()
        form.scan = "GEL-1"
        self.assertEqual(form.product_id, self.gel)
        self.assertEqual(form.lot_id, self.soon)

    def test_only_expired_lots_are_said(self):
        self._receive(self.gel, 2, self.own_stock, self.old)
        form = self._open()
        form.product_id = self.gel
        self.assertFalse(form.lot_id)
        self.assertIn("All lots of this part have expired", form.lot_notice)

    def test_piece_with_serial_is_never_guessed(self):
        for name in ("T1", "T2"):
            self._receive(self.tube, 1, self.own_stock, self._create_lot(self.tube, name))
        form = self._open()
        form.product_id = self.tube
        self.assertFalse(form.lot_id)


@tagged("post_install", "-at_install")
class TestUnits(MdsPartsCommon):
    """A box is twelve pieces, and no litre."""

    def test_box_is_taken_as_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.fuse.uom_ids = dozen
        self._receive(self.fuse, 30, self.own_stock)
        self.engineer.group_ids += self.env.ref("uom.group_uom")
        take = self.env["mds.order.part.take"].with_user(self.engineer)
        form = Form(take.with_context(default_order_id=self.order.id))
        form.product_id = self.fuse
        form.quantity = 2
        self.assertFalse(form.quantity_text)
        form.uom_id = dozen
        self.assertIn("24", form.quantity_text)
        form.save().action_take()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 6)

    def test_unit_of_another_kind_is_refused_in_words(self):
        self._receive(self.fuse, 3, self.own_stock)
        with self.assertRefused("is counted in"):
            self._create_line(self.fuse, uom_id=self.env.ref("uom.product_uom_litre").id)

    def test_tap_beside_a_box_counts_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._receive(self.fuse, 30, self.own_stock)
        visit = self.order.visit_ids
        line = self._create_line(self.fuse, 1, visit_id=visit.id, uom_id=dozen.id)
        line.action_consume()
        own = visit.with_user(self.engineer)
        self.assertEqual(own.consumables[0]["used"], 12)
        own.set_consumable(self.fuse.id, 13)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 17)
        own.set_consumable(self.fuse.id, 6)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 24)
        self.assertEqual(line.used_quantity, 0.5)


@tagged("post_install", "-at_install")
class TestBookedQuantity(MdsPartsCommon):
    def test_quantity_of_a_used_line_is_not_typed(self):
        self._receive(self.fuse, 3, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        with self.assertRaises(UserError):
            line.quantity = 2
        with self.assertRaises(UserError):
            line.write({"quantity": 2, "state": "consumed"})
