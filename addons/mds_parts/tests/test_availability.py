from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestAvailability(MdsPartsCommon):
    def _refusal(self, line):
        with self.assertRaises(UserError) as caught:
            line.action_consume()
        return str(caught.exception)

    def test_refusal_names_who_has_it(self):
        self._receive(self.fuse, 3, self.store.lot_stock_id)
        self._receive(self.fuse, 2, self.colleague_stock)
        text = self._refusal(self._create_line(self.fuse))
        self.assertIn("Engineer's stock Li Wei: 0.00", text)
        self.assertIn(f"{self.store.name} 3.00", text)
        self.assertIn("Engineer's stock Zhang Min 2.00", text)

    def test_refusal_says_when_nobody_has_it(self):
        self.assertIn("No other place", self._refusal(self._create_line(self.fuse)))

    def test_refused_request_leaves_no_negative_stock(self):
        self._refusal(self._create_line(self.fuse))
        self.assertFalse(
            self.env["stock.quant"].search(
                [("product_id", "=", self.fuse.id), ("quantity", "<", 0)]
            )
        )

    def test_another_serial_does_not_count(self):
        mine, his = self._create_lot(self.tube, "T-1"), self._create_lot(self.tube, "T-2")
        self._receive(self.tube, 1, self.own_stock, mine)
        self._receive(self.tube, 1, self.colleague_stock, his)
        text = self._refusal(self._create_line(self.tube, lot_id=his.id))
        self.assertIn("Zhang Min", text)

    def test_reserved_stock_is_not_taken(self):
        """What is reserved for a transfer is promised to somebody else."""
        self._receive(self.fuse, 1, self.own_stock)
        move = self.env["stock.move"].create(
            {
                "product_id": self.fuse.id,
                "product_uom": self.fuse.uom_id.id,
                "product_uom_qty": 1,
                "location_id": self.own_stock.id,
                "location_dest_id": self.store.lot_stock_id.id,
            }
        )
        move._action_confirm(merge=False)
        move._action_assign()
        self.assertEqual(move.state, "assigned")
        self._refusal(self._create_line(self.fuse))

    def test_stock_of_another_company_is_neither_taken_nor_named(self):
        other = self.env["res.company"].create({"name": "Sister"})
        store = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self._receive(self.fuse, 5, store.lot_stock_id)
        text = self._refusal(self._create_line(self.fuse))
        self.assertIn("No other place", text)

    def test_consigned_stock_is_not_ours_to_use(self):
        self._receive(self.fuse, 1, self.own_stock)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.fuse.id), ("location_id", "=", self.own_stock.id)]
        )
        quant.sudo().owner_id = self.customer
        self._refusal(self._create_line(self.fuse))

    def test_free_quantity_on_the_line(self):
        self._receive(self.fuse, 4, self.own_stock)
        line = self._create_line(self.fuse)
        self.assertEqual(line.free_quantity, 4)
