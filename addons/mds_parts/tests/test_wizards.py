from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestWizards(MdsPartsCommon):
    def setUp(self):
        super().setUp()
        self.fuse.write({"barcode": "4012345678901", "default_code": "F-1"})
        self._receive(self.fuse, 3, self.own_stock)
        self.lot = self._create_lot(self.tube, "T-5")
        self._receive(self.tube, 1, self.own_stock, self.lot)

    def _open(self, user=None):
        order = self.order.with_user(user or self.engineer)
        action = order.action_take_part()
        return Form(
            self.env[action["res_model"]]
            .with_user(user or self.engineer)
            .with_context(**action["context"])
        )

    def test_scan_of_a_serial_finds_the_piece(self):
        form = self._open()
        form.scan = "T-5"
        self.assertEqual((form.product_id, form.lot_id), (self.tube, self.lot))
        form.removed_serial = "OLD-2"
        take = form.save()
        take.action_take()
        take.action_take()
        line = self.order.part_ids
        self.assertEqual(len(line), 1)
        self.assertEqual((line.state, line.lot_id), ("consumed", self.lot))
        self.assertEqual(line.removed_serial, "OLD-2")
        self.assertEqual(line.employee_id, self.employee)

    def test_scan_of_a_barcode_or_article_number(self):
        for text in ("4012345678901", "F-1"):
            form = self._open()
            form.scan = text
            self.assertEqual(form.product_id, self.fuse)
            self.assertEqual(form.free_quantity, 3)

    def test_only_piece_of_a_kind_is_chosen(self):
        form = self._open()
        form.product_id = self.tube
        self.assertEqual(form.lot_id, self.lot)

    def test_part_that_is_not_there_can_be_noted(self):
        form = self._open()
        form.is_all_products = True
        form.product_id = self.gel
        take = form.save()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            take.action_take()
        self.assertFalse(self.order.part_ids)
        take.action_want()
        self.assertEqual(self.order.part_ids.state, "draft")

    def test_take_and_next_asks_again(self):
        form = self._open()
        form.scan = "F-1"
        action = form.save().action_take_and_next()
        self.assertEqual(action["context"]["default_order_id"], self.order.id)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 2)

    def test_visit_keeps_its_parts(self):
        visit = self.order.visit_ids.with_user(self.engineer)
        action = visit.action_take_part()
        form = Form(
            self.env[action["res_model"]].with_user(self.engineer).with_context(**action["context"])
        )
        form.scan = "F-1"
        form.save().action_take()
        self.assertEqual(visit.part_ids.product_id, self.fuse)

    def test_return_dialog_sent_twice_returns_once(self):
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        action = line.action_return()
        form = Form(
            self.env[action["res_model"]].with_user(self.engineer).with_context(**action["context"])
        )
        with form.line_ids.edit(0) as row:
            self.assertEqual(row.quantity, 3)
            row.quantity = 2
        wizard = form.save()
        wizard.action_confirm()
        wizard.action_confirm()
        self.assertEqual((line.state, line.returned_quantity), ("consumed", 2))
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 2)
