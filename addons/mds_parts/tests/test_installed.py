from odoo import fields
from odoo.addons.mds_device.lib import warranty
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestInstalled(MdsPartsCommon):
    """What an order consumes is in its device from then on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["product.product"].create(
            {"name": "Scanner", "is_medical_device": True, "mds_requires_acceptance": False}
        )
        cls.device = cls._create_device("SC-1")
        cls.order = cls._create_order(device_id=cls.device.id)

    @classmethod
    def _create_device(cls, serial):
        return cls.env["mds.device"].create(
            {"product_id": cls.model.id, "serial": serial, "partner_id": cls.customer.id}
        )

    def _consume(self, name, removed=False):
        lot = self._create_lot(self.tube, name)
        self._receive(self.tube, 1, self.own_stock, lot=lot)
        line = self._create_line(self.tube, lot_id=lot.id)
        line.removed_serial = removed
        line.action_consume()
        line.action_consume()
        return line

    def test_consumed_serial_is_in_the_device_and_the_old_one_out(self):
        first = self._consume("T-1")
        second = self._consume("T-2", removed="t-1")
        rows = self.device.part_ids
        inside = rows.filtered(lambda row: not row.date_to)
        self.assertEqual((len(rows), inside.serial), (2, "T-2"))
        self.assertEqual((inside.res_model, inside.res_id), ("mds.order.part", second.id))
        self.assertEqual((rows - inside).replaced_by_id, inside)
        where = first.lot_id._get_mds_devices_at()[first.lot_id]
        self.assertFalse(where)
        where = second.lot_id._get_mds_devices_at()[second.lot_id]
        self.assertEqual(where.device_id, self.device)

    def test_warranty_of_the_part_starts_at_the_exchange(self):
        self.tube.mds_part_warranty_months = 6
        line = self._consume("T-W")
        inside = self.device.part_ids.filtered(lambda row: row.serial == "T-W")
        day = fields.Datetime.context_timestamp(inside, inside.date_from).date()
        self.assertEqual(inside.warranty_start, day)
        self.assertEqual(inside.warranty_end, warranty.end_of(day, 6))
        self.assertTrue(inside._get_warranty(day)[inside].covered)
        self.assertEqual(inside.res_id, line.id)

    def test_part_that_comes_back_unused_was_never_in(self):
        self._consume("T-3")
        line = self._consume("T-4", removed="T-3")
        line.return_parts({line.id: 1})
        row = self.device.part_ids.filtered(lambda one: one.serial == "T-4")
        self.assertTrue(row.is_void)
        inside = self.device.part_ids.filtered(lambda one: not one.date_to and not one.is_void)
        self.assertEqual(inside.serial, "T-3")

    def test_part_of_the_return_leaves_the_rest_in(self):
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        line.return_parts({line.id: 1})
        self.assertEqual(self.device.part_ids.quantity, 2)

    def _create_round(self):
        """An order for two scanners."""
        other = self._create_device("SC-2")
        order = self._create_order(device_id=self.device.id)
        order._add_devices(other)
        return order, other

    def test_only_device_of_the_order_is_not_asked(self):
        line = self._create_line(self.fuse)
        self.assertEqual(line.device_id, self.device)

    def test_of_several_devices_the_engineer_says_which(self):
        order, other = self._create_round()
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse, order=order)
        self.assertFalse(line.device_id)
        with self.assertRefused("into which device"):
            line.action_consume()
        line.device_id = other
        line.action_consume()
        self.assertEqual(other.part_ids.product_id, self.fuse)
        self.assertFalse(self.device.part_ids)
        report = order._get_report_parts()[order][0]
        self.assertIn("SC-2", report.note)
        content = line._prepare_signature_content()
        self.assertEqual(content["device_id"], other.id)

    def test_device_of_a_used_part_stays(self):
        order, other = self._create_round()
        self._receive(self.fuse, 5, self.own_stock)
        line = self._create_line(self.fuse, order=order, device_id=other.id)
        line.action_consume()
        with self.assertRefused("booked already"):
            line.device_id = self.device

    def test_part_goes_into_a_device_of_its_order(self):
        order, _other = self._create_round()
        stranger = self._create_device("SC-3")
        with self.assertRefused("is not a device of", ValidationError):
            self._create_line(self.fuse, order=order, device_id=stranger.id)

    def test_taking_asks_for_the_device(self):
        order, other = self._create_round()
        self._receive(self.fuse, 5, self.own_stock)
        take = (
            self.env["mds.order.part.take"]
            .with_user(self.engineer)
            .create({"order_id": order.id, "product_id": self.fuse.id, "device_id": other.id})
        )
        take.action_take()
        self.assertEqual(other.part_ids.product_id, self.fuse)
