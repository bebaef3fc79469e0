from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestStockReport(MdsPartsCommon):
    """What lies where, since when, what it is worth: reckoned by hand."""

    def _rows(self, user=None, **domain):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["mds.part.stock.report"]
            .with_user(user or self.storekeeper)
            .search([("product_id", "in", (self.fuse + self.gel + self.tube).ids)])
            .filtered_domain([(name, "=", value) for name, value in domain.items()])
        )

    def test_value_is_that_of_the_books_by_every_method(self):
        for method in ("standard", "average", "fifo"):
            with self.subTest(method=method):
                part = self._create_part_costed_by(method, standard_price=7.0)
                shelves = self.store.lot_stock_id
                is_standard = method == "standard"
                self._receive(part, 4, shelves, value=None if is_standard else 40.0)
                self._receive(part, 2, self.own_stock, value=None if is_standard else 50.0)
                self._create_line(part).action_consume()
                self.env.flush_all()
                rows = self.env["mds.part.stock.report"].search([("product_id", "=", part.id)])
                self.assertEqual(sum(rows.mapped("quantity")), 5)
                part.invalidate_recordset()
                self.assertAlmostEqual(
                    sum(rows.mapped("value")), part.total_value, delta=0.01 * len(rows)
                )
                if is_standard:
                    self.assertEqual(sum(rows.mapped("value")), 35.0)

    def test_numbered_piece_has_its_own_value(self):
        for name, value in (("T1", 10.0), ("T2", 30.0)):
            lot = self._create_lot(self.tube, name)
            self._receive(self.tube, 1, self.own_stock, lot, value=value)
        rows = self._rows()
        self.assertEqual({row.lot_id.name: row.value for row in rows}, {"T1": 10.0, "T2": 30.0})

    def test_by_van_region_and_age(self):
        east = self.env["mds.region"].create({"name": "East"})
        self.employee.mds_region_id = east
        self._receive(self.fuse, 3, self.own_stock, value=6.0)
        self._receive(self.fuse, 5, self.store.lot_stock_id, value=10.0)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.fuse.id), ("location_id", "=", self.own_stock.id)]
        )
        quant.in_date = fields.Datetime.now() - timedelta(days=100)
        self.env.flush_all()
        Report = self.env["mds.part.stock.report"].with_user(self.storekeeper)
        groups = Report._read_group(
            [("product_id", "=", self.fuse.id)],
            ["employee_id", "region_id", "age"],
            ["quantity:sum", "value:sum"],
        )
        none = (self.env["hr.employee"], self.env["mds.region"])
        self.assertEqual(
            {group[:3]: group[3:] for group in groups},
            {(self.employee, east, "b"): (3, 6.0), (*none, "a"): (5, 10.0)},
        )

    def test_what_nobody_touched_for_a_year_is_dead(self):
        self._receive(self.fuse, 3, self.own_stock, value=6.0)
        self._receive(self.gel, 1, self.own_stock, self._create_lot(self.gel, "G"), value=5.0)
        long_ago = fields.Datetime.now() - timedelta(days=400)
        self.env["stock.quant"].search([("product_id", "=", self.fuse.id)]).in_date = long_ago
        self.assertFalse(self._rows(is_dead=True))  # it came here by a move of today
        lines = self.env["stock.move.line"].search([("product_id", "=", self.fuse.id)])
        lines.date = long_ago
        [row] = self._rows(is_dead=True)
        self.assertEqual((row.product_id, row.dead_value, row.idle_days), (self.fuse, 6.0, 400))
        self.company.mds_dead_stock_days = 500
        self.env.invalidate_all()
        self.assertFalse(self._rows(is_dead=True))
        self.company.mds_dead_stock_days = 365
        self._create_line(self.fuse).action_consume()
        self.env.invalidate_all()
        self.assertFalse(self._rows(is_dead=True))  # one was used today: it lives

    def test_used_parts_are_worth_nothing(self):
        pump = self._create_part("Pump", mds_return_policy="core", standard_price=80.0)
        self._receive(pump, 1, self.own_stock, value=80.0)
        self._create_line(pump).action_consume()
        self.env.flush_all()
        [row] = self.env["mds.part.stock.report"].search([("product_id", "=", pump.id)])
        self.assertEqual((row.condition, row.value, row.employee_id), ("bad", 0, self.employee))

    def test_money_and_regions_by_role(self):
        self._receive(self.fuse, 3, self.own_stock, value=6.0)
        for user in (self.storekeeper, self.manager, self.accountant):
            self.assertEqual(self._rows(user).value, 6.0)
        row = self._rows(self.dispatcher)
        self.assertEqual(row.quantity, 3)
        with self.assertRaises(AccessError):
            row.read(["value"])
        with self.assertRaises(AccessError):
            row._read_group([], [], ["value:sum"])
        for user in (self.engineer, self.quality):
            with self.assertRaises(AccessError):
                self._rows(user)
        regions = self.env["mds.region"].create([{"name": "East"}, {"name": "West"}])
        self.employee.mds_region_id = regions[0]
        self.storekeeper.mds_region_ids = regions[1]
        self.assertFalse(self._rows())
        self.storekeeper.mds_region_ids = regions[0]
        self.assertTrue(self._rows())


