from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestStock(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stocker = new_test_user(cls.env, "plain_stock_user", groups="stock.group_stock_user")

    def _transfer(self, kind, source, target, serials, partner=None, owner=None, user=None):
        """A picking of serials, done by a plain stock user."""
        user = user or self.stocker
        picking_type = self.warehouse[f"{kind}_type_id"]
        picking = (
            self.env["stock.picking"]
            .with_user(user)
            .create(
                {
                    "picking_type_id": picking_type.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "partner_id": partner.id if partner else False,
                    "owner_id": owner.id if owner else False,
                    "move_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.model.id,
                                "product_uom_qty": len(serials),
                                "location_id": source.id,
                                "location_dest_id": target.id,
                            },
                        )
                    ],
                }
            )
        )
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        lots = {
            lot.name: lot
            for lot in self.env["stock.lot"].search(
                [("product_id", "=", self.model.id), ("name", "in", serials)]
            )
        }
        move.write(
            {
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.model.id,
                            "quantity": 1,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "picking_id": picking.id,
                            **(
                                {"lot_id": lots[serial].id}
                                if serial in lots
                                else {"lot_name": serial}
                            ),
                        },
                    )
                    for serial in serials
                ],
                "picked": True,
            }
        )
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _receive(self, *serials, **kw):
        return self._transfer("in", self.suppliers, self.stock, serials, **kw)

    def _deliver(self, partner, *serials, **kw):
        return self._transfer("out", self.stock, self.customers, serials, partner=partner, **kw)

    def _return(self, partner, *serials, **kw):
        return self._transfer("in", self.customers, self.stock, serials, partner=partner, **kw)

    def _devices(self, *serials):
        return self.env["mds.device"].search(
            [("product_id", "=", self.model.id), ("serial", "in", serials)], order="serial"
        )

    def test_receipt_opens_the_files(self):
        picking = self._receive("ST1", "ST2")
        devices = self._devices("ST1", "ST2")
        self.assertEqual(len(devices), 2)
        self.assertEqual(set(devices.mapped("state")), {"received"})
        self.assertEqual(devices.company_id, self.company)
        self.assertTrue(all(devices.mapped("received_on")))
        self.assertEqual(self._get_kinds(devices[0]), ["opened", "received"])
        event = devices[0].event_ids.filtered(lambda e: e.kind == "received")
        self.assertEqual(event.cause, picking.name)
        self.assertEqual(event.user_id, self.stocker)

    def test_plain_products_get_no_file(self):
        plain = self.env["product.product"].create(
            {"name": "Part", "is_storable": True, "tracking": "serial"}
        )
        before = self.env["mds.device"].search_count([])
        model, type(self).model = self.model, plain
        try:
            self._receive("PART1")
        finally:
            type(self).model = model
        self.assertEqual(self.env["mds.device"].search_count([]), before)

    def test_delivery_moves_to_the_hospital(self):
        address = self.env["res.partner"].create(
            {"name": "East Campus", "type": "delivery", "parent_id": self.hospital.id}
        )
        self._receive("ST3")
        self._deliver(address, "ST3")
        device = self._devices("ST3")
        self.assertEqual(device.partner_id, self.hospital)
        self.assertEqual(device.region_id, self.east)
        self.assertEqual(device.state, "received")
        self.assertEqual(
            self._get_kinds(device), ["opened", "received", "moved", "delivered", "owner"]
        )
        self.assertIn("At the customer", device.status_sentence)

    def test_return_brings_it_back(self):
        self._receive("ST4")
        self._deliver(self.hospital, "ST4")
        device = self._devices("ST4")
        device.with_user(self.engineer).action_put_in_service()
        self._return(self.hospital, "ST4")
        self.assertEqual(device.state, "received")
        self.assertFalse(device.partner_id)
        self.assertIn("returned", self._get_kinds(device))

    def test_customer_property_stays_the_customers(self):
        self._receive("ST5")
        self._deliver(self.hospital, "ST5")
        device = self._devices("ST5")
        device.with_user(self.engineer).action_put_in_service()
        device.with_user(self.engineer).action_start_repair()
        self._return(self.hospital, "ST5", owner=self.hospital)
        self.assertEqual(device.partner_id, self.hospital)
        self.assertEqual(device.state, "in_repair")
        self.assertIn("returned", self._get_kinds(device))

    def test_custody_follows_the_goods(self):
        self._receive("ST20")
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id, "usage": "internal"}
        )
        self._transfer("int", self.stock, shelf, ("ST20",))
        self._deliver(self.hospital, "ST20")
        device = self._devices("ST20")
        rows = device.custody_ids.sorted("id")
        self.assertEqual(rows.mapped("kind"), ["store", "store", "customer"])
        self.assertEqual(rows.mapped("location_id"), self.stock + shelf)
        self.assertEqual(set(rows.mapped("source")), {"stock"})
        self.assertEqual(rows[-1].partner_id, self.hospital)
        self.assertEqual(device.owner_ids.sorted("id").mapped("kind"), ["company", "customer"])
        self._return(self.hospital, "ST20")
        self.assertEqual(device.whereabouts, self.stock.complete_name)
        self.assertEqual(device.owner_kind, "company")

    def test_ordered_device_is_received_by_its_receipt(self):
        device = self._create_devices("ST21", partner_id=False, state="ordered")
        self.assertFalse(device.custody_ids)
        self._receive("ST21")
        self.assertEqual(device.state, "received")
        self.assertEqual(device.custody_ids.location_id, self.stock)

    def test_used_device_is_not_sent_before_it_is_decontaminated(self):
        self._receive("ST22")
        self._deliver(self.hospital, "ST22")
        device = self._devices("ST22")
        device.with_user(self.engineer).action_put_in_service()
        self._return(self.hospital, "ST22")
        with self.assertRaisesRegex(UserError, "decontaminated"):
            self._deliver(self.other_hospital, "ST22")

    def test_transfer_within_our_stock_says_nothing(self):
        self._receive("ST6")
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id, "usage": "internal"}
        )
        self._transfer("int", self.stock, shelf, ("ST6",))
        self.assertEqual(self._get_kinds(self._devices("ST6")), ["opened", "received"])

    def test_quarantined_is_not_delivered(self):
        self._receive("ST7")
        device = self._devices("ST7")
        self._because(device.with_user(self.storekeeper)).action_quarantine()
        with self.assertRaisesRegex(UserError, "uarantined"):
            self._deliver(self.hospital, "ST7")

    def test_receipt_of_a_known_device_keeps_its_file(self):
        device = self._create_devices("ST8", partner_id=False)
        self._receive("ST8")
        self.assertEqual(self._devices("ST8"), device)
        self.assertEqual(self._get_kinds(device), ["opened", "received"])

    def test_stock_count_opens_a_file(self):
        lot = self.env["stock.lot"].create({"product_id": self.model.id, "name": "ST9"})
        quant = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                {
                    "product_id": self.model.id,
                    "lot_id": lot.id,
                    "location_id": self.stock.id,
                    "inventory_quantity": 1,
                }
            )
        )
        quant.action_apply_inventory()
        self.assertEqual(self._devices("ST9").lot_id, lot)

    def test_receipts_cost_a_constant_number_of_our_queries(self):
        """Stock itself costs per line: measure what registering the lines adds."""

        def cost(serials):
            lots = self.env["stock.lot"].create(
                [{"product_id": self.model.id, "name": serial} for serial in serials]
            )
            lines = self.env["stock.move.line"].create(
                [
                    {
                        "product_id": self.model.id,
                        "lot_id": lot.id,
                        "quantity": 1,
                        "location_id": self.suppliers.id,
                        "location_dest_id": self.stock.id,
                        "company_id": self.company.id,
                    }
                    for lot in lots
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Device = self.env["mds.device"].with_context(mail_create_nolog=True)
            Device._register_stock_moves(lines)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(["C0"])
        few = cost([f"C1-{i}" for i in range(2)])
        many = cost([f"C2-{i}" for i in range(50)])
        self.assertLessEqual(many, few + 4)
