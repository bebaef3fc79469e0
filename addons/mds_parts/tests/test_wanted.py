from odoo.tests import Form, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestWanted(MdsPartsCommon):
    """What is taken on the spot is not wanted any more."""

    def _open(self, action):
        dialog = self.env[action["res_model"]].with_user(self.engineer)
        return Form(dialog.with_context(**action["context"]))

    def test_wanted_piece_asks_for_its_number_and_is_one_line(self):
        lot = self._create_lot(self.tube, "T1")
        self._receive(self.tube, 1, self.own_stock, lot)
        line = self._create_line(self.tube)
        form = self._open(line.action_use())
        self.assertEqual(form.product_id, self.tube)
        form.removed_serial = "OLD-7"
        take = form.save()
        take.action_take()
        take.action_take()
        self.assertRecordValues(
            self.order.part_ids,
            [{"id": line.id, "state": "consumed", "lot_id": lot.id, "removed_serial": "OLD-7"}],
        )

    def test_wanted_part_without_number_is_used_at_once_on_the_running_visit(self):
        self._receive(self.fuse, 1, self.own_stock)
        visit = self.order.visit_ids.with_user(self.engineer)
        visit.action_accept()
        visit.action_travel()
        visit.action_arrive()
        line = self._create_line(self.fuse)
        self.assertIs(line.action_use(), True)
        self.assertRecordValues(line, [{"state": "consumed", "visit_id": self.order.visit_ids.id}])

    def test_scan_meets_what_was_wanted(self):
        self._receive(self.fuse, 9, self.own_stock)
        wanted = self._create_line(self.fuse, 3)
        form = self._open(self.order.with_user(self.engineer).action_take_part())
        form.product_id = self.fuse
        form.quantity = 2
        take = form.save()
        take.action_take()
        take.action_take()
        self.assertEqual(wanted.quantity, 1)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 7)
        self.order.visit_ids.with_user(self.engineer).set_consumable(self.fuse.id, 1)
        self.assertFalse(wanted.exists())
        self.assertEqual(set(self.order.part_ids.mapped("state")), {"consumed"})

    def test_what_was_only_noted_stays_wanted(self):
        wanted = self._create_line(self.fuse)
        form = self._open(self.order.with_user(self.engineer).action_take_part())
        form.is_all_products = True
        form.product_id = self.fuse
        form.save().action_want()
        self.assertEqual(len(self.order.part_ids), 2)
        self.assertTrue(wanted.exists())

    def test_what_is_under_way_stays_wanted(self):
        self._receive(self.fuse, 1, self.own_stock)
        self._receive(self.fuse, 5, self.store.lot_stock_id)
        wanted = self._create_line(self.fuse, 2)
        wanted.action_request()
        self.order.visit_ids.with_user(self.engineer).set_consumable(self.fuse.id, 1)
        self.assertRecordValues(wanted, [{"state": "draft", "quantity": 2}])
