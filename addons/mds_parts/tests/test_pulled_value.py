from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestPulledValue(MdsPartsCommon):
    """Parts of a dismantled device come into stock at its trade-in value, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["product.product"].create(
            {
                "name": "Old Ventilator",
                "is_medical_device": True,
                "mds_requires_acceptance": False,
            }
        )

    def _take_back(self, serial, value):
        device = self.env["mds.device"].create(
            {"product_id": self.model.id, "serial": serial, "partner_id": self.customer.id}
        )
        device.with_user(self.engineer).action_put_in_service()
        self.env["mds.device.leave"].with_user(self.dispatcher).create(
            {
                "device_ids": [Command.set(device.ids)],
                "kind": "take_back",
                "cause": "superseded",
                "data_erasure": "none",
                "trade_in_value": value,
                "reason": "End of life",
            }
        ).action_confirm()
        self.env["mds.device.decontamination"].with_user(self.storekeeper).create(
            {"device_id": device.id, "method": "wipe", "done_by": "Store"}
        )
        return device

    def _dismantle(self, device, *lines, **vals):
        wizard = (
            self.env["mds.device.dismantle"]
            .with_user(self.storekeeper)
            .create(
                {
                    "device_id": device.id,
                    "line_ids": [
                        Command.create({"product_id": part.id, "quantity": count, "serial": text})
                        for part, count, text in lines
                    ],
                    **vals,
                }
            )
        )
        wizard.action_confirm()
        return self.env["stock.move"].search([("origin", "=", device.name)], order="id")

    def test_the_trade_in_value_is_shared_out_by_cost_of_new_ones(self):
        device = self._take_back("TI-1", 500)
        moves = self._dismantle(device, (self.tube, 1, "TI-TUBE"), (self.fuse, 5, False))
        self.assertEqual(moves.mapped("value"), [494.51, 5.49])
        self.assertEqual(device.pulled_value, 500)

    def test_without_trade_in_value_parts_are_worth_nothing(self):
        device = self._take_back("TI-2", 0)
        moves = self._dismantle(device, (self.tube, 1, "TI-TUBE-2"))
        self.assertEqual(moves.value, 0)
        self.assertEqual(moves.state, "done")

    def test_no_more_than_the_trade_in_value_comes_into_stock(self):
        device = self._take_back("TI-3", 100)
        self._dismantle(device, (self.fuse, 1, False), value=60)
        with self.assertRaisesRegex(UserError, "40.00"):
            self._dismantle(device, (self.fuse, 1, False), value=60)
        with self.assertRaises(UserError):
            self._dismantle(device, (self.fuse, 1, False), value=-1)
        moves = self._dismantle(device, (self.fuse, 1, False))
        self.assertEqual(sum(moves.mapped("value")), 100)
        device.with_user(self.dispatcher).write({"pulled_value": 0})
        self.assertEqual(device.pulled_value, 100)
