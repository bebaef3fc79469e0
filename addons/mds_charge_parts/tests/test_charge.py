from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.addons.mds_charge.tests.test_invoice import InvoiceCase
from odoo.tests import tagged


class ChargePartsCase(InvoiceCase):
    """An engineer with ten flow sensors at 500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee.action_create_stock_location()
        cls.sensor = cls.env["product.product"].create(
            {
                "name": "Flow Sensor",
                "type": "consu",
                "is_storable": True,
                "mds_is_part": True,
                "list_price": 500.0,
                "standard_price": 120.0,
            }
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.sensor, cls.employee.mds_stock_location_id, 10
        )


@tagged("post_install", "-at_install")
class TestCharge(ChargePartsCase):
    def _create_with_parts(self, quantity=2.0, uom=None):
        order, visit = self._create_planned()
        part = (
            self.env["mds.order.part"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": order.id,
                    "product_id": self.sensor.id,
                    "quantity": quantity,
                    **({"uom_id": uom.id} if uom else {}),
                }
            )
        )
        return order, visit, part

    def test_a_used_part_is_charged_and_its_cost_not_booked_again(self):
        order, visit, part = self._create_with_parts()
        part.action_consume()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(self._get_amounts(order)["part"], 1000.0)
        move = self._invoice(self._close(order))
        line = move.invoice_line_ids.filtered("mds_order_part_id")
        self.assertEqual((line.mds_order_part_id, line.product_id), (part, self.sensor))
        self.assertEqual((line.quantity, line.price_unit), (2.0, 500.0))
        self.assertFalse(line._eligible_for_stock_account())
        move.action_post()
        self.assertFalse(move.line_ids.filtered(lambda one: one.display_type == "cogs"))

    def test_freight_of_the_parts_is_charged_unless_another_is_entered(self):
        order, visit, part = self._create_with_parts()
        part.action_consume()
        shelves = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["mds.part.transfer"].create(
            {
                "order_id": order.id,
                "location_id": shelves.lot_stock_id.id,
                "location_dest_id": self.employee.mds_stock_location_id.id,
                "freight": 12.5,
            }
        )
        self._work(order, visit)
        self.assertEqual(self._get_amounts(order)["freight"], 12.5)
        order.with_user(self.dispatcher).freight_cost = 40
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(self._get_amounts(order)["freight"], 40.0)

    def test_a_dozen_is_charged_as_twelve(self):
        order, visit, part = self._create_with_parts(0.5, self.env.ref("uom.product_uom_dozen"))
        part.action_consume()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(self._get_amounts(order)["part"], 3000.0)

    def test_a_consumable_is_borne_as_one(self):
        self._sign(self._create_contract())  # full service bears parts, not consumables
        self.sensor.mds_is_consumable = True
        order, visit, part = self._create_with_parts()
        part.action_consume()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(self._get_amounts(order)["consumable"], 1000.0)

    def test_the_pricelist_and_discount_of_the_contract_count(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Hospitals",
                "item_ids": [
                    (0, 0, {"compute_price": "fixed", "fixed_price": 450, "applied_on": "3_global"})
                ],
            }
        )
        contract = self._create_contract([{"parts_percent": 0}])
        contract.draft_version_id.write({"pricelist_id": pricelist.id, "parts_discount": 10})
        self._sign(contract)
        order, visit, part = self._create_with_parts()
        part.action_consume()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        # 2 at 450 less 10 %
        self.assertEqual(self._get_amounts(order)["part"], 810.0)

    def test_a_quote_begins_with_the_wanted_parts(self):
        order, _visit, _part = self._create_with_parts()
        action = order.with_user(self.contract_manager).action_quote()
        quote = self.env["mds.charge.quote"].browse(action["res_id"])
        line = quote.line_ids.filtered("product_id")
        self.assertEqual((line.kind, line.quantity, line.total_amount), ("part", 2.0, 1000.0))

    def test_the_second_tube_counts_from_when_the_first_was_fitted(self):
        """Fitted at 120,000, broken at 170,000: 50,000 of 200,000 are used, 75 % are borne."""
        contract = self._create_contract()
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_tube").id,
                "product_ids": self.sensor.ids,
                "meter_code": "exposures",
                "worn_at": 200000,
            }
        )
        self._sign(contract)
        counted = {date(2026, 11, 23): 120000, date(2026, 11, 24): 170000}
        shown = patch.object(
            type(self.env["mds.device"]),
            "_get_meter_values",
            lambda devices, at=None: {
                device: {"exposures": Decimal(counted[at])} for device in devices
            },
        )
        borne = []
        for hour in (9, 33):
            order, visit = self._create_planned(hour=hour)
            part = self.env["mds.order.part"].with_user(self.engineer)
            part.create({"order_id": order.id, "product_id": self.sensor.id}).action_consume()
            with shown:
                self._work(order, visit, hour)
                order.with_user(self.engineer).action_finish()
            borne.append(order.with_user(self.contract_manager).limit_ids.borne_amount)
        # 80,000 of 200,000 left: 40 % of 500
        self.assertEqual(borne, [200, 375])
