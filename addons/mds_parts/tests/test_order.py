from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestOrder(MdsPartsCommon):
    def setUp(self):
        super().setUp()
        self._receive(self.fuse, 10, self.own_stock)
        self.fuse.default_code = "F-1"

    def _codes(self):
        blockers = self.order.with_user(self.engineer)._get_closing_blockers()[self.order]
        return [blocker.code for blocker in blockers]

    def test_wanted_part_blocks_closing(self):
        line = self._create_line(self.fuse)
        self.assertIn("parts_open", self._codes())
        line.action_cancel()
        self.assertNotIn("parts_open", self._codes())
        other = self._create_line(self.fuse)
        other.action_consume()
        self.assertNotIn("parts_open", self._codes())

    def test_used_part_may_be_charged_net_of_returns(self):
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        line.return_parts({line.id: 1})
        items = self.order.with_user(self.engineer)._get_charge_items()[self.order]
        [item] = [item for item in items if item.kind == "part"]
        self.assertEqual(item.quantity, Decimal("2.0"))
        self.assertEqual(item.product_id, self.fuse.id)
        self.assertEqual(item.source, ("mds.order.part", (line.id,)))
        line.return_parts({line.id: 3})
        items = self.order._get_charge_items()[self.order]
        self.assertFalse([item for item in items if item.kind == "part"])

    def test_report_names_part_number_and_old_number(self):
        lot = self._create_lot(self.tube, "T-9")
        self._receive(self.tube, 1, self.own_stock, lot)
        self.tube.mds_manufacturer_id = self.env["res.partner"].create({"name": "Roehren AG"})
        line = self._create_line(self.tube, lot_id=lot.id, removed_serial="OLD-1")
        line.action_consume()
        [row] = self.order.with_user(self.engineer)._get_report_parts()[self.order]
        self.assertEqual((row.serial, row.quantity), ("T-9", Decimal("1.0")))
        self.assertIn("X-ray Tube", row.name)
        self.assertIn("Roehren AG", row.note)
        self.assertIn("OLD-1", row.note)

    def test_parts_are_part_of_what_is_signed(self):
        order = self.order.with_user(self.engineer)
        before = order._get_signature_content()[order]
        line = self._create_line(self.fuse, 2)
        self.assertEqual(order._get_signature_content()[order], before)
        line.action_consume()
        content = order._get_signature_content()[order]
        self.assertEqual(content["parts"][0]["product_id"], self.fuse.id)
        line.return_parts({line.id: 1})
        self.assertNotEqual(order._get_signature_content()[order], content)

    def test_correcting_the_article_number_changes_nothing_signed(self):
        self._create_line(self.fuse).action_consume()
        order = self.order.with_user(self.engineer)
        before = order._get_signature_content()[order]
        self.fuse.default_code = "F-2"
        self.assertEqual(order._get_signature_content()[order], before)

    def _cancel(self):
        self.order.visit_ids.filtered("is_live").with_user(self.dispatcher).with_context(
            mds_reason="double report"
        ).action_cancel()
        self.order.with_user(self.dispatcher).with_context(
            mds_reason="double report"
        ).action_cancel()

    def test_cancelled_order_wants_no_part_and_takes_none(self):
        wanted = self._create_line(self.fuse)
        self._cancel()
        self.assertEqual(wanted.state, "cancelled")
        with self.assertRaises(UserError):
            self._create_line(self.fuse)
        with self.assertRaises(UserError):
            wanted.write({"removed_serial": "X"})
        with self.assertRaises(UserError):
            wanted.unlink()

    def test_order_with_used_parts_is_not_cancelled(self):
        line = self._create_line(self.fuse)
        line.action_consume()
        with self.assertRefused("Return these parts"):
            self._cancel()
        line.return_parts({line.id: 1})
        self._cancel()
        self.assertEqual(self.order.state, "cancelled")

    def test_parts_belong_to_the_evidence_of_the_device(self):
        line = self._create_line(self.fuse)
        evidence = [part.records for part in self.order._get_order_evidence()]
        self.assertIn(line, [record for records in evidence for record in records])
        names = self.env["mds.device"]._get_evidence_fields(line)
        self.assertIn("quantity", names)
        self.assertFalse([name for name in names if "cost" in name])
