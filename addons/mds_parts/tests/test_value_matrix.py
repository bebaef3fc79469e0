from odoo.tests import tagged

from .test_booking import BookingCase


@tagged("post_install", "-at_install")
class TestValueMatrix(BookingCase):
    """Real time and periodic × standard, average, FIFO: each account, before any closing.

    Four are bought for 40, three used, one brought back; all that was used is invoiced, credited
    in part, then in full. The cost of goods sold is booked by none of it.
    """

    def _story(self, method):
        part = self._create_part_costed_by(method, standard_price=10.0)
        expense = part._get_product_accounts()["expense"]
        watched = (self.stock_account, self.service_cost, expense)
        self._receive(part, 4, self.own_stock, value=None if method == "standard" else 40.0)
        before = [self._balance(account) for account in watched]
        line = self._create_line(part, 3)
        line.action_consume()
        line.return_parts({line.id: 1})
        invoice = self._invoice(line.sudo())
        self.assertEqual(invoice.invoice_line_ids.quantity, 2)
        partial = self._credit(invoice, quantity=1)
        full = self._credit(invoice)
        self.assertFalse(self._cogs(invoice + partial + full))
        self.assertEqual(line.sudo().cost, 20.0)
        part.invalidate_recordset()
        self.assertEqual(part.total_value, 20.0)
        return [
            self.company.currency_id.round(self._balance(account) - was)
            for account, was in zip(watched, before, strict=True)
        ]

    def test_real_time(self):
        self.company.inventory_valuation = "real_time"
        self.company.mds_service_cost_account_id = self.service_cost
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                self.assertEqual(self._story(method), [-20.0, 20.0, 0.0])

    def test_periodic(self):
        self.company.inventory_valuation = "periodic"
        self.company.mds_service_cost_account_id = self.service_cost
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                self.assertEqual(self._story(method), [0.0, 0.0, 0.0])


@tagged("post_install", "-at_install")
class TestFromOrderToEntryAndBack(BookingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inventory_valuation = "real_time"
        cls.company.mds_service_cost_account_id = cls.service_cost
        cls.accountant.group_ids += cls.env.ref("account.group_account_readonly")

    def test_accountant_finds_the_entry_and_the_order(self):
        self._receive(self.fuse, 4, self.own_stock, value=40.0)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        entry = line.sudo().move_id.account_move_id
        order = self.order.with_user(self.accountant)
        self.assertEqual(order.part_entry_count, 1)
        self.assertEqual(order.action_open_part_entries()["res_id"], entry.id)
        own = entry.with_user(self.accountant)
        self.assertEqual(own.mds_part_order_count, 1)
        self.assertEqual(own.action_open_part_orders()["res_id"], self.order.id)
        invoice = self._invoice(line.sudo())
        self.env.invalidate_all()
        self.assertEqual(order.part_entry_count, 2)
        self.assertEqual(invoice.with_user(self.accountant).mds_part_order_count, 1)
        self.assertEqual(
            set(order.action_open_part_entries()["domain"][0][2]), set((entry + invoice).ids)
        )

    def test_other_entries_have_no_orders(self):
        entry = self._receive(self.fuse, 1, self.own_stock, value=4.0).account_move_id
        self.assertFalse(entry.mds_part_order_count)

    def test_counts_cost_the_same_queries_for_2_and_10(self):
        self._receive(self.fuse, 40, self.own_stock, value=40.0)
        orders = self.env["mds.order"].union(*(self._create_order() for _number in range(10)))
        for order in orders:
            self._create_line(self.fuse, order=order).action_consume()

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some = self.env["mds.order"].with_user(self.accountant).browse(orders[:number].ids)
            some.mapped("part_entry_count")
            return self.env.cr.sql_log_count - before

        count(10)  # warm
        self.assertEqual(count(2), count(10))
