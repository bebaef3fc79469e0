from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestPart(MdsPartsCommon):
    def test_source_is_the_own_stock_of_the_engineer(self):
        line = self._create_line(self.fuse)
        self.assertEqual(line.employee_id, self.employee)
        self.assertEqual(line.location_id, self.own_stock)
        self.assertEqual(line.uom_id, self.fuse.uom_id)
        self.assertEqual(line.company_id, self.order.company_id)

    def test_consuming_moves_the_part_without_a_picking(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse, 2)
        line.action_consume()
        self.assertEqual(line.state, "consumed")
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)
        self.assertEqual(self._on_hand(self.fuse, self.consumption), 2)
        move = line.sudo().move_id
        self.assertEqual(move.state, "done")
        self.assertFalse(move.picking_id)
        self.assertEqual(move.reference, self.order.name)
        self.assertEqual(move.mds_order_id, self.order)

    def test_repeated_request_consumes_once(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        line.action_consume()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 4)
        self.assertEqual(len(line.sudo().move_ids), 1)

    def test_same_identity_is_one_line(self):
        Part = self.env["mds.order.part"].with_user(self.engineer)
        vals = {"order_id": self.order.id, "product_id": self.fuse.id, "client_uuid": "u-1"}
        first = Part._create_once([vals])
        again = Part._create_once([vals, {**vals, "client_uuid": "u-2"}])
        self.assertEqual(again[0], first)
        self.assertEqual(len(again), 2)

    def test_batch_is_all_or_nothing(self):
        self._receive(self.fuse, 1, self.own_stock)
        lines = self._create_line(self.fuse) + self._create_line(self.fuse)
        with self.assertRaises(UserError):
            lines.action_consume()
        self.assertEqual(lines.mapped("state"), ["draft", "draft"])
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 1)

    def test_quantity_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._receive(self.fuse, 20, self.own_stock)
        line = self._create_line(self.fuse, 1, uom_id=dozen.id)
        line.action_consume()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 8)
        self.assertEqual(line.sudo().cost, 24.0)
        again = self._create_line(self.fuse, 1, uom_id=dozen.id)
        with self.assertRaises(UserError):
            again.action_consume()

    def test_serial_part_needs_its_number_and_is_one_piece(self):
        lot = self._create_lot(self.tube, "T-1")
        self._receive(self.tube, 1, self.own_stock, lot)
        line = self._create_line(self.tube)
        with self.assertRefused("which serial number"):
            line.action_consume()
        line.lot_id = lot
        line.removed_serial = "OLD-77"
        line.action_consume()
        self.assertEqual(self._on_hand(self.tube, self.own_stock, lot), 0)
        with self.assertRefused("one line for each piece", ValidationError):
            self._create_line(self.tube, 2)

    def test_lot_part_is_taken_from_its_lot(self):
        old, new = self._create_lot(self.gel, "L-1"), self._create_lot(self.gel, "L-2")
        self._receive(self.gel, 3, self.own_stock, old)
        self._receive(self.gel, 3, self.own_stock, new)
        line = self._create_line(self.gel, 2, lot_id=new.id)
        line.action_consume()
        self.assertEqual(self._on_hand(self.gel, self.own_stock, old), 3)
        self.assertEqual(self._on_hand(self.gel, self.own_stock, new), 1)
        with self.assertRefused("which lot"):
            self._create_line(self.gel).action_consume()

    def test_number_of_another_part_is_refused(self):
        lot = self._create_lot(self.gel, "L-1")
        with self.assertRaises(ValidationError):
            self._create_line(self.tube, lot_id=lot.id)

    def test_booked_line_does_not_change(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        for vals in ({"quantity": 2}, {"product_id": self.gel.id}):
            with self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(UserError):
            line.unlink()

    def test_booked_fields_are_not_written_by_hand(self):
        line = self._create_line(self.fuse)
        for vals in ({"state": "consumed"}, {"returned_quantity": 1}):
            with self.assertRefused("booked by its own buttons"):
                line.write(vals)
        with self.assertRefused("booked by its own buttons"):
            line.with_user(self.storekeeper).move_id = False
        with self.assertRaises(UserError):
            self._create_line(self.fuse, state="consumed")

    def test_return_in_parts_and_repeated(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        line.return_parts({line.id: 1})
        line.return_parts({line.id: 1})
        self.assertEqual((line.state, line.returned_quantity), ("consumed", 1))
        self.assertEqual(line.used_quantity, 2)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)
        line.return_parts({str(line.id): 3})
        line.return_parts({str(line.id): 3})
        self.assertEqual((line.state, line.used_quantity), ("returned", 0))
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 5)
        self.assertEqual(self._on_hand(self.fuse, self.consumption), 0)
        self.assertEqual(line.sudo().cost, 0)

    def test_no_more_is_returned_than_was_used(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse, 2)
        with self.assertRefused("not used yet"):
            line.return_parts({line.id: 1})
        line.action_consume()
        with self.assertRefused("Only"):
            line.return_parts({line.id: 3})

    def test_returned_serial_can_be_used_again(self):
        lot = self._create_lot(self.tube, "T-1")
        self._receive(self.tube, 1, self.own_stock, lot)
        line = self._create_line(self.tube, lot_id=lot.id)
        line.action_consume()
        line.return_parts({line.id: 1})
        again = self._create_line(self.tube, lot_id=lot.id)
        again.action_consume()
        self.assertEqual((line.state, again.state), ("returned", "consumed"))

    def test_audit_says_what_was_used(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        entries = self._get_entries(line)
        self.assertIn('"state":["draft","consumed"]', entries[-1].payload.replace(" ", ""))
        self.assertEqual(entries[-1].actor_id, self.engineer.id)
        self.assertChainWhole(line)

    def test_actions_cost_the_same_queries_of_our_own_for_2_and_50(self):
        """Odoo needs some 19 queries per move; what we add to them does not grow."""
        self._receive(self.fuse, 200, self.own_stock)

        def count(number):
            lines = (
                self.env["mds.order.part"]
                .with_user(self.engineer)
                .create([{"order_id": self.order.id, "product_id": self.fuse.id}] * number)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._check_may_book()
            lines._lock()
            lines._check_complete()
            lines._check_accounts()
            lines._check_availability()
            checks = self.env.cr.sql_log_count - before
            lines.action_consume()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.order._get_charge_items()
            self.order._get_report_parts()
            self.order._get_closing_blockers()
            return checks, self.env.cr.sql_log_count - before

        count(2)  # warm
        self.assertEqual(count(2), count(50))
