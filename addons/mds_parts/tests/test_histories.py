import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_transfer import TransferCase


@tagged("post_install", "-at_install")
class TestHistories(TransferCase):
    """Whatever people do, in whatever order: quantities and values add up to the cent."""

    def test_quantities_and_values_add_up(self):
        for method in ("fifo", "average", "standard"):
            for seed in (1, 2):
                with self.subTest(method=method, seed=seed):
                    self._tell(random.Random(seed), method)

    def _tell(self, chance, method, **category):
        self.part = self._create_part_costed_by(
            method,
            category,
            standard_price=3.0,
            mds_return_policy=chance.choice(["core", "none"]),
        )
        self.bought, self.lines = 0.0, self.env["mds.order.part"]
        acts = [self._buy, self._carry, self._carry, self._use, self._use, self._bring_back]
        acts += [self._count, self._clear, self._tap, self._call_off]
        self._buy(chance)
        for _step in range(20):
            chance.choice(acts)(chance)
        self._check_quantities()
        self._check_values()

    def _buy(self, chance):
        is_standard = self.part.cost_method == "standard"
        value = None if is_standard else chance.randint(100, 9999) / 100
        move = self._receive(self.part, chance.randint(1, 7), self.shelves, value=value)
        self.bought += move.value if is_standard else value

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

    def _tap(self, chance):
        """Consumables one by one, with undo; a part with an old one is refused."""
        if self.part.mds_return_policy != "none":
            return
        visit = self.order.visit_ids.with_user(self.engineer)
        there = int(self._on_hand(self.part, self.own_stock))
        taps = visit.part_ids.filtered(lambda one: one.product_id == self.part)
        used = int(sum(taps.mapped("used_quantity")))
        visit.set_consumable(self.part.id, chance.randint(max(used - 2, 0), used + min(there, 2)))
        self.lines |= visit.part_ids.filtered(lambda one: one.product_id == self.part)

    def _call_off(self, chance):
        """A transfer is cancelled half-way: nothing stays reserved, nothing is lost."""
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
        self.assertGreater(self._reserved(self.part), 0)
        transfer.with_context(mds_reason="Wrong part").action_cancel()
        self.assertEqual(self._reserved(self.part), 0)
        self.assertEqual(self._on_hand(self.part, self.shelves), there)

    def _reserved(self, part):
        quants = self.env["stock.quant"].search([("product_id", "=", part.id)])
        return sum(quants.mapped("reserved_quantity"))

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
        # what lies there is a quotient of what was paid: half a cent for each piece that moved
        self.assertAlmostEqual(stock + gone, self.bought, delta=0.05)
        if not self.part.qty_available:
            self.assertAlmostEqual(stock, 0.0, places=2)


@tagged("post_install", "-at_install")
class TestBookedHistories(TestHistories):
    """The same in real time: the accounts say what the stock says, before any closing."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.service_cost = cls.env["account.account"].create(
            {"name": "Cost of Service Parts", "code": "540098", "account_type": "expense"}
        )
        cls.company.inventory_valuation = "real_time"
        cls.company.mds_service_cost_account_id = cls.service_cost

    def _check_values(self):
        super()._check_values()
        items = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.service_cost.id),
                ("mds_order_part_id", "in", self.lines.ids),
                ("parent_state", "=", "posted"),
            ]
        )
        cost = sum(self.lines.sudo().mapped("cost"))
        self.assertAlmostEqual(sum(items.mapped("balance")), cost, places=2)
        for line in self.lines:
            own = items.filtered(lambda item, line=line: item.mds_order_part_id.id == line.id)
            self.assertAlmostEqual(sum(own.mapped("balance")), line.sudo().cost, places=2)


@tagged("post_install", "-at_install")
class TestMixedCompanies(TransferCase):
    """Another company, another currency: refused in words, or each in its own money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.other = cls.env["res.company"].create(
            {"name": "Other Company", "currency_id": cls.euro.id}
        )
        cls.foreign_store = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.other.id)], limit=1
        )
        cls.storekeeper.company_ids += cls.other

    def test_part_of_another_company_is_refused(self):
        place = self.foreign_store.lot_stock_id
        self._receive(self.fuse, 2, place, value=8.0)
        with self.assertRaises(UserError):
            self._create_line(self.fuse, location_id=place.id, user=self.storekeeper)
        with self.assertRaises(UserError):
            self._transfer(self.storekeeper, place, self.own_stock, (self.fuse, 1, None))
        self.assertEqual(self._on_hand(self.fuse, place), 2)

    def test_each_company_values_in_its_own_money(self):
        both = [self.company.id, self.other.id]
        self.category.with_company(self.other).property_cost_method = "fifo"
        self._receive(self.fuse, 2, self.own_stock, value=10.0)
        self._receive(self.fuse, 2, self.foreign_store.lot_stock_id, value=80.0)
        order = self.env["mds.order"].create(
            {"partner_id": self.customer.id, "company_id": self.other.id}
        )
        foreign = (
            self.env["mds.order.part"]
            .with_user(self.storekeeper)
            .with_context(allowed_company_ids=both)
            .create(
                {
                    "order_id": order.id,
                    "product_id": self.fuse.id,
                    "location_id": self.foreign_store.lot_stock_id.id,
                }
            )
        )
        own = self._create_line(self.fuse)
        foreign.action_consume()
        own.action_consume()
        self.assertRecordValues(
            (own + foreign).sudo(),
            [
                {"cost": 5.0, "currency_id": self.company.currency_id.id},
                {"cost": 40.0, "currency_id": self.euro.id},
            ],
        )
