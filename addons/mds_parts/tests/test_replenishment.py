from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestReplenishment(MdsPartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelves = cls.store.lot_stock_id
        cls._receive(cls.fuse, 30, cls.own_stock)
        orders = [cls._create_order() for _number in range(2)]
        lines = cls.env["mds.order.part"].create(
            [
                {
                    "order_id": order.id,
                    "product_id": cls.fuse.id,
                    "quantity": 1,
                    "employee_id": cls.employee.id,
                    "location_id": cls.own_stock.id,
                }
                for order in orders
                for _number in range(13)
            ]
        )
        lines.action_consume()
        today = fields.Datetime.now()
        for number, line in enumerate(lines):
            line.sudo().consumed_at = today - timedelta(weeks=4 * number)

    def _propose(self):
        Run = self.env["mds.part.replenishment"].with_user(self.storekeeper)
        Run.action_propose()
        return Run.search([("state", "=", "proposed"), ("company_id", "=", self.company.id)])

    def _rule(self, place):
        return self.env["stock.warehouse.orderpoint"].search(
            [("location_id", "=", place.id), ("product_id", "=", self.fuse.id)]
        )

    def test_levels_are_found_from_what_was_used(self):
        self._propose()
        own, store = self._rule(self.own_stock), self._rule(self.shelves)
        self.assertEqual((own.product_min_qty, own.trigger), (1, "manual"))
        self.assertEqual(store.product_min_qty, 1)
        self.assertGreater(store.mds_rate, 0.15)
        self.assertLess(store.mds_rate, 0.35)

    def test_new_place_is_not_emptied_but_dead_stock_is(self):
        place = self.other_employee.mds_stock_location_id
        self._receive(self.gel, 3, place, self._create_lot(self.gel, "L"))

        def is_known():
            positions = self.env["mds.part.replenishment"]._get_positions(self.company)
            return [
                row.is_known
                for row in positions
                if (row.place, row.product) == (place.id, self.gel.id)
            ]

        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.gel.id,
                "location_id": self.shelves.id,
                "trigger": "manual",
                "product_min_qty": 1,
                "product_max_qty": 2,
            }
        )
        self.assertEqual(is_known(), [False])
        quant = self.env["stock.quant"].search(
            [("location_id", "=", place.id), ("product_id", "=", self.gel.id)]
        )
        quant.in_date -= timedelta(days=self.company.mds_dead_stock_days + 1)
        self.assertEqual(is_known(), [True])

    def test_level_that_somebody_typed_stays(self):
        self._propose()
        self._rule(self.own_stock).product_min_qty = 3
        self._propose()
        self.assertEqual(self._rule(self.own_stock).product_min_qty, 3)
        self.assertFalse(self._rule(self.own_stock).mds_is_computed)

    def test_storekeeper_types_levels_and_nothing_else_of_a_rule(self):
        Rule = self.env["stock.warehouse.orderpoint"].with_user(self.storekeeper)
        rule = Rule.create(
            {
                "product_id": self.gel.id,
                "location_id": self.shelves.id,
                "product_min_qty": 4,
                "product_max_qty": 6,
            }
        )
        self.assertEqual((rule.trigger, rule.mds_is_computed), ("manual", False))
        rule.product_max_qty = 8
        bought = self._propose().line_ids.filtered(lambda line: line.product_id == self.gel)
        self.assertEqual((bought.kind, bought.quantity), ("purchase", 8))
        for vals in ({"trigger": "auto"}, {"mds_rate": 9.0}, {"route_id": False}):
            with self.subTest(vals), self.assertRefused("inventory administrator"):
                rule.write(vals)
        with self.assertRefused("inventory administrator"):
            Rule.create(
                {
                    "product_id": self.fuse.id,
                    "location_id": self.own_stock.id,
                    "product_max_qty": 1,
                    "trigger": "auto",
                }
            )
        for user in (self.engineer, self.dispatcher):
            with self.subTest(user.login), self.assertRaises(AccessError):
                rule.with_user(user).write({"product_max_qty": 9})

    def test_surplus_moves_before_anything_is_bought(self):
        """Four lie with the engineer, none in the store: a year's need is some thirteen."""
        self._receive(self.fuse, 40, self.own_stock)
        run = self._propose()
        to_store = run.line_ids.filtered(lambda line: line.location_dest_id == self.shelves)
        self.assertEqual(to_store.kind, "transfer")
        self.assertEqual(to_store.location_id, self.own_stock)
        self.assertTrue(to_store.is_surplus)

    def test_what_nobody_has_is_bought(self):
        run = self._propose()
        to_store = run.line_ids.filtered(lambda line: line.location_dest_id == self.shelves)
        self.assertEqual((to_store.kind, to_store.reason), ("purchase", "below_min"))
        self.assertEqual(to_store.after - to_store.before, to_store.quantity)

    def test_approving_twice_requests_once(self):
        self._receive(self.fuse, 40, self.own_stock)
        run = self._propose()
        run.action_approve()
        run.action_approve()
        transfers = run.line_ids.transfer_id
        self.assertEqual(set(transfers.mapped("state")), {"requested"})
        self.assertEqual(
            self.env["mds.part.transfer"].search_count([("note", "=", run.name)]), len(transfers)
        )
        with self.assertRaises(UserError):
            run.line_ids[0].quantity = 9

    def test_what_was_approved_is_not_proposed_again_before_it_is_handed_out(self):
        self._receive(self.fuse, 40, self.own_stock)
        self._propose().action_approve()
        self.assertFalse(self._propose().line_ids.filtered(lambda line: line.kind == "transfer"))

    def test_newer_proposal_replaces_the_open_one(self):
        first = self._propose()
        second = self._propose()
        self.assertEqual((first.state, second.state), ("dropped", "proposed"))
        self.assertEqual(first.line_ids.mapped("quantity"), second.line_ids.mapped("quantity"))

    def test_planned_work_counts(self):
        self._propose()
        self._create_line(self.fuse, 9)
        run = self._propose()
        mine = run.line_ids.filtered(lambda line: line.location_dest_id == self.own_stock)
        self.assertFalse(mine, "the store has nothing to give, and engineers do not buy")
        bought = run.line_ids.filtered(lambda line: line.kind == "purchase")
        self.assertEqual(bought.location_dest_id, self.shelves)
        self.assertGreaterEqual(bought.quantity, 5)

    def test_states_are_declared_and_roles_are_kept(self):
        self.assertStateConformance("mds.part.replenishment")
        run = self._propose()
        with self.assertRaises(AccessError):
            run.with_user(self.dispatcher).action_approve()
        with self.assertRaises(AccessError):
            run.with_user(self.engineer).read(["name"])
        with self.assertRaises(UserError):
            self.env["mds.part.replenishment"].with_user(self.engineer).action_propose()
        with self.assertRaises(UserError):
            run.line_ids[0].location_dest_id = self.colleague_stock

    def test_nightly_run(self):
        with self.enter_registry_test_mode():
            self.env.ref("mds_parts.ir_cron_replenishment").method_direct_trigger()
        self.assertTrue(self.env["mds.part.replenishment"].search([("state", "=", "proposed")]))
