from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestOwner(MdsPurchaseCommon):
    """Parts of the hospital and of the vendor in the engineer's stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("stock.group_tracking_owner")
        cls.engineer.group_ids += cls.env.ref("stock.group_tracking_owner")

    def _consign(self, product, quantity, owner, lot=None, place=None):
        self.env["stock.quant"]._update_available_quantity(
            product, place or self.own_stock, quantity, lot_id=lot, owner_id=owner
        )

    def _on_hand_of(self, product, owner):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", self.own_stock.id),
                ("owner_id", "=", owner.id if owner else False),
            ]
        )
        return sum(quants.mapped("quantity"))

    def test_the_hospitals_part_costs_nothing_and_is_charged_to_nobody(self):
        self._receive(self.fuse, 5, self.own_stock, value=50.0)
        self._consign(self.fuse, 3, self.customer)
        worth = self.fuse.total_value
        part = self._create_line(self.fuse, 2, owner_id=self.customer.id)
        self.assertEqual((part.owner_kind, part.free_quantity, part.supply), ("customer", 3, "own"))
        part.action_consume()
        self.env.invalidate_all()
        self.assertEqual((part.sudo().cost, self.fuse.total_value), (0.0, worth))
        self.assertEqual(self._on_hand_of(self.fuse, self.customer), 1)
        self.assertEqual(self._on_hand_of(self.fuse, None), 5)
        ours = self._create_line(self.fuse, 1)
        ours.action_consume()
        sources = [item.source for item in self.order._get_charge_items()[self.order]]
        self.assertEqual(sources, [("mds.order.part", (ours.id,))])
        note = self.order._get_report_parts()[self.order][0].note
        self.assertIn("Customer's own part", note)
        part.return_parts({part.id: 2})
        self.assertEqual(self._on_hand_of(self.fuse, self.customer), 3)

    def test_the_hospitals_part_books_no_entry_in_real_time(self):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        self.company.write(
            {"inventory_valuation": "real_time", "mds_service_cost_account_id": expense.id}
        )
        self._consign(self.fuse, 1, self.customer)
        part = self._create_line(self.fuse, 1, owner_id=self.customer.id)
        part.action_consume()
        self.assertFalse(part.sudo().move_id.account_move_id.line_ids.filtered("balance"))

    def test_the_vendors_part_is_bought_in_the_moment_of_use(self):
        self._consign(self.tube, 1, self.vendor, self._create_lot(self.tube, "V-1"))
        lot = self.env["stock.lot"].search([("name", "=", "V-1")])
        part = self._create_line(self.tube, lot_id=lot.id, owner_id=self.vendor.id)
        self.assertEqual(part.owner_kind, "vendor")
        part.action_consume()
        request = part.purchase_request_ids
        line = request.sudo().purchase_line_id
        self.assertRecordValues(
            request, [{"kind": "owner", "state": "received", "received_quantity": 1}]
        )
        self.assertRecordValues(
            line,
            [{"qty_received": 1, "qty_to_invoice": 1, "price_unit": 800.0, "state": "purchase"}],
        )
        self.assertEqual(part.sudo().cost, 800.0)
        self.assertEqual(self._on_hand(self.tube, self.own_stock), 0)
        self.assertEqual(part.sudo().move_id.lot_ids, lot)
        part.action_consume()
        self.assertEqual(len(part.purchase_request_ids), 1)

    def test_used_parts_of_one_vendor_are_one_purchase(self):
        self._consign(self.fuse, 3, self.vendor)
        self._consign(self.gel, 2, self.vendor, self._create_lot(self.gel, "G-1"))
        lot = self.env["stock.lot"].search([("name", "=", "G-1")])
        parts = self._create_line(self.fuse, 3, owner_id=self.vendor.id)
        parts += self._create_line(self.gel, 2, owner_id=self.vendor.id, lot_id=lot.id)
        parts.action_consume()
        purchase = parts.purchase_request_ids.sudo().purchase_line_id.order_id
        self.assertEqual((len(purchase), purchase.amount_untaxed), (1, 17.0))
        self.assertEqual(parts.sudo().mapped("cost"), [9.0, 8.0])

    def test_bought_at_use_keeps_the_books_to_the_cent_by_every_method(self):
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                category = self._create_category(property_cost_method=method)
                part = self._create_part(f"Part {method}", standard_price=3.0, categ_id=category.id)
                self._offer(part, self.vendor, 3.33)
                # an average that Odoo need not round: it rounds stock and cost each by itself
                self._receive(part, 3, self.own_stock, value=10.0 if method == "fifo" else 9.99)
                self.env.invalidate_all()
                before = part.total_value
                self._consign(part, 3, self.vendor)
                line = self._create_line(part, 3, owner_id=self.vendor.id)
                line.action_consume()
                self.env.invalidate_all()
                bought = line.purchase_request_ids.sudo().purchase_line_id.move_ids.value
                self.assertEqual(bought, 9.99)
                total = round(part.total_value + line.sudo().cost, 2)
                # standard cost: what the vendor takes beyond it is no value of stock
                came = 9.0 if method == "standard" else bought
                self.assertEqual(total, round(before + came, 2))

    def test_what_others_own_is_no_value_of_ours(self):
        """Ten bought at two prices, five used: consigned pieces must not bring the used back."""
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                category = self._create_category(property_cost_method=method)
                part = self._create_part(
                    f"Part {method}", standard_price=15.0, categ_id=category.id
                )
                self._receive(part, 5, self.own_stock, value=50.0)
                self._receive(part, 5, self.own_stock, value=100.0)
                self._create_line(part, 5).action_consume()
                self.env.invalidate_all()
                worth = part.total_value
                self._consign(part, 3, self.customer)
                self.env.invalidate_all()
                self.assertEqual(part.total_value, worth)
                line = self._create_line(part, 1)
                line.action_consume()
                self.assertEqual(line.sudo().cost, worth / 5)

    def test_serial_of_the_vendor_is_worth_nothing_until_it_is_used(self):
        lot = self._create_lot(self.tube, "V-9")
        self._consign(self.tube, 1, self.vendor, lot)
        self.env.invalidate_all()
        self.assertEqual((lot.total_value, self.tube.total_value), (0.0, 0.0))

    def test_more_than_the_owner_has_is_refused(self):
        self._receive(self.fuse, 5, self.own_stock, value=50.0)
        self._consign(self.fuse, 1, self.customer)
        part = self._create_line(self.fuse, 2, owner_id=self.customer.id)
        with self.assertRefused("Not enough there"):
            part.action_consume()
        self.assertEqual(part.supply, "nowhere")
        with self.assertRefused("Nothing to ask for"):
            part.action_request()

    def test_ours_is_not_taken_from_others(self):
        self._consign(self.fuse, 5, self.vendor)
        with self.assertRefused("Not enough there"):
            self._create_line(self.fuse).action_consume()

    def test_whose_it_was_is_not_changed_afterwards(self):
        self._consign(self.fuse, 1, self.customer)
        part = self._create_line(self.fuse, owner_id=self.customer.id)
        with self.assertRaises(AccessError):
            part.with_user(self.colleague).owner_id = False
        part.action_consume()
        with self.assertRaises(UserError):
            part.owner_id = False

    def test_kept_for_the_visit_it_stays_the_owners(self):
        self._consign(self.fuse, 2, self.vendor)
        part = self._create_line(self.fuse, 2, owner_id=self.vendor.id)
        part.action_reserve()
        self.assertEqual(part.supply, "here")
        other = self._create_line(self.fuse, 1, owner_id=self.vendor.id)
        self.assertEqual(other.free_quantity, 0)
        part.action_consume()
        self.assertEqual(part.state, "consumed")

    def test_dialog_finds_the_parts_of_the_owner(self):
        self._receive(self.gel, 1, self.own_stock, self._create_lot(self.gel, "G-OURS"))
        self._consign(self.gel, 2, self.customer, self._create_lot(self.gel, "G-THEIRS"))
        form = Form(
            self.env["mds.order.part.take"]
            .with_user(self.engineer)
            .with_context(default_order_id=self.order.id)
        )
        form.owner_id = self.customer
        form.product_id = self.gel
        self.assertEqual(form.lot_id.name, "G-THEIRS")
        self.assertEqual(form.free_quantity, 2)
        form.save().action_take()
        part = self.order.part_ids
        self.assertEqual((part.owner_id, part.state), (self.customer, "consumed"))
        self.assertEqual(part.sudo().cost, 0.0)

    def test_scanned_label_says_whose_it_is(self):
        self._consign(self.tube, 1, self.vendor, self._create_lot(self.tube, "V-5"))
        form = Form(
            self.env["mds.order.part.take"]
            .with_user(self.engineer)
            .with_context(default_order_id=self.order.id)
        )
        form.scan = "V-5"
        self.assertEqual((form.product_id, form.owner_id), (self.tube, self.vendor))
