from random import Random

from odoo.tests import tagged

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestHistories(MdsPurchaseCommon):
    """Whatever buyers, storekeepers and engineers do, in whatever order: it adds up."""

    def _check(self, requests, purchase):
        for one in requests:
            total = one.received_quantity + one.open_quantity + one.cancelled_quantity
            self.assertAlmostEqual(total, one.quantity)
        live = requests.filtered(lambda one: one.state != "cancelled")
        came = sum(purchase.order_line.mapped("qty_received"))
        self.assertAlmostEqual(
            sum(live.mapped("received_quantity")), min(came, sum(live.mapped("quantity")))
        )
        coming = sum(
            purchase.order_line.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            ).mapped("product_qty")
        )
        if purchase.state == "purchase":
            self.assertLessEqual(sum(live.mapped("open_quantity")), coming + 1e-6)
        self.assertAlmostEqual(self._on_hand(self.fuse, self.shelves), came)
        self.env.invalidate_all()
        worth = sum(purchase.order_line.move_ids.mapped("value"))
        self.assertAlmostEqual(self.fuse.total_value, worth, 2)

    def _receive_some(self, random, purchase):
        waiting = purchase.picking_ids.filtered(lambda one: one.state == "assigned")
        if waiting:
            most = int(sum(waiting[0].move_ids.mapped("product_uom_qty")))
            quantity = random.randint(1, most)
            self._receive_purchase(purchase, {self.fuse: quantity})

    def _give_up_rest(self, _random, purchase):
        if purchase.order_line.qty_received:
            purchase.picking_ids.filtered(lambda one: one.state == "assigned").action_cancel()

    def _change_quantity(self, random, purchase):
        line = purchase.order_line
        if purchase.picking_ids.filtered(lambda one: one.state == "assigned"):
            line.product_qty = line.product_qty + random.randint(1, 3)

    def _withdraw_one(self, random, purchase):
        parts = purchase.mds_request_ids.order_part_id.filtered(lambda one: one.state == "draft")
        if parts:
            parts[random.randrange(len(parts))].action_cancel()

    def test_random_histories_add_up(self):
        steps = (
            self._receive_some,
            self._receive_some,
            self._change_quantity,
            self._withdraw_one,
            self._give_up_rest,
        )
        for method in ("fifo", "average"):
            for seed in range(3):
                with self.subTest(method=method, seed=seed):
                    self._tell_history(Random(seed), method, steps)

    def _tell_history(self, random, method, steps):
        category = self._create_category(property_cost_method=method)
        self.fuse = self._create_part(f"Fuse {method} {random.random()}", categ_id=category.id)
        self._offer(self.fuse, self.vendor, 3.33)
        parts = self.env["mds.order.part"].browse()
        for _number in range(3):
            parts += self._want(self.fuse, random.randint(1, 5), order=self._create_order())
        requests = parts.purchase_request_ids.sudo()
        requests.purchase_line_id.order_id.with_user(self.buyer).action_merge()
        purchase = requests.purchase_line_id.order_id
        self._check(requests, purchase)
        purchase.with_user(self.buyer).button_confirm()
        for _number in range(8):
            random.choice(steps)(random, purchase.sudo())
            self._check(requests, purchase)
