from odoo.fields import Command
from odoo.tests import tagged

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestFreight(MdsPurchaseCommon):
    def _add_freight(self, purchase, amount):
        purchase.with_user(self.buyer).order_line = [
            Command.create(
                {
                    "product_id": self.env.ref("mds_parts_purchase.product_freight").id,
                    "product_qty": 1,
                    "price_unit": amount,
                    "tax_ids": [Command.clear()],
                }
            )
        ]

    def test_freight_is_shared_by_value_to_the_cent_and_follows_the_order(self):
        other = self._create_order()
        parts = self._create_line(self.fuse, 1) + self._create_line(self.fuse, 1, order=other)
        parts += self._create_line(self.fuse, 1, order=other)
        parts.action_request()
        purchase = parts.purchase_request_ids.sudo().purchase_line_id.order_id
        self.assertEqual(len(purchase), 1)
        self._add_freight(purchase, 10.0)
        shares = parts.purchase_request_ids.sudo().mapped("freight")
        self.assertEqual(sorted(shares), [3.33, 3.33, 3.34])
        keeper = self.env["mds.order"].with_user(self.storekeeper)
        one, two = keeper.browse(self.order.id), keeper.browse(other.id)
        self.assertEqual(round(one.part_freight + two.part_freight, 2), 10.0)
        parts[0].action_cancel()
        self.env.invalidate_all()
        self.assertEqual((one.part_freight, two.part_freight), (0.0, 10.0))

    def test_freight_of_a_transfer_counts_for_its_order(self):
        self.env["mds.part.transfer"].create(
            {
                "order_id": self.order.id,
                "location_id": self.shelves.id,
                "location_dest_id": self.own_stock.id,
                "freight": 12.5,
            }
        )
        self.assertEqual(self.order.with_user(self.storekeeper).part_freight, 12.5)

    def test_freight_in_another_currency(self):
        euro = self._use_euro()
        self.fuse.seller_ids.currency_id = euro
        request = self._want().purchase_request_id
        self._add_freight(request.sudo().purchase_line_id.order_id, 4.0)
        self.assertEqual(request.sudo().freight, 8.0)