@tagged("post_install", "-at_install")
class TestTurnoverReport(MdsPartsCommon):
    """Turnover days by hand: mean value × days ÷ value used."""

    def _move_at(self, move, day):
        move.date = datetime.combine(day, datetime.min.time())
        move.move_line_ids.date = move.date

    def _carry(self, product, quantity, source, target):
        """A transfer of long ago, as the store books it."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()
        return move

    def _month(self, back):
        first = fields.Date.start_of(fields.Date.today(), "month")
        return fields.Date.subtract(first, months=back)

    def _rows(self, product, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        Report = self.env["mds.part.turnover.report"].with_user(user or self.storekeeper)
        return Report.search([("product_id", "=", product.id)])

    def test_days_of_a_month_and_of_a_year(self):
        # 100 bought three months ago; 25 used two months ago, 25 one month ago
        bought = self._receive(self.fuse, 4, self.own_stock, value=100.0)
        self._move_at(bought, self._month(3))
        for back in (2, 1):
            line = self._create_line(self.fuse)
            line.action_consume()
            self._move_at(line.sudo().move_id, self._month(back))
        rows = {row.month: row for row in self._rows(self.fuse)}
        self.assertEqual(len(rows), 13)
        two, one = rows[self._month(2)], rows[self._month(1)]
        days_of_two = (self._month(1) - self._month(2)).days
        self.assertRecordValues(
            two, [{"opening_value": 100, "closing_value": 75, "used_value": 25, "bought_value": 0}]
        )
        self.assertAlmostEqual(two.turnover_days, 87.5 * days_of_two / 25, 2)
        self.assertRecordValues(one, [{"opening_value": 75, "closing_value": 50, "used_value": 25}])
        self.assertEqual(rows[self._month(3)].bought_value, 100)
        self.assertFalse(rows[self._month(4)].closing_value)
        # two months together: the sums divided, not the mean of the quotients
        days_of_one = (self._month(0) - self._month(1)).days
        [[days]] = self.env["mds.part.turnover.report"]._read_group(
            [("id", "in", (one + two).ids)], [], ["turnover_days:sum"]
        )
        self.assertAlmostEqual(days, (87.5 * days_of_two + 62.5 * days_of_one) / 50, 2)

    def test_what_came_before_the_year_is_the_opening(self):
        self._move_at(self._receive(self.fuse, 1, self.own_stock, value=9.0), self._month(30))
        rows = self._rows(self.fuse)
        self.assertEqual(set(rows.mapped("closing_value")), {9.0})
        self.assertEqual(set(rows.mapped("opening_value")), {9.0})
        self.assertFalse(any(rows.mapped("turnover_days")))

    def test_return_lessens_what_was_used_and_transfers_change_nothing(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        line.return_parts({line.id: 1})
        [now] = self._rows(self.fuse).filtered(lambda row: row.month == self._month(0))
        self.assertRecordValues(now, [{"used_value": 20, "closing_value": 20, "bought_value": 40}])

    def test_regions_share_the_value_by_quantity_and_add_up_to_the_company(self):
        north, south = self.env["mds.region"].create(
            [{"name": name, "code": f"T-{name}"} for name in ("North", "South")]
        )
        self.employee.mds_region_id = north
        self.other_employee.mds_region_id = south
        self._move_at(self._receive(self.fuse, 6, self.own_stock, value=60.0), self._month(2))
        # four of six went to a colleague of another region a month ago; one was used there now
        transfer = self._carry(self.fuse, 4, self.own_stock, self.colleague_stock)
        self._move_at(transfer, self._month(1))
        order = self._create_order(self.other_employee)
        self._create_line(self.fuse, user=self.colleague, order=order).action_consume()
        rows = self._rows(self.fuse)

        def values(region):
            some = rows.filtered(lambda row: row.region_id == region).sorted("month")[-3:]
            return [(row.opening_value, row.closing_value, row.used_value) for row in some]

        self.assertEqual(values(north), [(0, 60, 0), (60, 20, 0), (20, 20, 0)])
        self.assertEqual(values(south), [(0, 0, 0), (0, 40, 0), (40, 30, 10)])
        [now] = rows.filtered(lambda row: row.region_id == south and row.month == self._month(0))
        days = (fields.Date.today() - self._month(0)).days + 1
        self.assertAlmostEqual(now.turnover_days, 35 * days / 10, 2)
        moves = self.env["stock.move"].search(now.action_open_moves()["domain"])
        self.assertEqual(moves.mds_order_id, order)
        totals = dict(
            self.env["mds.part.turnover.report"]._read_group(
                [("product_id", "=", self.fuse.id)], ["region_id"], ["used_value:sum"]
            )
        )
        self.assertEqual(totals, {north: 0, south: 10})
        self.storekeeper.mds_region_ids = north
        self.assertEqual(self._rows(self.fuse).region_id, north)

    def test_value_that_is_left_without_a_piece_is_not_lost(self):
        """A bill that came after the last piece was used leaves a value; nobody hides it."""
        move = self._receive(self.fuse, 1, self.own_stock, value=10.0)
        self._create_line(self.fuse).action_consume()
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET value = 12 WHERE id = %s", [move.id])
        [now] = self._rows(self.fuse).filtered(lambda row: row.month == self._month(0))
        self.assertRecordValues(now, [{"closing_value": 2, "used_value": 10}])

    def test_what_others_own_has_no_share_of_our_value(self):
        self._receive(self.fuse, 2, self.own_stock, value=20.0)
        theirs = self._receive(self.fuse, 3, self.colleague_stock, owner=self.customer)
        self.assertFalse(theirs.value)
        north = self.env["mds.region"].create({"name": "North", "code": "T-N"})
        self.other_employee.mds_region_id = north
        rows = self._rows(self.fuse).filtered(lambda row: row.month == self._month(0))
        self.assertEqual(sum(rows.mapped("closing_value")), 20)
        self.assertFalse(rows.filtered("region_id").closing_value)

    def test_lost_in_a_count_is_not_used(self):
        self._receive(self.fuse, 2, self.own_stock, value=20.0)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.fuse.id), ("location_id", "=", self.own_stock.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 1
        quant.action_apply_inventory()
        [now] = self._rows(self.fuse).filtered(lambda row: row.month == self._month(0))
        self.assertRecordValues(now, [{"used_value": 0, "closing_value": 10, "bought_value": 20}])

    def test_roles(self):
        self._receive(self.fuse, 1, self.own_stock, value=9.0)
        for user in (self.storekeeper, self.manager, self.accountant):
            self.assertTrue(self._rows(self.fuse, user))
        for user in (self.engineer, self.dispatcher, self.quality):
            with self.assertRaises(AccessError):
                self._rows(self.fuse, user)


@tagged("post_install", "-at_install")
class TestUseReport(MdsPartsCommon):
    """Cost by model and fault, and the first-visit fill rate, by hand."""

    def _visit(self, order, hour):
        """The engineer was there and left again."""
        visit = order.visit_ids[:1]
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mds_visit SET arrived_at = %s, finished_at = %s, state = 'done' WHERE id = %s",
            [hour, hour + timedelta(hours=2), visit.id],
        )
        self.env.invalidate_all()
        return visit

    def _use(self, order, at, product=None, visit=None):
        line = self._create_line(
            product or self.fuse, order=order, occurred_at=at, visit_id=visit and visit.id
        )
        line.action_consume()
        return line

    def _report(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["mds.part.use.report"].with_user(user or self.storekeeper)

    def test_orders_count_once_whatever_the_number_of_lines(self):
        self._receive(self.fuse, 20, self.own_stock, value=40.0)
        noon = datetime(2026, 3, 2, 12)
        good, bad, other = (self._create_order() for _number in range(3))
        visits = {order: self._visit(order, noon) for order in (good, bad)}
        # three lines at once; one of two lines a day later; nobody has been at the third order
        for _number in range(3):
            self._use(good, noon + timedelta(hours=1), visit=visits[good])
        self._use(bad, noon + timedelta(hours=1))
        late = self._use(bad, noon + timedelta(days=1))
        self._use(other, noon)
        domain = [("order_id", "in", (good + bad + other).ids)]
        [[orders, lines, count]] = self._report()._read_group(
            domain, [], ["order_fill_rate:avg", "line_fill_rate:avg", "__count"]
        )
        self.assertEqual((orders, lines, count), (50, 80, 6))
        missed = self._report().search([*domain, ("line_fill_rate", "=", 0)])
        self.assertEqual(missed.filtered("first_visit_id").order_part_id, late)
        [[rate]] = self._report()._read_group(
            [("order_id", "=", other.id)], [], ["order_fill_rate:avg"]
        )
        self.assertFalse(rate)

    def test_still_wanted_after_the_visit_was_not_there(self):
        order = self._create_order()
        self._create_line(self.fuse, order=order)
        domain = [("order_id", "=", order.id)]
        self.assertFalse(self._report().search(domain).first_visit_id)
        self._visit(order, datetime(2026, 3, 2, 12))
        self.assertRecordValues(
            self._report().search(domain), [{"is_filled": False, "order_fill_rate": 0, "cost": 0}]
        )

    def test_cost_by_model_and_cause(self):
        self._receive(self.fuse, 3, self.own_stock, value=30.0)
        model = self.env["product.template"].create(
            {"name": "Pump X", "is_medical_device": True, "mds_requires_acceptance": False}
        )
        device = self.env["mds.device"].create(
            {"product_id": model.product_variant_id.id, "serial": "PX-1"}
        )
        cause = self.env["mds.fault.code"].create(
            {"name": "Worn", "code": "T-WORN", "kind": "cause"}
        )
        order = self._create_order(device_id=device.id, cause_code_id=cause.id)
        line = self._create_line(self.fuse, 3, order=order)
        line.action_consume()
        line.return_parts({line.id: 1})
        groups = self._report(self.accountant)._read_group(
            [("order_id", "=", order.id)],
            ["model_id", "cause_code_id"],
            ["quantity:sum", "cost:sum"],
        )
        self.assertEqual(groups, [(model, cause, 2, 20.0)])

    def test_roles(self):
        self._receive(self.fuse, 1, self.own_stock, value=9.0)
        self._create_line(self.fuse).action_consume()
        domain = [("order_id", "=", self.order.id)]
        for user in (self.storekeeper, self.manager, self.accountant):
            self.assertEqual(self._report(user).search(domain).cost, 9)
        row = self._report(self.dispatcher).search(domain)
        self.assertEqual(row.quantity, 1)
        with self.assertRaises(AccessError):
            row.read(["cost"])
        for user in (self.engineer, self.quality):
            with self.assertRaises(AccessError):
                self._report(user).search(domain)
        regions = self.env["mds.region"].create([{"name": "East"}, {"name": "West"}])
        self.order.region_id = regions[0]
        self.manager.mds_region_ids = regions[1]
        self.assertFalse(self._report(self.manager).search(domain))
