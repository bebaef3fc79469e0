from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MdsDepotCommon


@tagged("post_install", "-at_install")
class TestExchange(MdsDepotCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer = cls.env["res.partner"].create({"name": "Dealer", "is_company": True})
        cls.env["mds.device.party"].create(
            {"device_id": cls.device.id, "role": "payer", "partner_id": cls.dealer.id}
        )

    def _swap(self, user=None, **values):
        wizard = (
            self.env["mds.depot.swap"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "order_id": self.order.id,
                    "old_device_id": self.device.id,
                    "new_device_id": self.ours.id,
                    "reason": "Beyond repair",
                    **values,
                }
            )
        )
        wizard.action_confirm()
        return self.order.exchange_ids

    def test_new_device_takes_the_place_of_the_old(self):
        pump = self._create_device("CHILD-1", parent_id=self.device.id)
        exchange = self._swap()
        self.assertRecordValues(
            self.ours,
            [{"partner_id": self.hospital.id, "site_id": self.site.id, "state": "in_service"}],
        )
        self.assertRecordValues(
            self.device, [{"partner_id": False, "site_id": False, "state": "received"}]
        )
        self.assertEqual(pump.parent_id, self.ours)
        self.assertEqual((pump.partner_id, pump.site_id), (self.hospital, self.site))
        self.assertIn(self.dealer, self.ours.party_ids.partner_id)
        self.assertTrue(self.device.party_ids.filtered(lambda row: row.role == "payer").date_to)
        for device in (self.device, self.ours):
            self.assertIn("exchanged", device.event_ids.mapped("kind"))
        self.assertEqual(exchange.user_id, self.dispatcher)

    def test_any_device_of_the_order_can_be_exchanged_and_no_other(self):
        second, stranger = self._create_device("SN-2001"), self._create_device("SN-2002")
        self.order.with_user(self.dispatcher)._add_devices(second)
        with self.assertRaisesRegex(ValidationError, "not a device of"):
            self._swap(old_device_id=stranger.id)
        exchange = self._swap(old_device_id=second.id)
        self.assertEqual((exchange.old_device_id, exchange.new_device_id), (second, self.ours))
        self.assertEqual(self.device.state, "in_service")

    def test_repeated_request_swaps_once(self):
        self._swap()
        with self.assertRaises(UserError):
            self._swap()
        self.assertEqual(len(self.order.exchange_ids), 1)

    def test_stock_delivers_what_it_has(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            self.product, warehouse.lot_stock_id, 1, lot_id=self.ours.lot_id
        )
        self._swap()
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", self.ours.lot_id.id), ("quantity", ">", 0)]
        )
        self.assertEqual(quants.location_id.usage, "customer")

    def test_device_of_a_customer_or_dirty_or_unfit_is_refused(self):
        other = self._create_device("OTHER")
        with self.assertRaises(ValidationError):
            self._swap(new_device_id=other.id)
        with self.assertRaises(ValidationError):
            self._swap(new_device_id=self.device.id)
        self.ours._write_condition({"decontamination_state": "needed"})
        with self.assertRaises(ValidationError):
            self._swap()
        self.assertFalse(self.order.exchange_ids)
        self.assertEqual(self.device.partner_id, self.hospital)

    def test_only_dispatchers_exchange_and_nobody_changes_the_record(self):
        for user in (self.engineer, self.storekeeper, self.quality):
            with self.assertRaises(AccessError):
                self._swap(user=user)
        exchange = self._swap()
        with self.assertRaises(UserError):
            exchange.with_user(self.manager).reason = "Other"
        with self.assertRaises(UserError):
            exchange.with_user(self.manager).unlink()
