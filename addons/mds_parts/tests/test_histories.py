import random

from odoo.tests import tagged

from .test_transfer import TransferCase


@tagged("post_install", "-at_install")
class TestHistories(TransferCase):
    """Whatever people do, in whatever order: quantities and values add up to the cent."""

    def test_quantities_and_values_add_up(self):
        for method in ("fifo", "average"):
            for seed in (1, 2):
                with self.subTest(method=method, seed=seed):
                    self._tell(random.Random(seed), method)

    def _tell(self, chance, method):
        self.category = self._create_category(property_cost_method=method)
        self.part = self._create_part(
            f"Part {method}", standard_price=3.0, mds_return_policy="core"
        )
        self.bought, self.lines = 0.0, self.env["mds.order.part"]
        acts = [self._buy, self._carry, self._carry, self._use, self._use, self._bring_back]
        acts += [self._count, self._clear]
        self._buy(chance)
        for _step in range(20):
            chance.choice(acts)(chance)
        self._check_quantities()
        self._check_values()

    def _buy(self, chance):
        value = chance.randint(100, 9999) / 100
        self._receive(self.part, chance.randint(1, 7), self.shelves, value=value)
        self.bought += value

    def _carry(self, chance):
        there = self._on_hand(self.part, self.shelves)
        if there < 1:
            return
        transfer = self._transfer(
            self.storekeeper,
            self.shelves,
            self.own_stock,
            (self.part, chance.randint(1, int(there)), None),
        )
        transfer.action_send()
        own = transfer.with_user(self.engineer)
        if chance.random() < 0.2:
            own.with_context(mds_reason="Not ordered").action_refuse()
        else:
            own.line_ids.received_quantity = chance.randint(0, int(own.line_ids.quantity))
            own.line_ids.reason = "Counted"
            own.action_receive()

    def _use(self, chance):
        there = self._on_hand(self.part, self.own_stock)
        if there < 1:
            return
        line = self._create_line(self.part, chance.randint(1, int(there)))
        if chance.random() < 0.3:
            line.action_reserve()
        line.action_consume()
        self.lines += line

    def _bring_back(self, chance):
        for line in self.lines:
            old = line.old_part_ids
            if line.state == "consumed" and old.state == "owed":
                total = chance.randint(int(line.returned_quantity), int(line.quantity))
                line.return_parts({line.id: total})
                return

    def _count(self, chance):
        count = (
            self.env["mds.part.count"]
            .with_user(self.engineer)
            .create({"location_id": self.own_stock.id})
        )
        for line in count.line_ids:
            seen = self._on_hand(line.product_id, self.own_stock)
            line.counted_quantity = max(seen - chance.randint(0, 1), 0)
        if not count.line_ids:
            count.action_cancel()
            return
        count.action_finish()
        keeper = count.with_user(self.storekeeper)
        keeper.note = "Lost"
        keeper.action_book()

    def _clear(self, chance):
        owed = self.lines.old_part_ids.filtered(lambda old: old.state == "owed")[:1]
        if not owed:
            return
        keeper = owed.with_user(self.storekeeper)
        keeper.action_receive()
        keeper.write(
            {"disposition": chance.choice(["restock", "repair", "scrap"]), "finding": "Worn"}
        )
        keeper.action_inspect()
        owed.with_user(self.manager).action_approve_scrap()
        keeper.action_clear()

    def _check_quantities(self):
        """Σ quants = Σ moves, place by place, and nothing is below zero or left reserved."""
        self.env.flush_all()
        moves = self.env["stock.move.line"].search(
            [("product_id", "=", self.part.id), ("state", "=", "done")]
        )
        by_moves = {}
        for line in moves:
            for place, sign in ((line.location_id, -1), (line.location_dest_id, 1)):
                by_moves[place] = by_moves.get(place, 0) + sign * line.quantity
        quants = self.env["stock.quant"].search([("product_id", "=", self.part.id)])
        by_quants = {}
        for quant in quants:
            place = quant.location_id
            by_quants[place] = by_quants.get(place, 0) + quant.quantity
            if place.usage == "internal" or place.mds_store_kind:
                self.assertGreaterEqual(quant.quantity, 0)
                self.assertEqual(quant.reserved_quantity, 0)
        for place in by_moves.keys() | by_quants.keys():
            self.assertEqual(by_moves.get(place, 0), by_quants.get(place, 0), place.display_name)

    def _check_values(self):
        """Value of the stock + consumed + lost = bought."""
        self.env.invalidate_all()
        lost = self.env["stock.move"].search(
            [
                ("product_id", "=", self.part.id),
                ("state", "=", "done"),
                ("is_inventory", "=", True),
            ]
        )
        gone = sum(lost.mapped("value")) + sum(self.lines.sudo().mapped("cost"))
        stock = self.part.total_value
        self.assertAlmostEqual(stock + gone, self.bought, places=1)
        if not self.part.qty_available:
            self.assertAlmostEqual(stock, 0.0, places=2)
