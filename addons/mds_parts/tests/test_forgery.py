from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestForgery(MdsPartsCommon):
    """What somebody with a login and a script tries, beside the screens."""

    def test_part_is_not_consumed_by_context(self):
        line = (
            self.env["mds.order.part"]
            .with_user(self.engineer)
            .with_context(default_state="consumed", default_returned_quantity=1)
            .create({"order_id": self.order.id, "product_id": self.fuse.id})
        )
        self.assertEqual((line.state, line.returned_quantity), ("draft", 0))

    def test_cost_is_not_written(self):
        line = self._create_line(self.fuse, user=self.storekeeper)
        line.write({"cost": 99})
        self.assertEqual(line.cost, 0)

    def test_line_is_not_handed_to_another_engineers_order(self):
        foreign = self._create_order(self.other_employee)
        line = self._create_line(self.fuse)
        with self.assertRaises(AccessError):
            line.write({"order_id": foreign.id})

    def test_parts_come_back_to_a_stock_of_the_company(self):
        self._receive(self.fuse, 2, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        for name in ("stock.stock_location_suppliers", "stock.stock_location_customers"):
            with self.assertRaises(UserError):
                line.with_user(self.storekeeper).return_parts({line.id: 1}, self.env.ref(name).id)
        self.assertEqual(line.state, "consumed")
